package org.quorate.pmxcfs;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has what was stored on the disk itself about once a second, so that the owner's thread need not wait for it. Never interrupted:
 * that would close the file it waits for.
 */
final class SyncThread implements AutoCloseable {
    private final Runnable sync;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    SyncThread(Runnable sync) {
        this.sync = sync;
        this.thread = Thread.ofPlatform().daemon().name("journal to disk").unstarted(this::run);
    }

    SyncThread start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            while (!stop.await(1, TimeUnit.SECONDS)) {
                sync.run();
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until it has ended. */
    @Override
    public void close() {
        stop.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
