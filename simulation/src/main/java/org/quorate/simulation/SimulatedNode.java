package org.quorate.simulation;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.Member;
import org.quorate.config.cmap.Cmap;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.Node;
import org.quorate.engine.NodeEvent;
import org.quorate.engine.NodeOutputs;
import org.quorate.engine.ReloadAnswer;
import org.quorate.engine.StoredState;
import org.quorate.knet.SendError;

/**
 * One machine of a simulated cluster: a {@link Node} while it runs, and a disk that outlives it. Everything the node puts out is
 * carried out here, in order, and goes into the fingerprint of the run.
 */
public final class SimulatedNode implements NodeOutputs {
    /** Datagrams kept while the process is paused; a socket buffer of 8 MiB holds about this many of full size. */
    private static final int SOCKET_BUFFER_DATAGRAMS = 5000;

    private final SimulatedCluster cluster;
    private final int position;
    private final int nodeId;
    private final Configuration configuration;
    private final RandomSource seeds;
    private final PausedInputs paused = new PausedInputs();

    private StoredState disk = StoredState.NEW;
    private @Nullable Node node;
    private int incarnation;
    private boolean isPaused;
    private boolean isWakeScheduled;
    private long wakeNanos;
    private int lastExitStatus = -1;

    /** A configuration as read from a file on this machine: made anew for each start. */
    interface Configuration {
        ClusterConfiguration cluster();

        /** A fresh map with the file's keys. */
        Cmap newCmap();
    }

    SimulatedNode(SimulatedCluster cluster, int position, Configuration configuration, RandomSource seeds) {
        this.cluster = cluster;
        this.position = position;
        this.configuration = configuration;
        this.nodeId = configuration.cluster().localNodeId();
        this.seeds = seeds;
    }

    // ---- what a test or a scenario does to the machine

    public int nodeId() {
        return nodeId;
    }

    /** How often the node was started; a client of an earlier incarnation is gone. */
    public int incarnation() {
        return incarnation;
    }

    /** Whether the process lives, paused or not. */
    public boolean isRunning() {
        return node != null && !node.isOver();
    }

    public boolean isPaused() {
        return isPaused;
    }

    /** The exit status of the last orderly or fatal end; -1 if it never ended by itself. */
    public int lastExitStatus() {
        return lastExitStatus;
    }

    /**
     * The running node, to ask it something.
     *
     * @throws IllegalStateException if it does not run
     */
    public Node node() {
        Node running = node;
        if (running == null) {
            throw new IllegalStateException("node " + nodeId + " does not run");
        }
        return running;
    }

    /** What a restart will find. */
    public StoredState disk() {
        return disk;
    }

    /** Starts the process with whatever is on the disk. */
    public void start() {
        if (isRunning()) {
            throw new IllegalStateException("node " + nodeId + " runs already");
        }
        incarnation++;
        isPaused = false;
        paused.clear();
        cluster.onIncarnation(this);
        Node started = new Node(
                configuration.cluster(), configuration.newCmap(), disk, RandomSource.seeded(seeds.nextLong()), this);
        node = started;
        started.start(now());
        scheduleWake();
    }

    /** The process dies at once; the disk stays. */
    public void crash() {
        node = null;
        isPaused = false;
        paused.clear();
        cluster.onEnd(this);
    }

    /** The state directory is lost; effective at the next start. */
    public void loseDisk() {
        disk = StoredState.NEW;
    }

    /** SIGTERM. */
    public void shutDown() {
        input(running -> running.shutDown(now()));
    }

    /** SIGSTOP: nothing is handled until {@link #resume}, datagrams wait in the socket buffer. */
    public void pause() {
        isPaused = true;
    }

    /** SIGCONT. */
    public void resume() {
        isPaused = false;
        wake();
        paused.drain();
    }

    /** An input at the current time; ignored when the process does not run or is paused. */
    void input(NodeInput input) {
        Node running = node;
        if (running == null || running.isOver() || isPaused) {
            return;
        }
        input.apply(running);
        scheduleWake();
    }

    /** What an input does with the node. */
    interface NodeInput {
        void apply(Node running);
    }

    void onArrival(int link, IpAddress source, int port, byte[] buffer, int length) {
        Node running = node;
        if (running == null || running.isOver()) {
            return;
        }
        if (isPaused) {
            paused.keep(link, source, port, buffer, length);
            return;
        }
        running.onDatagram(now(), link, source, port, buffer, 0, length);
        scheduleWake();
    }

