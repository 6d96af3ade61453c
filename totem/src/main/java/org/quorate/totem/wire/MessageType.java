package org.quorate.totem.wire;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Message types with their numbers on the wire, ascending (spec 20 §2.2). */
public enum MessageType {
    ORF_TOKEN(0),
    MCAST(1),
    MEMB_MERGE_DETECT(2),
    MEMB_JOIN(3),
    MEMB_COMMIT_TOKEN(4),
    TOKEN_HOLD_CANCEL(5);

    /** How many there are; the numbers are 0 to one less. */
    public static final int COUNT = 6;

    private static final MessageType[] BY_NUMBER = values();

    private final int number;

    MessageType(int number) {
        this.number = number;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    /**
     * The type of a number, or null for a number nobody defined.
     *
     * @param number the signed byte of the header
     */
    public static @Nullable MessageType of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    /** As log lines name it, for example {@code orf_token}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
