package org.quorate.daemon;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;

/**
 * The thread of the daemon's companion. Made before the calling thread takes its priority, which threads inherit; begins when the ring
 * does.
 */
final class CompanionThread implements AutoCloseable {
    /** More than a file system takes that writes what it has. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Companion companion;
    private final Log log;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ringEnded = new CountDownLatch(1);
    private final Thread thread;
    private final Duration patience;
    private boolean isClosed;

    CompanionThread(Companion companion, Log log) {
        this(companion, log, PATIENCE);
    }

    CompanionThread(Companion companion, Log log, Duration patience) {
        this.companion = companion;
        this.log = log;
        this.patience = patience;
        this.thread = Thread.ofPlatform().daemon().name("companion").start(this::run);
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

    /** Has it end, and waits for that, not for ever: a new daemon has to wait for this one. Without {@link #begin} it never lived. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        ringEnded.countDown();
        begun.countDown();
        try {
            if (!thread.join(patience)) {
                log.log(
                        Subsystem.MAIN,
                        Level.CRIT,
                        "What runs beside the ring has not ended after %d s; the daemon ends without it",
                        patience.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
