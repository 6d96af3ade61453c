package org.quorate.cli;

/** Exit statuses of {@code quorate}; the table for operators is in docs/exit-codes.md. */
final class ExitCode {
    static final int OK = 0;
    static final int ERROR = 1;

    /** As corosync-quorumtool says it. */
    static final int NOT_QUORATE = 2;

    /** As sysexits.h and Pacemaker say it. */
    static final int USAGE = 64;

    /** Works, but something that should be there is not: a link is down. */
    static final int DEGRADED = 100;

    /** What is to be started runs already. */
    static final int ALREADY_UP = 101;

    /** In a simulation the cluster did what it must never do. */
    static final int BROKEN_PROMISE = 102;

    static final int TIMEOUT = 124;

    private ExitCode() {}
}
