package org.quorate.interop;

/** Which program a node runs. */
public enum Kind {
    REAL,
    QUORATE
}
