package org.quorate.interop.differential;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.quorate.interop.Cluster;
import org.quorate.interop.ClusterNode;
import org.quorate.interop.Faults;
import org.quorate.interop.Kind;
import org.quorate.interop.RingSettings;
import org.quorate.interop.differential.checker.ClientName;
import org.quorate.simulation.PathFaults;
import org.quorate.simulation.scenario.Action;
import org.quorate.simulation.scenario.Setup;

/** Daemons in network namespaces; clients are processes on the client libraries. */
final class RealStage implements Stage {
    private static final long POLL_MILLIS = 20;

    private final String name;
    private final Cluster cluster;
    private final Map<Faults.Route, PathFaults> paths = new HashMap<>();
    private final Set<Integer> paused = new TreeSet<>();
    private final Map<ClientName, ProcessClient> open = new TreeMap<>();
    private final long startNanos = System.nanoTime();

    /** Makes namespaces and files; nothing runs yet. */
    RealStage(Script script, Kind kind) {
        name = kind == Kind.REAL ? "corosync" : "quorate";
        Kind[] kinds = new Kind[script.setup().nodes()];
        Arrays.fill(kinds, kind);
        cluster = Cluster.of("differential-" + script.name() + "-" + name, settings(script.setup()), kinds);
    }

    private static RingSettings settings(Setup setup) {
        RingSettings settings = RingSettings.defaults().withLinks(setup.links()).withVotes(setup.votes());
        String[] crypto = setup.crypto().split(" ");
        if (!crypto[0].equals("none")) {
            settings = settings.withCrypto("nss", crypto[0], crypto[1]);
        }
        for (String line : setup.totem()) {
            settings = settings.with(Script.key(line), Script.value(line));
        }
        for (String line : setup.quorum()) {
            settings = settings.withQuorum(Script.key(line), Script.value(line));
        }
        return settings;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void startAll() {
        cluster.startAll();
    }

    @Override
    public boolean isAwake(int node) {
        return isRunning(node) && !paused.contains(node);
    }

    @Override
    public boolean isRunning(int node) {
        return cluster.node(node).isRunning();
    }

    @Override
    public void apply(Action action) {
        switch (action) {
            case Action.Partition(List<List<Integer>> groups) -> {
                setPaths((from, to, link) -> true, faults -> faults.withCut(true));
                for (List<Integer> group : groups) {
                    setPaths(
                            (from, to, link) -> group.contains(from) && group.contains(to),
                            faults -> faults.withCut(false));
                }
            }
            case Action.Heal heal -> setPaths((from, to, link) -> true, faults -> faults.withCut(false));
            case Action.OnPaths change -> setPaths(change.paths().selection()::includes, change::change);
            case Action.Mtu(int bytes, int link) -> cluster.faults().setMtu(link, bytes);
            case Action.OfNode(Action.NodeVerb verb, int id) -> apply(verb, id);
            case Action.DiskChange(int id, Action.DiskVerb verb) -> {
                if (verb != Action.DiskVerb.LOST) {
                    throw refused(action);
                }
                cluster.node(id).loseState();
            }
            case Action.ExpectedVotes(int votes, int id) -> cluster.node(id).setExpectedVotes(votes);
            case Action.SlowCpu ignored -> throw refused(action);
            case Action.ClockDrift ignored -> throw refused(action);
            case Action.DiskFault ignored -> throw refused(action);
            case Action.OfFiles ignored -> throw refused(action);
            case Action.Repair ignored -> throw refused(action);
            case Action.Capture ignored -> throw refused(action);
            case Action.Replay ignored -> throw refused(action);
            case Action.Rekey ignored -> throw refused(action);
            case Action.Impersonate ignored -> throw refused(action);
            case Action.ChangeTraffic ignored -> throw refused(action);
            case Action.Check ignored -> throw refused(action);
            case Action.OfClient ignored -> throw new IllegalArgumentException("clients are not of the stage");
        }
    }

    private static IllegalArgumentException refused(Action action) {
        return new IllegalArgumentException("'" + action.text() + "' cannot be done to real nodes");
    }

    private void apply(Action.NodeVerb verb, int id) {
        ClusterNode node = cluster.node(id);
        switch (verb) {
            case KILL -> {
                paused.remove(id);
                node.kill();
            }
            case START -> node.start();
            case LEAVE -> node.shutDown();
            case PAUSE -> {
                paused.add(id);
                node.pause();
            }
            case RESUME -> {
                node.resume();
                paused.remove(id);
            }
            case IFDOWN, IFUP -> throw refused(new Action.OfNode(verb, id));
        }
    }

    private interface PathSelection {
        boolean includes(int from, int to, int link);
    }

    private interface PathChange {
        PathFaults apply(PathFaults faults);
    }

    private void setPaths(PathSelection selection, PathChange change) {
        int links = cluster.settings().links();
        for (ClusterNode from : cluster.nodes()) {
            for (ClusterNode to : cluster.nodes()) {
                for (int link = 0; from != to && link < links; link++) {
                    if (selection.includes(from.id(), to.id(), link)) {
                        Faults.Route path = new Faults.Route(from.id(), to.id(), link);
                        paths.put(path, change.apply(paths.getOrDefault(path, PathFaults.NONE)));
                    }
                }
            }
        }
        Map<Faults.Route, Double> losses = new HashMap<>();
        paths.forEach((path, faults) -> losses.put(path, loss(faults)));
        cluster.faults().lose(losses);
    }

    /** The share of datagrams that a path loses; nothing else can be done to real ones here. */
    private static double loss(PathFaults faults) {
        if (!faults.withCut(false).withLoss(0).equals(PathFaults.NONE)) {
            throw new IllegalArgumentException(
                    "real paths can be cut or lose datagrams one by one, nothing else: " + faults);
        }
        return faults.cut() ? 1 : faults.loss();
    }

    @Override
    public StageClient open(ClientName clientName) {
        ProcessClient client = new ProcessClient(clientName, cluster.node(clientName.node()), this::nowMillis);
        open.put(clientName, client);
        return client;
    }

    @Override
    public long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    @Override
    public boolean await(long limitMillis, BooleanSupplier condition) {
        long end = nowMillis() + limitMillis;
        while (!condition.getAsBoolean()) {
            if (nowMillis() > end) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the script is performed", e);
            }
        }
        return true;
    }

    @Override
    public String describe() {
        StringBuilder text = new StringBuilder();
        open.values().forEach(client -> text.append(client.history().text()).append('\n'));
        return text.append(cluster.describe()).toString();
    }

    @Override
    public void close() {
        open.values().forEach(ProcessClient::close);
        cluster.close();
    }
}
