package org.quorate.daemon;

import java.util.concurrent.CountDownLatch;

/** What else lives in the daemon's process. The ring does not wait for it: it starts late, fails or ends, and the ring goes on. */
@FunctionalInterface
public interface Companion {
    /** Nobody. */
    Companion NONE = ringEnded -> {};

    /**
     * Lives until the ring has ended, or shorter. Called on a thread that has not the priority of the ring's, so that threads it starts
     * have not either. Says by itself what goes wrong.
     *
     * @param ringEnded opened when it has to end; the process waits for it then
     */
    void live(CountDownLatch ringEnded) throws InterruptedException;
}
