package org.quorate.services.cpg;

import org.jspecify.annotations.Nullable;

/** One client of cpg: at most one group, and after leaving it none (spec 30 §3.2). */
public final class CpgConnection {
    enum State {
        UNJOINED(0),
        LEAVE_STARTED(1),
        JOIN_STARTED(2),
        JOIN_COMPLETED(3);

        final int number;

        State(int number) {
            this.number = number;
        }
    }

    final long number;
    final CpgListener listener;
    final byte[] messageHeader = new byte[GroupMessage.WHOLE_HEADER_BYTES];
    State state = State.UNJOINED;

    @Nullable
    GroupName group;

    int pid;
    boolean wantsTotemConfiguration;
    boolean gotTotemConfiguration;
    /** Configuration changes delivered to this client. */
    long transitions;
    /** What {@link #transitions} was at the first fragment of the message being sent. */
    long transitionsAtFirstFragment;

    CpgConnection(long number, CpgListener listener) {
        this.number = number;
        this.listener = listener;
    }

    /** Whether events of this group go to the client; after its own leave too, as in the original. */
    boolean receives(GroupName other) {
        return isReceiving() && other.equals(group);
    }

    boolean isReceiving() {
        return state == State.JOIN_COMPLETED || state == State.LEAVE_STARTED;
    }

    @Override
    public String toString() {
        return "cpg#" + number;
    }
}
