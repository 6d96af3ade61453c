package org.quorate.daemon.control;

/** A process's place in one group; its deliveries go to the {@link CpgListener} given when joining. One thread may send. */
public interface CpgConnection extends AutoCloseable {
    /**
     * Queues a message, blocking while the daemon has no room; {@link #flush} pushes what is still buffered here.
     *
     * @param length up to 1 MiB
     */
    void send(byte[] buffer, int offset, int length) throws ClusterAccessException;

    /** Pushes buffered messages to the daemon. */
    void flush() throws ClusterAccessException;

    /**
     * Lets the daemon itself send {@code count} messages as fast as the ring takes them; each begins with its number from
     * {@code firstNumber} on (u64 little endian, cut if {@code size} is below 8), the rest counts up byte by byte.
     *
     * @param size bytes of each message, 1..1 MiB
     */
    void sendLoad(int count, int size, long firstNumber) throws ClusterAccessException;

    /** Leaves the group and ends the connection. */
    @Override
    void close();
}
