package org.quorate.ipc.libqb;

/** How fast a service takes requests, and what its clients may send meanwhile (spec 40 §6.1, §6.2). */
public enum RequestRate {
    FAST(50, 0),
    NORMAL(5, 0),
    SLOW(1, 0),
    /** Nothing is processed, clients send nothing. */
    OFF(1, 1),
    /** Nothing is processed, clients send no multicasts; other requests wait in the ring. */
    OFF_MULTICAST(1, 2);

    private final int requestsPerWakeUp;
    private final int flowControl;

    RequestRate(int requestsPerWakeUp, int flowControl) {
        this.requestsPerWakeUp = requestsPerWakeUp;
        this.flowControl = flowControl;
    }

    int requestsPerWakeUp() {
        return requestsPerWakeUp;
    }

    /** Whether no request is to be taken now. */
    public boolean isStopped() {
        return flowControl != 0;
    }

    /** The word clients look at before each send. */
    int flowControl() {
        return flowControl;
    }
}
