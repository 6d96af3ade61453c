package org.quorate.daemon.control;

/** The daemon as the control server sees it. Thread safe. */
public interface ControlBackend {
    /** Constant facts; answered without the node's thread, so also when that is stuck. */
    DaemonInfo info();

    /**
     * Hands work to the node's thread and wakes it. Work is done in order; it must be short and must not throw.
     *
     * @return whether it was taken: {@code false} when the bounded queue is full or the node is stopping
     */
    boolean submit(Task task);

    /** Work for the node's thread. */
    @FunctionalInterface
    interface Task {
        void run(NodeOperations node);
    }
}
