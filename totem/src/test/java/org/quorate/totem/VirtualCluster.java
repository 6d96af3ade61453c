package org.quorate.totem;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RandomSource;
import org.quorate.config.TotemParameters;

/**
 * Totem nodes over a network in memory, in virtual time: every packet is an event with a delay, and the seed decides about delay,
 * loss and duplication. One run depends on nothing but its seed and the calls of the test.
 */
final class VirtualCluster {
    static final long MS = 1_000_000;

    /** What can happen to packets between two nodes; ns and parts of a million. */
    static final class Weather {
        long minDelayNanos = 50_000;
        long maxDelayNanos = 300_000;
        int lossPpm;
        int duplicationPpm;

        /** Without reordering, packets between two nodes keep their order. */
        boolean reordering;

        static Weather fair() {
            return new Weather();
        }
    }

    private record Event(long nanos, long order, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::nanos).thenComparingLong(Event::order));
    private final SequencedMap<Integer, VirtualNode> nodes = new TreeMap<>();
    private final TreeMap<Long, Long> lastArrival = new TreeMap<>();
    private final TreeMap<Integer, Integer> side = new TreeMap<>();
    final RandomSource random;
    final long seed;
    private final List<String> transcript = new ArrayList<>();
    Weather weather = Weather.fair();
    PacketFilter filter = (from, to, packet) -> true;
    private long nowNanos;
    private long eventCount;
    boolean recordTranscript;

    /** Decides whether a packet arrives. */
    @FunctionalInterface
    interface PacketFilter {
        boolean passes(int from, int to, byte[] packet);
    }

    VirtualCluster(long seed) {
        this.seed = seed;
        this.random = RandomSource.seeded(seed);
    }

    static TotemParameters parameters(int nodes) {
        int token = 3000 + Math.max(0, nodes - 2) * 650;
        int retransmit = (int) (token / 4.2);
        return new TotemParameters(
                token,
                75,
                retransmit,
                4,
                (int) (retransmit * 0.8 - 10),
                50,
                0,
                (int) (1.2 * token),
                200,
                1000,
                2500,
                30,
                0,
                50,
                50,
                17,
                5,
                false,
                65536);
    }

    VirtualNode add(int id, TotemParameters parameters) {
        VirtualNode node = new VirtualNode(this, id, parameters);
        nodes.put(id, node);
        side.put(id, 0);
        return node;
    }

    /** Adds nodes 1..count and starts them. */
    void startAll(int count) {
        for (int id = 1; id <= count; id++) {
            add(id, parameters(count)).start();
        }
    }

    VirtualNode node(int id) {
        VirtualNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException("no node " + id);
        }
        return node;
    }

    Collection<VirtualNode> nodes() {
        return nodes.values();
    }

    long nowNanos() {
        return nowNanos;
    }

    List<String> transcript() {
        return transcript;
    }

    void record(int node, String line) {
        if (recordTranscript) {
            transcript.add(String.format("%9.3f n%d %s", nowNanos / 1e6, node, line));
        }
    }

    // ---------------------------------------------------------------- network

    /** Cuts the network: each array is a side; nodes not named share one more. */
    void partition(int[]... sides) {
        side.replaceAll((id, old) -> 0);
        for (int i = 0; i < sides.length; i++) {
            for (int id : sides[i]) {
                side.put(id, i + 1);
            }
        }
    }

    void heal() {
        partition();
    }

    void multicast(int from, byte[] packet) {
        for (VirtualNode node : nodes.values()) {
            if (node.id != from) {
                transmit(from, node, packet);
            }
        }
    }

    void unicast(int from, int to, byte[] packet) {
        VirtualNode node = nodes.get(to);
        if (node != null) {
            transmit(from, node, packet);
        }
    }

    private void transmit(int from, VirtualNode to, byte[] packet) {
        if (!side.getOrDefault(from, 0).equals(side.getOrDefault(to.id, 0)) || !filter.passes(from, to.id, packet)) {
            return;
        }
        if (random.nextInt(1_000_000) >= weather.lossPpm) {
            arrive(from, to, packet);
        }
        if (random.nextInt(1_000_000) < weather.duplicationPpm) {
            arrive(from, to, packet);
        }
    }

    private void arrive(int from, VirtualNode to, byte[] packet) {
        long spread = weather.maxDelayNanos - weather.minDelayNanos;
        long at = nowNanos + weather.minDelayNanos + (spread == 0 ? 0 : random.nextInt((int) spread));
        if (!weather.reordering) {
            long path = ((long) from << 32) | (to.id & 0xFFFFFFFFL);
            at = Math.max(at, lastArrival.getOrDefault(path, 0L) + 1);
            lastArrival.put(path, at);
        }
        int generation = to.generation();
        schedule(at, () -> to.arrive(packet, generation));
    }

    // ------------------------------------------------------------------- time

    void schedule(long nanos, Runnable action) {
        events.add(new Event(nanos, eventCount++, action));
    }

    void runFor(long ms) {
        runUntilNanos(() -> false, nowNanos + ms * MS);
    }

    /** Whether the condition came true before that many ms had passed. */
    boolean runUntil(BooleanSupplier condition, long ms) {
        return runUntilNanos(condition, nowNanos + ms * MS);
    }

    private boolean runUntilNanos(BooleanSupplier condition, long endNanos) {
        while (true) {
            if (condition.getAsBoolean()) {
                return true;
            }
            long next = nextNanos();
            if (next > endNanos) {
                nowNanos = Math.max(nowNanos, endNanos);
                return condition.getAsBoolean();
            }
            nowNanos = Math.max(nowNanos, next);
            Event event = events.peek();
            if (event != null && event.nanos() <= nowNanos) {
                events.poll();
                event.action().run();
                continue;
            }
            for (VirtualNode node : nodes.values()) {
                node.expireTimers();
            }
        }
    }

    private long nextNanos() {
        Event event = events.peek();
        long next = event == null ? Long.MAX_VALUE : event.nanos();
        for (VirtualNode node : nodes.values()) {
            next = Math.min(next, node.nextDeadlineNanos());
        }
        return next;
    }

    // ------------------------------------------------------------------ rings

    /** Whether all these nodes share one operational, synchronised ring of exactly them. */
    boolean isRingOf(int... ids) {
        @Nullable VirtualNode first = null;
        for (int id : ids) {
            VirtualNode node = node(id);
            if (first == null) {
                first = node;
            }
            if (!node.isOperationalWith(ids)
                    || !node.totem().ringId().equals(first.totem().ringId())) {
                return false;
            }
        }
        return true;
    }

    boolean isRingOfAll() {
        return isRingOf(nodes.keySet().stream().mapToInt(Integer::intValue).toArray());
    }
}
