package org.quorate.interop.differential;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.quorate.interop.Cluster;
import org.quorate.interop.ClusterNode;
import org.quorate.interop.Deadline;
import org.quorate.interop.Kind;
import org.quorate.interop.RingSettings;
import org.quorate.interop.differential.checker.ClientHistory;
import org.quorate.interop.differential.checker.ClientName;
import org.quorate.interop.differential.checker.Observation;
import org.quorate.interop.differential.checker.RingName;
import org.quorate.interop.differential.checker.RunHistory;
import org.quorate.interop.differential.checker.VotingRules;

/**
 * One ring of nodes of both kinds, several clients on each that send without a pause, and one random node at a time that is killed,
 * stopped or cut off. A phase of the history is one fault, or some in a row; it ends when everybody has been together again for a while
 * and each client has been told its votes. Messages go on all the time.
 */
final class OrderSoak implements AutoCloseable {
    private static final int CLIENTS_A_NODE = 2;
    private static final Duration FORMING = Duration.ofSeconds(60);
    /** Longer than nodes take to be one ring again; after it a real node that has forgotten a path is helped. */
    private static final Duration USUAL_RETURN = Duration.ofSeconds(15);

    private static final Duration RETURN = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final int MOST_FAULTS_IN_A_ROW = 3;
    private static final int MOST_MILLIS_BETWEEN = 1500;
    /** In one ring: longer than it takes to notice that a node has not been there. */
    private static final long SETTLED_MILLIS = 2500;

    /** Without any message after everything has been sent. */
    private static final long QUIET_MILLIS = 3000;

    private final Cluster cluster;
    private final String ring;
    private final long seed;
    private final long startNanos = System.nanoTime();
    private final List<ProcessClient> clients = new CopyOnWriteArrayList<>();
    private final Map<ClientName, RandomTraffic> traffic = new TreeMap<>();
    private final Map<Integer, Integer> lives = new TreeMap<>();
    private final List<String> steps = new ArrayList<>();
    private final Map<NodeFault.Kind, Integer> faults = new TreeMap<>();
    private volatile boolean isSending = true;

    OrderSoak(String name, long seed, RingSettings settings, List<Kind> kinds) {
        this.seed = seed;
        ring = name + " with seed " + seed + " " + kinds;
        cluster = Cluster.of(name, settings, kinds.toArray(Kind[]::new));
    }

    /** Lets faults happen for so long; the history ends when everything that was sent has come. */
    RunHistory run(Duration length) {
        cluster.startAll();
        cluster.awaitRingOfAll(FORMING);
        steps.add("start");
        endPhase();
        Thread sending = Thread.ofPlatform().name("traffic").start(this::keepSending);
        SplittableRandom random = new SplittableRandom(seed);
        Deadline end = Deadline.in(length);
        while (!end.passed()) {
            beginPhase(
                    IntStream.rangeClosed(1, random.nextInt(1, MOST_FAULTS_IN_A_ROW + 1))
                            .mapToObj(number ->
                                    NodeFault.random(random, cluster.nodes().size()))
                            .toList(),
                    random);
            endPhase();
        }
        stop(sending);
        drain();
        return history();
    }

    private void openClients(ClusterNode node) {
        int life = lives.merge(node.id(), 1, Integer::sum);
        for (int number = 1; number <= CLIENTS_A_NODE; number++) {
            ProcessClient client = new ProcessClient(new ClientName(node.id(), number, life), node, this::nowMillis);
            client.phase(steps.size() - 1);
            client.join();
            clients.add(client);
        }
    }

    private long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    private void keepSending() {
        while (isSending) {
            for (ProcessClient client : living()) {
                if (client.isInGroup() && client.hasSentAll()) {
                    client.send(traffic.computeIfAbsent(client.name(), name -> new RandomTraffic(name, seed))
                            .next());
                }
            }
            Deadline.in(Duration.ofMillis(1)).elapse();
        }
    }

    private void stop(Thread sending) {
        isSending = false;
        try {
            sending.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the last messages are sent", e);
        }
    }

    private List<ProcessClient> living() {
        return clients.stream().filter(client -> !client.hasEnded()).toList();
    }

    private void beginPhase(List<NodeFault> row, SplittableRandom random) {
        steps.add(row.stream().map(NodeFault::text).collect(Collectors.joining("; ")));
        int phase = steps.size() - 1;
        living().forEach(client -> client.phase(phase));
        await(ANSWER, "each client to begin", () -> living().stream().allMatch(client -> client.hasBegun(phase)));
        for (NodeFault fault : row) {
            faults.merge(fault.kind(), 1, Integer::sum);
            perform(fault);
            pass(random.nextInt(MOST_MILLIS_BETWEEN));
        }
    }

