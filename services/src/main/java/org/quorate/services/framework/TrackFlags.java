package org.quorate.services.framework;

/** What a client that starts tracking quorum or votequorum wants (spec 30 §5). */
public final class TrackFlags {
    /** One notification of the present state at once. */
    public static final int CURRENT = 1;
    /** The present state and every change. */
    public static final int CHANGES = 2;
    /** Every change. */
    public static final int CHANGES_ONLY = 4;

    private TrackFlags() {}

    public static boolean wantsCurrent(int flags) {
        return (flags & (CURRENT | CHANGES)) != 0;
    }

    public static boolean wantsChanges(int flags) {
        return (flags & (CHANGES | CHANGES_ONLY)) != 0;
    }
}
