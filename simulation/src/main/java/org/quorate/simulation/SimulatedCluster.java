package org.quorate.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.RandomSource;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.KnetParameters;
import org.quorate.config.LinkParameters;
import org.quorate.config.Member;
import org.quorate.simulation.invariant.DatagramBounds;

/**
 * A cluster of real {@link org.quorate.engine.Node}s in virtual time: nothing happens but what the event queue says, everything
 * random comes from one seed, and the same seed gives the same run bit for bit (compare {@link #fingerprint()}).
 */
public final class SimulatedCluster {
    private final EventQueue events = new EventQueue();
    private final RunHash hash = new RunHash();
    private final SimulatedNetwork network;
    private final ArrayDeque<Wake> freeWakes = new ArrayDeque<>();
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final Map<Integer, Impostor> impostors = new HashMap<>();
    private final List<Member> members;
    private final int[] ports = new int[LinkParameters.MAX_LINKS];
    private final Observer observer;
    private final long seed;
    private final long recordingBytes;
    private final RandomSource random;
    private final int mostInFlight;
    private long nowNanos;
    private long steps;

    SimulatedCluster(List<SimulatedHost> hosts, long recordingBytes, long seed, Observer observer) {
        this.seed = seed;
        this.recordingBytes = recordingBytes;
        this.observer = observer;
        this.random = RandomSource.seeded(seed);
        this.network = new SimulatedNetwork(hosts.size(), events, RandomSource.seeded(random.nextLong()), this::arrive);
        mostInFlight = DatagramBounds.bound(hosts.size());
        for (int i = 0; i < hosts.size(); i++) {
            nodes.add(new SimulatedNode(this, i, hosts.get(i), RandomSource.seeded(random.nextLong())));
        }
        this.members = nodes.stream().map(node -> itself(node.configuration())).toList();
        KnetParameters knet = nodes.getFirst().configuration().knet();
        for (LinkParameters link : knet.links()) {
            ports[link.link()] = link.port();
        }
        // without authentication only the checksum stands between a flipped bit and the clients
        network.setChecksummed(!knet.crypto().isEnabled());
    }

    /** A node as its own file has it: files may differ in whom else they list. */
    private static Member itself(ClusterConfiguration cluster) {
        return cluster.members().stream()
                .filter(member -> member.nodeId() == cluster.localNodeId())
                .findFirst()
                .orElseThrow();
    }

    // ---- time

    /** Virtual time since the beginning, in ns. */
    public long nowNanos() {
        return nowNanos;
    }

    /** Runs everything that happens in the next {@code nanos} ns. */
    public void runForNanos(long nanos) {
        runUntil(nowNanos + nanos);
    }

    /** Runs everything that happens in the next {@code millis} ms. */
    public void runFor(long millis) {
        runUntil(nowNanos + millis * 1_000_000L);
    }

    private void runUntil(long endNanos) {
        while (events.nextNanos() <= endNanos) {
            step();
        }
        nowNanos = endNanos;
    }

    /**
     * Runs until the condition holds, looking after each event.
     *
     * @return whether it held within {@code millis} ms
     */
    public boolean runUntil(BooleanSupplier condition, long millis) {
        long endNanos = nowNanos + millis * 1_000_000L;
        while (!condition.getAsBoolean()) {
            if (events.nextNanos() > endNanos) {
                nowNanos = endNanos;
                return false;
            }
            step();
        }
        return true;
    }

    /**
     * As {@link #runUntil(BooleanSupplier, long)}, but looks only so often: for conditions that are much work.
     *
     * @param everyMillis between two looks
     */
    public boolean runUntilEach(long everyMillis, BooleanSupplier condition, long millis) {
        long endNanos = nowNanos + millis * 1_000_000L;
        while (!condition.getAsBoolean()) {
            if (nowNanos >= endNanos) {
                return false;
            }
            runFor(everyMillis);
        }
        return true;
    }

    /**
     * Runs until the condition holds, looking after each event, or until a time has come.
     *
     * @param endNanos of virtual time, {@link Long#MAX_VALUE} for none
     * @return whether time goes on: {@code false} if nothing is left to happen and no time was given
     */
    public boolean runToNext(BooleanSupplier condition, long endNanos) {
        while (!condition.getAsBoolean()) {
            long next = events.nextNanos();
            if (next > endNanos || next == Long.MAX_VALUE) {
                nowNanos = endNanos == Long.MAX_VALUE ? nowNanos : Math.max(nowNanos, endNanos);
                return endNanos != Long.MAX_VALUE;
            }
            step();
        }
        return true;
    }

    private void step() {
        EventQueue.Event event = events.take();
        nowNanos = Math.max(nowNanos, event.atNanos());
        event.run();
        steps++;
        if (network.inFlight() > mostInFlight) {
            DatagramBounds.check(this, network.inFlight());
        }
    }

    /** Events so far: datagrams that arrived, timers that expired, what was scheduled. */
    public long steps() {
        return steps;
    }

    void wakeAt(long atNanos, SimulatedNode node, int incarnation) {
        Wake wake = freeWakes.isEmpty() ? new Wake() : freeWakes.removeLast();
        wake.node = node;
        wake.incarnation = incarnation;
        events.schedule(atNanos, wake);
    }

    /** Something to happen at an instant, in ns of virtual time; not before now. */
    public void schedule(long atNanos, Runnable action) {
        events.schedule(Math.max(atNanos, nowNanos), new Action(action));
    }

