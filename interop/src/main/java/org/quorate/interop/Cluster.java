package org.quorate.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A ring of nodes of either kind, numbered from 1, in namespaces of their own. Nothing runs before {@link #startAll}.
 * Everything is gone after {@link #close}; the files stay for reading below the work directory.
 */
public final class Cluster implements AutoCloseable {
    private static final Duration USUAL_MERGE = Duration.ofSeconds(10);
    /** Longer than a link of a ring with short timeouts takes to be down. */
    private static final Duration LINK_DOWN = Duration.ofSeconds(3);

    /** Every node runs the real program: tells a wrong expectation from a wrong node. */
    private static final boolean ORACLE_ONLY = Boolean.getBoolean("interop.oracleOnly");

    private final Network network;
    private final RingSettings settings;
    private final SequencedMap<Integer, ClusterNode> nodes = new LinkedHashMap<>();
    private final List<CpgClient> clients = new ArrayList<>();

    private Cluster(Network network, RingSettings settings) {
        this.network = network;
        this.settings = settings;
    }

    /** Prepares a ring; {@code name} is the directory its files go to. */
    public static Cluster of(String name, RingSettings settings, Kind... kinds) {
        Network network = Network.withLinks(settings.links());
        Cluster cluster = new Cluster(network, settings);
        try {
            cluster.addNodes(workDirectory().resolve(name), Arrays.asList(kinds));
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    static Path workDirectory() {
        return Path.of(System.getProperty("interop.directory", "target/interop"))
                .toAbsolutePath();
    }

    private void addNodes(Path directory, List<Kind> kinds) {
        deleteTree(directory);
        byte[] authkey = authkey(1);
        List<Integer> ids = new ArrayList<>();
        for (int id = 1; id <= kinds.size(); id++) {
            ids.add(id);
        }
        for (int id : ids) {
            Namespace namespace = network.addNamespace(id);
            Path own = directory.resolve("node" + id);
            ClusterNode node = switch (ORACLE_ONLY ? Kind.REAL : kinds.get(id - 1)) {
                case REAL -> new RealCorosync(id, namespace, own);
                case QUORATE -> new QuorateNode(id, namespace, own);
            };
            node.writeFiles(settings.text(ids, own.toString()), authkey);
            nodes.put(id, node);
        }
    }

    /** Gives one node, not running, a configuration of its own. */
    public void rewriteConfig(int id, RingSettings own) {
        ClusterNode node = node(id);
        node.writeFiles(own.text(List.copyOf(nodes.keySet()), node.directory().toString()), authkey(1));
    }

    /** Gives these nodes, running or not, a nodelist of themselves alone. */
    public void list(List<Integer> ids, RingSettings shared) {
        for (int id : ids) {
            node(id).writeFiles(shared.text(ids, node(id).directory().toString()), authkey(1));
        }
    }

    /** Gives every node, running or not, the same new configuration and key, as before a reload. */
    public void rewriteAll(RingSettings shared, byte[] authkey) {
        for (ClusterNode node : nodes.sequencedValues()) {
            node.writeFiles(
                    shared.text(List.copyOf(nodes.keySet()), node.directory().toString()), authkey);
        }
    }

    /** A key that differs with {@code variant}. */
    public static byte[] authkey(int variant) {
        byte[] key = new byte[256];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (i * 31 + variant);
        }
        return key;
    }

    public RingSettings settings() {
        return settings;
    }

    public Collection<ClusterNode> nodes() {
        return nodes.sequencedValues();
    }

    public ClusterNode node(int id) {
        ClusterNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException("no node " + id);
        }
        return node;
    }

    public Stream<RealCorosync> realNodes() {
        return nodes.values().stream().filter(RealCorosync.class::isInstance).map(RealCorosync.class::cast);
    }

    public Stream<QuorateNode> quorateNodes() {
        return nodes.values().stream().filter(QuorateNode.class::isInstance).map(QuorateNode.class::cast);
    }

    public Faults faults() {
        return new Faults(network, this);
    }

    public void startAll() {
        nodes.values().forEach(ClusterNode::start);
    }

    /**
     * Starts every node and waits until all are in one ring; returns the time from when the last node had its links to
     * the ring, by their logs: what a process needs to get that far is no property of the protocol.
     */
    public Duration form() {
        startAll();
        Membership ring = awaitRingOfAll(Duration.ofMinutes(1));
        long linksReady = nodes.values().stream()
                .flatMap(node -> node.log().linesWith("Configured link number"))
                .mapToLong(NodeLog::millis)
                .max()
                .orElseThrow();
        return Duration.ofMillis(ring.formedMillis() - linksReady);
    }

    private int[] idsOfAll() {
        return nodes.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    /** Waits until exactly these nodes, and each of them, say that they form one ring; returns that membership. */
    public Membership awaitRing(Duration limit, int... ids) {
        List<Integer> members = Arrays.stream(ids).boxed().toList();
        Deadline.in(limit)
                .await(
                        "one ring of " + members,
                        () -> {
                            demandRunning(members);
                            return areOneRing(members);
                        },
                        this::describe);
        return node(ids[0]).log().lastMembership().orElseThrow();
    }

    private void demandRunning(List<Integer> ids) {
        for (int id : ids) {
            if (!node(id).isRunning()) {
                throw new AssertionError(node(id) + " does not run: " + node(id).standardOutput() + "\n" + describe());
            }
        }
    }

    public Membership awaitRingOfAll(Duration limit) {
        return awaitRing(limit, idsOfAll());
    }

    /**
     * Ends all faults and waits until all nodes are one ring. Links of two hosts that come up at a real node in the same moment can leave
     * it without an active link to one of them for good ({@link NodeLog#isBlindTo}): such a path is cut once more, whereupon both come up
     * again.
     */
    public Membership healAndAwaitRingOfAll(Duration limit) {
        faults().heal();
        List<Integer> all = List.copyOf(nodes.keySet());
        if (!Deadline.in(USUAL_MERGE).isMetBy(() -> areOneRing(all))) {
            cutBlindPathsOnceMore();
        }
        return awaitRingOfAll(limit);
    }

    private void cutBlindPathsOnceMore() {
        Map<Faults.Route, Double> blind = blindPaths();
        if (!blind.isEmpty()) {
            System.out.println("[interop] a real node has a link that is up and no active link to its host; cut again: "
                    + blind.keySet());
            faults().lose(blind);
            Deadline.in(LINK_DOWN).elapse();
            faults().heal();
        }
    }

    private Map<Faults.Route, Double> blindPaths() {
        Map<Faults.Route, Double> blind = new HashMap<>();
        for (ClusterNode node : nodes.values()) {
            for (ClusterNode other : nodes.values()) {
                if (node.log().isBlindTo(other.id())) {
                    for (int link = 0; link < node.namespace().links(); link++) {
                        blind.put(new Faults.Route(node.id(), other.id(), link), 1.0);
                        blind.put(new Faults.Route(other.id(), node.id(), link), 1.0);
                    }
                }
            }
        }
        return blind;
    }

    public boolean areOneRing(List<Integer> ids) {
        Optional<Membership> first = node(ids.getFirst()).log().lastMembership();
        return first.isPresent()
                && first.get().members().equals(ids)
                && ids.stream().allMatch(id -> {
                    Optional<Membership> own = node(id).log().lastMembership();
                    return node(id).isRunning() && own.isPresent() && own.get().isSameRing(first.get());
                });
    }

    /** Opens a client on each of these nodes, lets all join the group and waits until everyone sees everyone. */
    public List<CpgClient> joinGroup(String group, int... ids) {
        return joinGroup(group, ids, node -> node.openCpg(group));
    }

    /** As {@link #joinGroup}, with the same C program on libcpg on every node. */
    public List<CpgClient> joinGroupByLibcpg(String group, int... ids) {
        return joinGroup(group, ids, node -> node.openLibcpg(group));
    }

    /** As {@link #joinGroup}, with applications that are the nodes themselves; the nodes must not run. */
    public List<CpgClient> joinGroupEmbedded(String group, int... ids) {
        return joinGroup(group, ids, node -> node.openEmbedded(group));
    }

    private List<CpgClient> joinGroup(String group, int[] ids, Function<ClusterNode, CpgClient> opening) {
        List<CpgClient> joined = new ArrayList<>();
        for (int id : ids) {
            CpgClient client = opening.apply(node(id));
            clients.add(client);
            joined.add(client);
        }
        joined.forEach(client -> client.join(group));
        Deadline.seconds(20)
                .await(
                        "all " + ids.length + " clients see each other in " + group,
                        () -> joined.stream()
                                .allMatch(client -> client.members().size() == ids.length),
                        () -> joined.stream()
                                .map(client -> client.node() + " sees " + client.members())
                                .collect(Collectors.joining("\n")));
        return joined;
    }

    /** What a reader of a failed test needs. */
    public String describe() {
        return nodes.values().stream()
                .map(node -> node + (node.isRunning() ? "" : " (not running)") + ": "
                        + node.log().memberships() + "\n" + node.log())
                .collect(Collectors.joining("\n\n"));
    }

    @Override
    public void close() {
        clients.forEach(CpgClient::close);
        nodes.values().forEach(ClusterNode::endBestEffort);
        network.close();
    }

    private static void deleteTree(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
