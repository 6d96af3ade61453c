package org.quorate.clusterfs.tree;

import org.jspecify.annotations.Nullable;

/** Kind of an entry, with the number of {@code d_type} that is hashed, stored and sent (spec 60 §2.1). */
public enum EntryType {
    DIRECTORY(4),
    FILE(8);

    private final int number;

    EntryType(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** The type with this number, or null if there is none. */
    public static @Nullable EntryType ofNumber(int number) {
        return switch (number) {
            case 4 -> DIRECTORY;
            case 8 -> FILE;
            default -> null;
        };
    }
}