    // ---- the machines and what lies between them

    public List<SimulatedNode> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** The machine with this node id. */
    public SimulatedNode node(int nodeId) {
        return nodes.get(positionOf(nodeId));
    }

    public void startAll() {
        nodes.forEach(SimulatedNode::start);
    }

    /** Applies a change to what the network does on every path of a link, or of all links. */
    public void setFaults(PathSelection paths, PathChange change) {
        for (int from = 0; from < nodes.size(); from++) {
            for (int to = 0; to < nodes.size(); to++) {
                for (int link = 0; from != to && link < LinkParameters.MAX_LINKS; link++) {
                    if (paths.includes(nodes.get(from).nodeId(), nodes.get(to).nodeId(), link)) {
                        network.setPath(from, to, link, change.apply(network.path(from, to, link)));
                    }
                }
            }
        }
    }

    /** Which paths a change concerns: from, to, link. */
    @FunctionalInterface
    public interface PathSelection {
        PathSelection ALL = (from, to, link) -> true;

        boolean includes(int fromNodeId, int toNodeId, int link);
    }

    /** What becomes of a path's faults. */
    @FunctionalInterface
    public interface PathChange {
        PathFaults apply(PathFaults faults);
    }

    /** Cuts the network so that only nodes of one group reach each other; nodes in no group are alone. */
    public void partition(List<List<Integer>> groups) {
        setFaults(PathSelection.ALL, faults -> faults.withCut(true));
        for (List<Integer> group : groups) {
            setFaults((from, to, link) -> group.contains(from) && group.contains(to), faults -> faults.withCut(false));
        }
    }

    /** Takes all cuts away; other faults stay. */
    public void heal() {
        setFaults(PathSelection.ALL, faults -> faults.withCut(false));
    }

    /**
     * Puts somebody with the cluster's key in the place of a node that does not run, until it is started; one who is there already
     * tells this from now on.
     */
    public void impersonate(int nodeId, Lie lie) {
        SimulatedNode node = node(nodeId);
        Impostor there = impostors.get(nodeId);
        if (there != null) {
            there.tell(lie);
        } else if (!node.isRunning()) {
            impostors.put(nodeId, new Impostor(this, positionOf(nodeId), node.configuration(), lie));
        }
    }

    /** Keeps all datagrams that are sent from now on for so long, as somebody who listens in the network can; those kept before are gone. */
    public void capture(long nanos) {
        network.capture(nowNanos, nowNanos + nanos);
    }

    /** Sends what was captured a second time, in the same rhythm from now on, past all faults. */
    public void replay() {
        network.replay(nowNanos);
    }

    /** Sets the MTU of one link's network, in bytes with IP header. */
    public void setMtu(int link, int bytes) {
        network.setMtu(link, bytes);
    }

    /**
     * Gives every machine a new key, and a file that asks for encryption with it where it said {@code none}; a node uses both when it
     * starts or reloads.
     */
    public void changeKeys() {
        byte[] key = new byte[ClusterPlan.KEY_BYTES];
        random.nextBytes(key, 0, key.length);
        for (SimulatedNode node : nodes) {
            node.host().changeKey(key);
        }
    }

    // ---- the run

    public long seed() {
        return seed;
    }

    /** The generator of this run's choices: a client's payloads, a schedule's faults. */
    public RandomSource random() {
        return random;
    }

    /** Of everything the nodes did so far; equal for equal seeds and schedules. */
    public long fingerprint() {
        return hash.value();
    }

    /** Datagrams sent so far. */
    public long datagramsSent() {
        return network.sent();
    }

    /** Datagrams lost so far. */
    public long datagramsLost() {
        return network.lost();
    }

    long recordingBytes() {
        return recordingBytes;
    }

    Observer observer() {
        return observer;
    }

    RunHash hash() {
        return hash;
    }

    SimulatedNetwork network() {
        return network;
    }

    int positionOf(int nodeId) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).nodeId() == nodeId) {
                return i;
            }
        }
        throw new IllegalArgumentException("no node " + Integer.toUnsignedString(nodeId) + " in this cluster");
    }

    void onIncarnation(SimulatedNode node) {
        hash.add(((long) node.nodeId() << 32) | node.incarnation());
        Impostor impostor = impostors.remove(node.nodeId());
        if (impostor != null) {
            impostor.leave();
        }
        observer.onStart(node);
    }

    void onEnd(SimulatedNode node) {
        observer.onGone(node);
    }

    private void arrive(int from, int to, int link, byte[] buffer, int length) {
        IpAddress source = members.get(from).address(link).orElseThrow();
        Impostor impostor = impostors.get(nodes.get(to).nodeId());
        if (impostor != null) {
            impostor.onArrival(link, source, ports[link], buffer, length);
        } else {
            nodes.get(to).onArrival(link, source, ports[link], buffer, length);
        }
    }

    /** A node's next timer is due; many are scheduled, so they are used again. */
    private final class Wake extends EventQueue.Event {
        private @Nullable SimulatedNode node;
        private int incarnation;

        @Override
        void run() {
            SimulatedNode due = node;
            freeWakes.addLast(this);
            if (due != null) {
                due.onWake(incarnation);
            }
        }
    }

    private static final class Action extends EventQueue.Event {
        private final Runnable action;

        Action(Runnable action) {
            this.action = action;
        }

        @Override
        void run() {
            action.run();
        }
    }
}
