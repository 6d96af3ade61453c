package org.quorate.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A client of a node's process group service that joins one group, sends patterned messages and keeps an account of
 * what it was delivered. Both kinds keep the same account, so that equal accounts mean equal streams.
 */
public sealed interface CpgClient extends AutoCloseable permits NativeCpgClient, ControlCpgClient {

    /** A member of the group: node id and process id. */
    record Member(int node, int pid) {}

    /**
     * What was delivered so far.
     *
     * @param hash        FNV-1a 64 over node id, pid, length and bytes of every message in order, hexadecimal
     * @param firstNanos  monotonic time of the first delivery, as {@link System#nanoTime}
     * @param lastNanos   monotonic time of the last delivery
     */
    record Account(long count, long bytes, String hash, long firstNanos, long lastNanos) {}

    /** Times from sending a message to its own delivery, ns. */
    record RoundTrip(long count, long min, long p50, long p90, long p99, long max) {}

    ClusterNode node();

    void join(String group);

    void leave();

    /** Members of the group as last announced; empty before the first announcement. */
    List<Member> members();

    /** All membership lists of the group as they were announced. */
    List<List<Member>> membershipHistory();

    /** Starts to send; sizes are cycled through; rate in messages a second, 0 for flat out. */
    void send(long count, List<Integer> sizes, double rate);

    /** Starts to send flat out for this long. */
    void flood(long millis, int size);

    /** True when the last {@link #send} or {@link #flood} has handed everything to the node. */
    boolean sentAll();

    /** Number of messages the last finished {@link #send} or {@link #flood} handed to the node. */
    long sentCount();

    Account account();

    void reset();

    RoundTrip ping(long count, int size);

    /** Counts deliveries without hashing them, so that a benchmark measures the ring and not the account. */
    void ignoreContent();

    boolean isAlive();

    /** One line a delivery or configuration change, written by {@link #account} at the latest. */
    Path trace();

    default List<String> traceLines() {
        try {
            return Files.readAllLines(trace());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    void close();
}
