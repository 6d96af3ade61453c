package org.quorate.interop.files;

/**
 * One change somebody tried to make through a mount. Times are those of one monotonic clock, in ns.
 *
 * @param node whose mount it went through
 * @param target the file, register or lock
 * @param value what was written; empty for others
 * @param beginNanos before the call
 * @param endNanos after it returned
 * @param outcome whether it took effect
 */
record Attempt(Kind kind, int node, String target, String value, long beginNanos, long endNanos, Outcome outcome) {
    enum Kind {
        /** A new file with this content. */
        CREATE,
        /** The file is deleted. */
        DELETE,
        /** A file with this content takes the place of the register. */
        REPLACE,
        /** The directory of the lock is made. */
        LOCK,
        /** The directory of the lock is removed. */
        UNLOCK
    }

    enum Outcome {
        /** The call succeeded. */
        ACKNOWLEDGED,
        /** The call said that it has no effect: somebody else has the lock. */
        REFUSED,
        /** The call failed with any other error, or succeeded in a moment in which the original loses changes too. */
        UNKNOWN
    }

    boolean isAcknowledged() {
        return outcome == Outcome.ACKNOWLEDGED;
    }

    /** What else came of the same call. */
    Attempt as(Kind other, String otherTarget, String otherValue) {
        return new Attempt(other, node, otherTarget, otherValue, beginNanos, endNanos, outcome);
    }

    Attempt asUnknown() {
        return new Attempt(kind, node, target, value, beginNanos, endNanos, Outcome.UNKNOWN);
    }
}
