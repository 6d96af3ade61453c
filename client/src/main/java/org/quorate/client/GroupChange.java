package org.quorate.client;

import java.util.List;

/**
 * A change of a group's members. All members that stay together see the same changes at the same place among the messages.
 *
 * @param members all who are in it now, by node, then pid
 * @param left who is no longer in it
 * @param joined who is new in it
 */
public record GroupChange(List<Member> members, List<Part> left, List<Part> joined) {
    /** Copies the lists. */
    public GroupChange {
        members = List.copyOf(members);
        left = List.copyOf(left);
        joined = List.copyOf(joined);
    }

    /** Why a member came or went (spec 40 §15.3). */
    public enum Reason {
        /** For a reason that the node does not tell. */
        UNDEFINED,
        /** It joined. */
        JOIN,
        /** It left. */
        LEAVE,
        /** Its node is no longer in the ring. */
        NODE_DOWN,
        /** Its node came back into the ring. */
        NODE_UP,
        /** It ended, or lost its connection to its node. */
        PROCESS_DOWN;

        private static final List<Reason> BY_NUMBER = List.of(UNDEFINED, JOIN, LEAVE, NODE_DOWN, NODE_UP, PROCESS_DOWN);

        /** The reason with a number of the protocol; {@link #UNDEFINED} for one that is not known. */
        public static Reason ofNumber(int number) {
            return number >= 0 && number < BY_NUMBER.size() ? BY_NUMBER.get(number) : UNDEFINED;
        }
    }

    /** One who came or went. */
    public record Part(Member member, Reason reason) {}
}