    private void perform(NodeFault fault) {
        ClusterNode victim = cluster.node(fault.node());
        switch (fault.kind()) {
            case KILLED -> {
                victim.kill();
                pass(fault.millis());
                clientsOf(victim).forEach(ProcessClient::endWithNode);
                victim.start();
            }
            case HELD_UP, STOPPED -> {
                victim.pause();
                pass(fault.millis());
                victim.resume();
            }
            case CUT_OFF -> {
                List<Integer> others = cluster.nodes().stream()
                        .map(ClusterNode::id)
                        .filter(id -> id != victim.id())
                        .toList();
                cluster.faults().partition(List.of(others, List.of(victim.id())));
                pass(fault.millis());
                cluster.faults().heal();
            }
        }
    }

    private static void pass(int millis) {
        Deadline.in(Duration.ofMillis(millis)).elapse();
    }

    private void endPhase() {
        cluster.nodes().stream().filter(node -> clientsOf(node).isEmpty()).forEach(this::openClients);
        if (!Deadline.in(USUAL_RETURN).isMetBy(this::areTogether)) {
            cluster.healAndAwaitRingOfAll(RETURN);
        }
        Settling settling = new Settling();
        await(RETURN, "all clients to stay in one ring and one group", settling::isDone);
        living().forEach(StageClient::tellVotes);
        await(
                ANSWER,
                "each client to be told its votes",
                () -> living().stream().allMatch(StageClient::hasToldVotes));
    }

    private List<ProcessClient> clientsOf(ClusterNode node) {
        return living().stream()
                .filter(client -> client.name().node() == node.id())
                .toList();
    }

    private boolean areTogether() {
        List<ProcessClient> all = living();
        int nodes = cluster.nodes().size();
        return all.size() == CLIENTS_A_NODE * nodes
                && all.stream().map(StageClient::ring).distinct().count() == 1
                && all.stream()
                        .allMatch(client -> client.ring()
                                        .filter(now -> now.members().size() == nodes)
                                        .isPresent()
                                && client.groupSize() == all.size()
                                && all.stream().allMatch(client::sees));
    }

    /** Being together in the same ring for a while. */
    private final class Settling {
        private Optional<Observation.Ring> last = Optional.empty();
        private long sinceMillis;

        boolean isDone() {
            if (!areTogether()) {
                last = Optional.empty();
                return false;
            }
            Optional<Observation.Ring> now = living().getFirst().ring();
            if (!now.equals(last)) {
                last = now;
                sinceMillis = nowMillis();
            }
            return nowMillis() - sinceMillis >= SETTLED_MILLIS;
        }
    }

    private void drain() {
        await(
                DRAIN,
                "silence after the last message",
                () -> living().stream()
                        .allMatch(client -> client.hasSentAll() && nowMillis() - client.lastMillis() >= QUIET_MILLIS));
        endPhase();
    }

    private void await(Duration limit, String what, BooleanSupplier condition) {
        Deadline.in(limit).await(ring + ", phase " + steps.getLast() + ": " + what, condition, this::describe);
    }

    private String describe() {
        return clients.stream()
                        .map(client -> client.name() + (client.hasEnded() ? " ended" : "") + ": "
                                + client.ring().map(Observation.Ring::text).orElse("no ring") + ", group of "
                                + client.groupSize()
                                + (client.hasSentAll() ? "" : ", sending"))
                        .collect(Collectors.joining("\n"))
                + "\n" + cluster.describe();
    }

    private RunHistory history() {
        return new RunHistory(
                ring,
                VotingRules.majorityOf(cluster.nodes().size()),
                steps,
                clients.stream().map(StageClient::history).toList());
    }

    /** What happened, in one line. */
    String figures(RunHistory run) {
        long sent = 0;
        long bytes = 0;
        Set<RingName> rings = new HashSet<>();
        for (ClientHistory client : run.clients()) {
            for (Observation observation : client.observations()) {
                if (observation instanceof Observation.Sent message) {
                    sent++;
                    bytes += message.length();
                } else if (observation instanceof Observation.Ring now) {
                    rings.add(now.ring());
                }
            }
        }
        return ring + ": " + sent + " messages of " + bytes + " bytes, " + run.deliveries() + " deliveries to "
                + run.clients().size() + " clients, " + rings.size() + " rings, faults " + faults + ", "
                + nowMillis() / 1000 + " s";
    }

    @Override
    public void close() {
        isSending = false;
        clients.forEach(ProcessClient::close);
        cluster.close();
    }
}
