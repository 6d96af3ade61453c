package org.quorate.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.Member;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.reading.ConfigurationReload;
import org.quorate.config.reading.ConfigurationResult;
import org.quorate.config.reading.ReloadResult;
import org.quorate.config.reading.RunningConfiguration;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.Node;
import org.quorate.engine.NodeEvent;
import org.quorate.engine.NodeOutputs;
import org.quorate.engine.NodeSurroundings;
import org.quorate.engine.ReloadAnswer;
import org.quorate.engine.StoredState;
import org.quorate.engine.recording.FlightRecorder;
import org.quorate.engine.recording.HostRecorder;
import org.quorate.engine.recording.Recording;
import org.quorate.knet.SendError;
import org.quorate.services.framework.ServiceId;
import org.quorate.totem.ConfigurationChange;
import org.quorate.totem.RingObserver;

/**
 * One machine of a simulated cluster: a {@link Node} while it runs, and a disk that outlives it. Everything the node puts out is
 * carried out here, in order, and goes into the fingerprint of the run.
 */
public final class SimulatedNode implements NodeOutputs {
    /** As the daemon ends when its state cannot be written (spec 50 §2.1). */
    static final int STORE_FAILED_STATUS = 21;

    private final SimulatedCluster cluster;
    private final int position;
    private final int nodeId;
    private final SimulatedHost host;
    private final RandomSource seeds;
    private final SocketBuffer waiting = new SocketBuffer(this::onArrival);
    private final SimulatedDisk disk = new SimulatedDisk();
    private final SimulatedClock clock = new SimulatedClock();
    private final RingObserver ringObserver = new Packets();

    private final List<FlightRecorder> recorders = new ArrayList<>();
    private @Nullable Node node;
    private HostEnvironment machine;
    private Cmap cmap;
    private RunningConfiguration running;
    private int incarnation;
    private boolean isPaused;
    private boolean isWakeScheduled;
    private long wakeNanos;
    private long wakeAtNanos;
    private long inputNanos;
    private long busyUntilNanos;
    private boolean isDrainScheduled;
    private boolean isMuted;
    private boolean isAddressed = true;
    private boolean isStopping;
    private int lastExitStatus = -1;

    SimulatedNode(SimulatedCluster cluster, int position, SimulatedHost host, RandomSource seeds) {
        this.cluster = cluster;
        this.position = position;
        this.host = host;
        this.machine = host;
        ConfigurationResult.Accepted first = ReadConfiguration.on(host);
        this.cmap = first.map();
        this.running = first.configuration();
        this.nodeId = running.cluster().localNodeId();
        this.seeds = seeds;
    }

    // ---- what a test or a scenario does to the machine

    public int nodeId() {
        return nodeId;
    }

    /** Of the process, or of the last one if none runs; before the first, what the file says. */
    ClusterConfiguration configuration() {
        return running.cluster();
    }

    SimulatedHost host() {
        return host;
    }

    /** Votes that the file gives this node. */
    public int configuredVotes() {
        for (Map.Entry<String, CmapValue> entry :
                cmap.withPrefix("nodelist.node.").entrySet()) {
            String key = entry.getKey();
            if (key.endsWith(".nodeid") && entry.getValue().asLong() == nodeId) {
                CmapValue votes = cmap.get(key.substring(0, key.length() - "nodeid".length()) + "quorum_votes");
                return votes == null ? 1 : (int) votes.asLong();
            }
        }
        return 1;
    }

    /** How often the node was started; a client of an earlier incarnation is gone. */
    public int incarnation() {
        return incarnation;
    }

    /** Whether the process lives, paused or not. */
    public boolean isRunning() {
        return node != null && !node.isOver() && !isMuted;
    }

