package org.quorate.runtime;

import java.util.concurrent.ArrayBlockingQueue;
import org.quorate.ipc.libqb.Readiness;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.event.EventFd;

/** The bounded way into the node's thread for all others. */
public final class RequestQueue implements AutoCloseable {
    private static final int MAX_WAITING = 1024;

    /** Tasks per wake-up: the token and the datagrams behind it come first again after these. */
    private static final int MAX_RUN = 64;

    private final ArrayBlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final EventFd wakeUp;
    private boolean closed;

    public RequestQueue(Readiness readiness) throws PosixException {
        this.wakeUp = new EventFd();
        readiness.add(wakeUp.fd(), Epoll.IN, conditions -> run());
    }

    /**
     * Has the node's thread run something, in order with what was submitted before; from any thread.
     *
     * @param task must be short and must not throw
     * @return whether it was taken: {@code false} when too many wait or the node's thread has ended
     */
    public boolean submit(Runnable task) {
        synchronized (this) {
            if (closed || !waiting.offer(task)) {
                return false;
            }
            wakeUp.signal();
        }
        return true;
    }

    /** Whether nothing is taken any more. */
    public synchronized boolean isClosed() {
        return closed;
    }

    private void run() {
        wakeUp.drain();
        for (int i = 0; i < MAX_RUN; i++) {
            Runnable task = waiting.poll();
            if (task == null) {
                return;
            }
            task.run();
        }
        if (!waiting.isEmpty()) {
            wakeUp.signal();
        }
    }

    /**
     * After {@link #close}, on the node's thread: runs what was taken and never run, for tasks whose submitters wait for them. They find a node
     * that is over.
     */
    public void runRest() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    /** When the loop has ended: nothing is taken any more. */
    @Override
    public void close() {
        synchronized (this) {
            if (!closed) {
                closed = true;
                wakeUp.close();
            }
        }
    }
}
