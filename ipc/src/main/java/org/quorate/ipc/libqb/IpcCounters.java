package org.quorate.ipc.libqb;

/** What is counted for a connection (spec 40 §6.6). */
public final class IpcCounters {
    long requests;
    long responses;
    long events;
    long sendRetries;
    long queued;
    long sentFromQueue;
    private int flowControlState;
    private long flowControlCount;

    void flowControl(int word) {
        if (word != 0 && flowControlState == 0) {
            flowControlCount++;
        }
        flowControlState = word;
    }

    public long requests() {
        return requests;
    }

    public long responses() {
        return responses;
    }

    public long events() {
        return events;
    }

    /** Sends that found no room. */
    public long sendRetries() {
        return sendRetries;
    }

    /** Events that had to wait. */
    public long queued() {
        return queued;
    }

    /** Of those, sent later. */
    public long sentFromQueue() {
        return sentFromQueue;
    }

    /** The flow-control word in force: 0, 1 or 2. */
    public int flowControlState() {
        return flowControlState;
    }

    /** How often flow control began. */
    public long flowControlCount() {
        return flowControlCount;
    }
}
