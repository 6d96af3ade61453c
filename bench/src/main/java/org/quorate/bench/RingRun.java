package org.quorate.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.quorate.interop.Cluster;
import org.quorate.interop.ClusterNode;
import org.quorate.interop.CpgClient;
import org.quorate.interop.Deadline;
import org.quorate.interop.Kind;
import org.quorate.interop.Membership;
import org.quorate.interop.RingSettings;

/** One ring of three nodes of one kind, measured from its start to the crash of a node. */
final class RingRun {
    static final int NODES = 3;
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);
    private static final int WARM_UP_MILLIS = 3000;

    private final Options options;
    private final Contender contender;
    private final Options.Crypto crypto;
    private final Results results;

    RingRun(Options options, Contender contender, Options.Crypto crypto, Results results) {
        this.options = options;
        this.contender = contender;
        this.crypto = crypto;
        this.results = results;
    }

    void measure() {
        RingSettings settings = RingSettings.defaults().withCrypto("nss", crypto.cipher, crypto.hash);
        if (contender == Contender.UNRECORDED) {
            settings = settings.withoutRecording();
        }
        Kind[] kinds = Collections.nCopies(NODES, contender.kind()).toArray(Kind[]::new);
        try (Cluster cluster = Cluster.of("bench", settings, kinds)) {
            if (contender == Contender.EMBEDDED) {
                measureEmbedded(cluster);
                return;
            }
            put("start to ring, ms", (double) cluster.form().toMillis());
            measureIdle(cluster, "idle CPU a node, %");
            int[] nodes = IntStream.rangeClosed(1, NODES).toArray();
            List<CpgClient> clients = options.controlSocket()
                    ? cluster.joinGroup("bench", nodes)
                    : cluster.joinGroupByLibcpg("bench", nodes);
            clients.forEach(CpgClient::ignoreContent);
            // Both kinds get it: page faults, slow start of the window and compilation are not what is compared.
            flood(clients, WARM_UP_MILLIS, options.sizes().getFirst());
            measureRoundTrip(clients.getFirst(), "round trip 64 B");
            for (int size : options.sizes()) {
                measureThroughput(cluster, clients, size);
            }
            // Seconds after its start a JVM still compiles; a node that runs for months does not.
            measureIdle(cluster, "later idle CPU a node, %");
            measureRoundTrip(clients.getFirst(), "later round trip 64 B");
            put("resident MiB a node", average(cluster, ClusterNode::residentMebibytes));
            put("of it private MiB", average(cluster, ClusterNode::anonymousMebibytes));
            if (options.crash()) {
                measureCrash(cluster);
            }
        }
    }

    /** The rows that a process which is node and application at once has in common with a daemon and its client. */
    private void measureEmbedded(Cluster cluster) {
        List<CpgClient> clients = cluster.joinGroupEmbedded(
                "bench", IntStream.rangeClosed(1, NODES).toArray());
        flood(clients, WARM_UP_MILLIS, options.sizes().getFirst());
        measureRoundTrip(clients.getFirst(), "round trip 64 B");
        for (int size : options.sizes()) {
            long started = flood(clients, options.floodMillis(), size);
            putThroughput(clients.get(1).account(), started, size);
        }
        measureRoundTrip(clients.getFirst(), "later round trip 64 B");
    }

    private void measureIdle(Cluster cluster, String row) {
        double before = average(cluster, ClusterNode::cpuSeconds);
        long started = System.nanoTime();
        Deadline.in(Duration.ofMillis(options.floodMillis())).elapse();
        double seconds = (System.nanoTime() - started) / 1e9;
        put(row, (average(cluster, ClusterNode::cpuSeconds) - before) / seconds * 100);
    }

    private void measureRoundTrip(CpgClient client, String row) {
        CpgClient.RoundTrip times = client.ping(options.pings(), 64);
        put(row + " p50, µs", times.p50() / 1e3);
        put(row + " p99, µs", times.p99() / 1e3);
    }

    private void measureThroughput(Cluster cluster, List<CpgClient> clients, int size) {
        double cpuBefore = average(cluster, ClusterNode::cpuSeconds);
        long started = flood(clients, options.floodMillis(), size);
        CpgClient.Account account = clients.get(1).account();
        double cpu = average(cluster, ClusterNode::cpuSeconds) - cpuBefore;
        putThroughput(account, started, size);
        put(name(size) + " CPU s a node and GB", cpu / (account.bytes() / 1e9));
    }

    private void putThroughput(CpgClient.Account account, long started, int size) {
        // All kinds of client read the monotonic clock. From the first delivery on would flatter a client that reads
        // late.
        double seconds = (double) (account.lastNanos() - started) / 1e9;
        put(name(size) + " msg/s", account.count() / seconds);
        put(name(size) + " MB/s", account.bytes() / seconds / 1e6);
    }

    /** Sends flat out and waits until every client has everything; returns the monotonic time of the start. */
    private static long flood(List<CpgClient> clients, long millis, int size) {
        clients.forEach(CpgClient::reset);
        CpgClient sender = clients.getFirst();
        long started = System.nanoTime();
        sender.flood(millis, size);
        Deadline.in(Duration.ofMillis(millis).plus(DRAIN_LIMIT)).await("the flood to end", sender::sentAll);
        long sent = sender.sentCount();
        Deadline.in(DRAIN_LIMIT)
                .await(
                        sent + " messages at every client",
                        () -> clients.stream()
                                .allMatch(client -> client.account().count() == sent),
                        () -> clients.stream().map(CpgClient::account).toList().toString());
        return started;
    }

    private void measureCrash(Cluster cluster) {
        long killed = System.currentTimeMillis();
        cluster.node(NODES).kill();
        Membership without = cluster.awaitRing(Duration.ofSeconds(60), 1, 2);
        put("crash to new ring, ms", (double) (without.formedMillis() - killed));
    }

    private static String name(int size) {
        return size % (1 << 20) == 0
                ? size / (1 << 20) + " MiB"
                : size % 1024 == 0 ? size / 1024 + " KiB" : size + " B";
    }

    private static double average(Cluster cluster, java.util.function.ToDoubleFunction<ClusterNode> value) {
        return new ArrayList<>(cluster.nodes())
                .stream().mapToDouble(value).average().orElse(0);
    }

    private void put(String what, double value) {
        results.add(crypto, what, contender, value);
    }
}