    /** Whether an orderly stop is under way: it still runs, but not for long. */
    public boolean isStopping() {
        return isStopping;
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

    /** What the flight recorders of all incarnations hold now, oldest first; none unless the plan says that nodes are recorded. */
    public List<Recording> recordings() {
        return recorders.stream()
                .map(recorder -> recorder.snapshot("simulation"))
                .toList();
    }

    /** The state directory, which outlives the process. */
    public SimulatedDisk disk() {
        return disk;
    }

    /** Starts the process with whatever is on the disk. */
    public void start() {
        if (isRunning()) {
            throw new IllegalStateException("node " + nodeId + " runs already");
        }
        incarnation++;
        forgetInputs();
        cluster.onIncarnation(this);
        StoredState state = disk.read();
        NodeSurroundings surroundings = NodeSurroundings.of(RandomSource.seeded(seeds.nextLong()), this);
        HostRecorder recorded = new HostRecorder(host, ClusterPlan.PATH);
        machine = cluster.recordingBytes() > 0 ? recorded : host;
        ConfigurationResult.Accepted read = ReadConfiguration.on(machine);
        cmap = read.map();
        running = read.configuration();
        if (cluster.recordingBytes() > 0) {
            FlightRecorder recorder = new FlightRecorder(
                    "simulation",
                    nodeId,
                    ClusterPlan.PATH,
                    state,
                    recorded,
                    cluster.recordingBytes(),
                    now() / 1_000_000,
                    now());
            recorders.add(recorder);
            surroundings = recorder.around(surroundings);
        }
        Node started = new Node(running.cluster(), cmap, state, surroundings);
        started.observeRing(ringObserver);
        node = started;
        started.start(now());
        scheduleWake();
    }

    /** The machine dies at once; what the disk has stays. */
    public void crash() {
        node = null;
        forgetInputs();
        cluster.onEnd(this);
        if (disk.crash()) {
            cluster.observer().onStateLost(this);
        }
    }

    private void forgetInputs() {
        isPaused = false;
        isMuted = false;
        isStopping = false;
        isWakeScheduled = false;
        busyUntilNanos = 0;
        waiting.clear();
    }

    /** The state directory is lost; effective at the next start. */
    public void loseDisk() {
        disk.lose();
        cluster.observer().onStateLost(this);
    }

    /** Keeps a backup of the state directory, for {@link #restoreDisk}. */
    public void snapshotDisk() {
        disk.snapshot();
    }

    /** The last backup of the state directory is put back, an empty one if there is none; effective at the next start. */
    public void restoreDisk() {
        disk.restore();
        cluster.observer().onStateLost(this);
    }

    /** Every node is asked to read its files again, as {@code corosync-cfgtool -R} does. */
    public void reload() {
        input(asked -> asked.reload(now(), 0));
    }

    /** Each input keeps the processor busy for so long; meanwhile datagrams wait in the socket buffer. */
    public void slowCpu(long nanosPerInput) {
        inputNanos = nanosPerInput;
    }

    /**
     * The machine's clock goes wrong from now on.
     *
     * @param ppm how many µs a second too fast, -500000..500000; negative if too slow
     */
    public void driftClock(int ppm) {
        if (Math.abs(ppm) > 500_000) {
            throw new IllegalArgumentException("a clock drifts by -500000..500000 ppm, not " + ppm);
        }
        clock.drift(cluster.nowNanos(), ppm);
        isWakeScheduled = false;
        scheduleWake();
    }

    /**
     * Takes the machine's addresses away, as {@code ip addr del} or the link of the only interface going down does, or gives them
     * back: without them the kernel refuses whatever the process sends, and nothing reaches it.
     */
    public void setAddressed(boolean addressed) {
        isAddressed = addressed;
    }

    /** SIGTERM. */
    public void shutDown() {
        input(running -> {
            isStopping = true;
            running.shutDown(now());
        });
    }

    /** SIGSTOP: nothing is handled until {@link #resume}, datagrams wait in the socket buffer. */
    public void pause() {
        isPaused = true;
    }

    /** SIGCONT. */
    public void resume() {
        isPaused = false;
        wake();
        drain();
    }

    /** An input of a client or the operator at the current time; ignored when the process does not run or is paused. */
    public void input(NodeInput input) {
        Node running = node;
        if (running == null || running.isOver() || isPaused) {
            return;
        }
        input.apply(running);
        scheduleWake();
    }

    /** What an input does with the node. */
    @FunctionalInterface
    public interface NodeInput {
        void apply(Node running);
    }

    void onArrival(int link, IpAddress source, int port, byte[] buffer, int length) {
        Node running = node;
        if (running == null || running.isOver() || !isAddressed) {
            return;
        }
        if (isPaused || isBusy()) {
            waiting.keep(link, source, port, buffer, length);
            scheduleDrain();
            return;
        }
        running.onDatagram(now(), link, source, port, buffer, 0, length);
        spendTime();
        scheduleWake();
    }

    private boolean isBusy() {
        return busyUntilNanos > cluster.nowNanos();
    }

    private void spendTime() {
        if (inputNanos > 0) {
            busyUntilNanos = Math.max(busyUntilNanos, cluster.nowNanos()) + inputNanos;
        }
    }

    private void scheduleDrain() {
        if (!isPaused && !isDrainScheduled && !waiting.isEmpty()) {
            isDrainScheduled = true;
            cluster.schedule(busyUntilNanos, () -> {
                isDrainScheduled = false;
                drain();
            });
        }
    }

    private void drain() {
        while (!waiting.isEmpty() && !isPaused && !isBusy()) {
            waiting.deliverNext();
        }
        scheduleDrain();
    }

    /** The node's monotonic clock, in ns. */
    public long clockNanos() {
        return clock.local(cluster.nowNanos());
    }

    private long now() {
        return clockNanos();
    }

    private void wake() {
        if (isBusy() && !isPaused) {
            int scheduledFor = incarnation;
            cluster.schedule(busyUntilNanos, () -> {
                if (scheduledFor == incarnation) {
                    wake();
                }
            });
            return;
        }
        Node running = node;
        if (running != null && !running.isOver() && !isPaused) {
            running.onTimers(now());
            spendTime();
            scheduleWake();
        }
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
        wakeAtNanos = Math.max(clock.global(deadline), cluster.nowNanos());
        cluster.wakeAt(wakeAtNanos, this, incarnation);
    }

    void onWake(int scheduledFor) {
        if (scheduledFor != incarnation || !isWakeScheduled || wakeAtNanos != cluster.nowNanos()) {
            return;
        }
        isWakeScheduled = false;
        wake();
    }

    // ---- what the node does to the world

    @Override
    public void send(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {
        if (isMuted) {
            return;
        }
        if (!isAddressed) {
            refuse(link, hostId, SendError.UNREACHABLE, 0);
            return;
        }
        int to = cluster.positionOf(hostId);
        for (int at = 0; at < length; at += segmentSize) {
            int piece = Math.min(segmentSize, length - at);
            cluster.hash().add(((long) nodeId << 32) | piece);
            cluster.hash().add(buffer, offset + at, piece);
            if (!cluster.network().send(cluster.nowNanos(), position, to, link, buffer, offset + at, piece)) {
                refuse(
                        link,
                        hostId,
                        SendError.MESSAGE_TOO_BIG,
                        cluster.network().mtu(link));
            }
        }
    }

    /** The kernel tells so as an input of its own. */
    private void refuse(int link, int hostId, SendError error, int mtu) {
        int sentBy = incarnation;
        cluster.schedule(cluster.nowNanos(), () -> {
            if (sentBy == incarnation) {
                input(running -> running.onSendError(now(), link, hostId, error, mtu));
            }
        });
    }

    @Override
    public void storeRingSequence(long sequence) {
        StoredState before = disk.read();
        if (Long.compareUnsigned(sequence, before.ringSequence()) < 0) {
            throw new IllegalStateException("node " + nodeId + ": the ring sequence went back from "
                    + Long.toHexString(before.ringSequence()) + " to " + Long.toHexString(sequence));
        }
        store(new StoredState(sequence, before.expectedVotesTracking()));
        cluster.hash().add(sequence);
    }

    /**
     * A process whose state cannot be made durable ends here, before anything that depends on it leaves. The rest of the input,
     * which a real process would not have come to, is neither carried out nor shown.
     */
    private void store(StoredState state) {
        if (!isMuted && !disk.write(state)) {
            isMuted = true;
            exit(STORE_FAILED_STATUS, "");
        }
    }

    @Override
    public void storeExpectedVotesTracking(int barrier) {
        store(new StoredState(disk.read().ringSequence(), barrier));
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
        cluster.observer().onReady(this);
    }

    @Override
    public void serviceUnloading(ServiceId service) {
        if (!isMuted) {
            cluster.observer().onServiceUnloading(this, service);
        }
    }

    @Override
    public ReloadAnswer readConfiguration() {
        ReloadResult result = ConfigurationReload.prepare(ClusterPlan.PATH, machine, cmap, running);
        if (result instanceof ReloadResult.Ready ready) {
            running = ready.configuration();
        }
        return new ReloadAnswer.Judged(result);
    }

    @Override
    public void reopenLogs() {
        // a simulated node has no log files
    }

    @Override
    public void exit(int status, String where) {
        lastExitStatus = status;
        cluster.observer().onExit(this, status, where);
        int ended = incarnation;
        cluster.schedule(cluster.nowNanos(), () -> {
            if (node != null && ended == incarnation) {
                node = null;
                forgetInputs();
                cluster.onEnd(this);
            }
        });
    }

    @Override
    public void event(NodeEvent event) {
        if (!isMuted) {
            cluster.observer().onEvent(this, event);
        }
    }

    @Override
    public void cpgMessage(long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        if (isMuted) {
            return;
        }
        cluster.hash().add(buffer, offset, length);
        cluster.observer().onMessage(this, client, senderNodeId, pid, buffer, offset, length);
    }

    @Override
    public void cpgConfiguration(long client, CpgConfiguration change) {
        if (!isMuted) {
            cluster.observer().onConfiguration(this, client, change);
        }
    }

    @Override
    public String toString() {
        return "node " + nodeId;
    }

    /** The packets of the ring, for the observer of the run. */
    private final class Packets implements RingObserver {
        @Override
        public void onSend(byte[] packet, int offset, int length) {
            if (!isMuted) {
                cluster.observer().onRingPacketSent(SimulatedNode.this, packet, offset, length);
            }
        }

        @Override
        public void onDeliver(byte[] packet, int offset, int length) {
            if (!isMuted) {
                cluster.observer().onRingPacketDelivered(SimulatedNode.this, packet, offset, length);
            }
        }

        @Override
        public void onConfigurationChange(ConfigurationChange change) {
            if (!isMuted) {
                cluster.observer().onRingConfiguration(SimulatedNode.this, change);
            }
        }
    }
}
