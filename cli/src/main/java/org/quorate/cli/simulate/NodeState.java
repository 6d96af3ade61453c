package org.quorate.cli.simulate;

import java.util.List;

/**
 * What a node was for a while.
 *
 * @param fromNanos of virtual time
 * @param members it saw, itself included; empty before its first ring
 */
record NodeState(long fromNanos, Kind kind, List<Integer> members) {
    /** As an operator names it. */
    enum Kind {
        DOWN("down"),
        PAUSED("paused"),
        NO_QUORUM("no quorum"),
        QUORATE("quorate");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    NodeState {
        members = List.copyOf(members);
    }
}
