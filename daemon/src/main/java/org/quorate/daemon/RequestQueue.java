package org.quorate.daemon;

import java.util.concurrent.ArrayBlockingQueue;
import org.quorate.daemon.control.ControlBackend.Task;
import org.quorate.daemon.control.NodeOperations;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.EventFd;

/** The bounded way into the node's thread for all others. */
final class RequestQueue implements AutoCloseable {
    private static final int MAX_WAITING = 1024;

    /** Tasks per wake-up: the token and the datagrams behind it come first again after these. */
    private static final int MAX_RUN = 64;

    private final ArrayBlockingQueue<Task> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final EventFd wakeUp;
    private volatile boolean closed;

    RequestQueue() throws PosixException {
        this.wakeUp = new EventFd();
    }

    /** Readable when work waits. */
    int fd() {
        return wakeUp.fd();
    }

    /** From any thread. */
    boolean submit(Task task) {
        synchronized (this) {
            if (closed || !waiting.offer(task)) {
                return false;
            }
            wakeUp.signal();
        }
        return true;
    }

    /** On the node's thread, after {@link #fd} was readable. */
    void run(NodeOperations node) {
        wakeUp.drain();
        for (int i = 0; i < MAX_RUN; i++) {
            Task task = waiting.poll();
            if (task == null) {
                return;
            }
            task.run(node);
        }
        if (!waiting.isEmpty()) {
            wakeUp.signal();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            wakeUp.close();
        }
    }
}