    /** The node's monotonic clock, in ns. */
    public long clockNanos() {
        return cluster.nowNanos();
    }

    private long now() {
        return clockNanos();
    }

    private void wake() {
        input(running -> running.onTimers(now()));
    }

    private void scheduleWake() {
        Node running = node;
        if (running == null || running.isOver()) {
            return;
        }
        long deadline = running.nextDeadlineNanos();
        if (deadline == Long.MAX_VALUE || (isWakeScheduled && wakeNanos <= deadline)) {
            return;
        }
        // An earlier wake than needed is harmless; one too late is not. Stale wakes find nothing due.
        isWakeScheduled = true;
        wakeNanos = deadline;
        int scheduledFor = incarnation;
        cluster.schedule(deadline, () -> onWake(scheduledFor, deadline));
    }

    private void onWake(int scheduledFor, long deadline) {
        if (scheduledFor != incarnation || deadline != wakeNanos) {
            return;
        }
        isWakeScheduled = false;
        wake();
    }

    // ---- what the node does to the world

    @Override
    public void send(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {
        int to = cluster.positionOf(hostId);
        for (int at = 0; at < length; at += segmentSize) {
            int piece = Math.min(segmentSize, length - at);
            cluster.hash().add(((long) nodeId << 32) | piece);
            cluster.hash().add(buffer, offset + at, piece);
            if (!cluster.network().send(now(), position, to, link, buffer, offset + at, piece)) {
                int mtu = cluster.network().mtu(link);
                int sentBy = incarnation;
                cluster.schedule(now(), () -> {
                    if (sentBy == incarnation) {
                        input(running -> running.onSendError(now(), link, hostId, SendError.MESSAGE_TOO_BIG, mtu));
                    }
                });
            }
        }
    }

    @Override
    public void storeRingSequence(long sequence) {
        if (Long.compareUnsigned(sequence, disk.ringSequence()) < 0) {
            throw new IllegalStateException("node " + nodeId + ": the ring sequence went back from "
                    + Long.toHexString(disk.ringSequence()) + " to " + Long.toHexString(sequence));
        }
        disk = new StoredState(sequence, disk.expectedVotesTracking());
        cluster.hash().add(sequence);
    }

    @Override
    public void storeExpectedVotesTracking(int barrier) {
        disk = new StoredState(disk.ringSequence(), barrier);
    }

    @Override
    public boolean isLogEnabled(Subsystem subsystem, Level level) {
        return cluster.observer().isLogEnabled(subsystem, level);
    }

    @Override
    public void log(LogEvent event) {
        cluster.observer().onLog(this, event);
    }

    @Override
    public void openLinks(ClusterConfiguration opened) {
        for (Member member : opened.members()) {
            cluster.positionOf(member.nodeId());
        }
    }

    @Override
    public void ready() {
        cluster.hash().add(nodeId);
    }

    @Override
    public ReloadAnswer readConfiguration() {
        return new ReloadAnswer.Refused("simulated nodes keep the configuration they were made with");
    }

    @Override
    public void reopenLogs() {
        // a simulated node has no log files
    }

    @Override
    public void exit(int status, String where) {
        lastExitStatus = status;
        cluster.observer().onExit(this, status, where);
        cluster.schedule(now(), () -> {
            if (node != null && node.isOver()) {
                node = null;
                cluster.onEnd(this);
            }
        });
    }

    @Override
    public void event(NodeEvent event) {
        cluster.observer().onEvent(this, event);
    }

    @Override
    public void cpgMessage(long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        cluster.hash().add(buffer, offset, length);
        cluster.observer().onMessage(this, client, senderNodeId, pid, buffer, offset, length);
    }

    @Override
    public void cpgConfiguration(long client, CpgConfiguration change) {
        cluster.observer().onConfiguration(this, client, change);
    }

    @Override
    public String toString() {
        return "node " + nodeId;
    }

    /** Datagrams in the socket buffer of a paused process. */
    private final class PausedInputs {
        private final ArrayDeque<Runnable> kept = new ArrayDeque<>();

        void keep(int link, IpAddress source, int port, byte[] buffer, int length) {
            if (kept.size() < SOCKET_BUFFER_DATAGRAMS) {
                byte[] copy = Arrays.copyOf(buffer, length);
                kept.add(() -> onArrival(link, source, port, copy, length));
            }
        }

        void drain() {
            while (!kept.isEmpty() && !isPaused) {
                kept.remove().run();
            }
        }

        void clear() {
            kept.clear();
        }
    }
}
