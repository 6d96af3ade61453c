package org.quorate.daemon;

import java.util.concurrent.CountDownLatch;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;

/**
 * The thread of the daemon's companion. Made before the calling thread takes its priority, which threads inherit; begins when the ring
 * does.
 */
final class CompanionThread implements AutoCloseable {
    private final Companion companion;
    private final Log log;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ringEnded = new CountDownLatch(1);
    private final Thread thread;

    CompanionThread(Companion companion, Log log) {
        this.companion = companion;
        this.log = log;
        this.thread = Thread.ofPlatform().name("companion").start(this::run);
    }

    /** The ring starts. */
    void begin() {
        begun.countDown();
    }

    private void run() {
        try {
            begun.await();
            if (ringEnded.getCount() > 0) {
                companion.live(ringEnded);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            log.log(
                    Subsystem.MAIN,
                    Level.CRIT,
                    "What runs beside the ring has ended by an internal error, please report it: %s",
                    e.toString());
        }
    }

    /** Has it end, and waits for that; without {@link #begin} it never lived. */
    @Override
    public void close() {
        ringEnded.countDown();
        begun.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
