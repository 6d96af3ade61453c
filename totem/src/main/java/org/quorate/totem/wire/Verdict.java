package org.quorate.totem.wire;

/** What a decoder found; everything but {@link #VALID} is logged and dropped (spec 20 §2.10). */
public enum Verdict {
    VALID,
    TOO_SHORT,
    TOO_LONG,
    /** A count, a list or a sequence that no correct node sends. */
    CORRUPT
}
