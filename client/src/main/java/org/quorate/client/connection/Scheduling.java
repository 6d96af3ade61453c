package org.quorate.client.connection;

import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/**
 * The time and the threads of a client's sessions: this machine's, or simulated ones of which only one runs at a time. All that
 * waits in this module waits here.
 */
public interface Scheduling {
    /** This machine's. */
    Scheduling MACHINE = new MachineScheduling();

    /** ns on a monotonic clock. */
    long nanoTime();

    /** Waits for so many ns; returns earlier if the calling task is {@linkplain Task#wake woken}. */
    void pause(long nanos);

    /** Not yet started. */
    Task newTask(String name, Runnable work);

    /** Reentrant. */
    Lock newLock();

    Gate newGate();

    /** A thread of a session's own. */
    interface Task {
        void start();

        /** Whether the caller is in it. */
        boolean isCurrent();

        /** Ends its pause. */
        void wake();

        /** Waits for its end. */
        void join() throws InterruptedException;
    }

    /** Where threads wait for a condition that others make true. */
    interface Gate {
        /**
         * Waits until the condition holds.
         *
         * @param condition is looked at first, and after each {@link #signal}; does not wait itself
         * @return whether it held within so many ns
         */
        boolean await(BooleanSupplier condition, long nanos) throws InterruptedException;

        /** Somebody's condition may hold now. */
        void signal();
    }
}
