package org.quorate.engine;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.RandomSource;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Subsystem;
import org.quorate.base.time.Timer;
import org.quorate.base.time.TimerQueue;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.LinkParameters;
import org.quorate.config.Transport;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.knet.HostStatus;
import org.quorate.knet.Knet;
import org.quorate.knet.SendError;
import org.quorate.services.Services;
import org.quorate.services.StartResult;
import org.quorate.services.cfg.ShutdownNegotiation;
import org.quorate.services.framework.ServiceId;
import org.quorate.services.votequorum.QuorumDevice;
import org.quorate.totem.QueueLevel;
import org.quorate.totem.RingObserver;
import org.quorate.totem.Totem;

/**
 * One cluster node as a deterministic object: datagrams, expired time and client requests go in, datagrams, records to store, log
 * lines and events come out through {@link NodeOutputs}. It reads no clock, opens no socket and starts no thread; the same
 * inputs with the same random source give the same outputs, byte for byte.
 *
 * <p>Belongs to one thread. Every input carries the time at which it happens, in ns on a monotonic clock that never is negative;
 * time going back is ignored. After any input ask {@link #nextDeadlineNanos()} again.
 *
 * <p>An exception inside is a broken invariant: the node stops at once and says where, because a dead node is safe and a wrong
 * one is not.
 */
public final class Node {
    /** Links are configured this long after the start (spec 10 §12.2). */
    private static final long LINKS_DELAY_NANOS = 100_000_000;

    /** Own messages handled per input; with more waiting the next input follows at once. */
    private static final int MAX_LOCAL_MESSAGES = 4096;

    private static final int FATAL_STATUS = 15;

    private final NodeOutputs outputs;
    private final InputRecorder recorder;
    private final Cmap cmap;
    private final TimerQueue timers = new TimerQueue();
    private final NodeLog log;
    private final ConfiguredAddresses addresses;
    private final SchedulingGaps schedulingGaps = new SchedulingGaps();
    private final RingNetwork network;
    private final Totem totem;
    private final Services services;
    private final Reconfiguration reconfiguration;
    private final Stopping stopping;
    private final CpgClients cpgClients;
    private final StatsMap stats;
    private final StatusReports reports;
    private final Timer linksTimer;
    private final Timer localTimer;
    private boolean started;
    private boolean over;
    /** Whether own messages may wait although no timer is due. */
    private boolean unfinished;

    /**
     * A node nobody records.
     *
     * @param configuration validated and {@linkplain #unsupported supported}
     * @param cmap holds all keys of the same file; the node adds the runtime keys
     * @throws IllegalArgumentException if it is not supported
     */
    public Node(
            ClusterConfiguration configuration,
            Cmap cmap,
            StoredState stored,
            RandomSource random,
            NodeOutputs outputs) {
        this(configuration, cmap, stored, NodeSurroundings.of(random, outputs));
    }

    /**
     * @param configuration validated and {@linkplain #unsupported supported}
     * @param cmap holds all keys of the same file; the node adds the runtime keys
     * @throws IllegalArgumentException if it is not supported
     */
    public Node(ClusterConfiguration configuration, Cmap cmap, StoredState stored, NodeSurroundings surroundings) {
        String unsupported = unsupported(configuration);
        if (unsupported != null) {
            throw new IllegalArgumentException(unsupported);
        }
        RandomSource random = surroundings.random();
        outputs = surroundings.outputs();
        recorder = surroundings.recorder();
        this.cmap = cmap;
        int nodeId = configuration.localNodeId();
        log = new NodeLog(timers, outputs);
        addresses = new ConfiguredAddresses(configuration);
        OrderedDelivery delivery = new OrderedDelivery(outputs);
        LinkDelivery links = new LinkDelivery(outputs);
        UdpuNetwork udpu = configuration.transport() == Transport.UDPU ? new UdpuNetwork(nodeId, outputs, log) : null;
        network = udpu != null
                ? udpu
                : new KnetNetwork(new Knet(
                        nodeId, timers, log, random, surroundings.protection(), surroundings.codecs(), outputs, links));
        totem = new Totem(
                nodeId,
                configuration.totem(),
                stored.ringSequence(),
                timers,
                log,
                random,
                network.transport(),
                outputs::storeRingSequence,
                delivery);
        links.connect(totem);
        if (udpu != null) {
            udpu.connect(totem);
        }
        reconfiguration = new Reconfiguration(configuration, cmap, network, totem, addresses, outputs, log);
        stopping = new Stopping(timers, totem, this::leave);
        NodeServiceHost host =
                new NodeServiceHost(stored, totem, network, outputs, reconfiguration, stopping, this::exitNow);
        services = new Services(
                nodeId, cmap, addresses, timers, log, new TotemSender(totem), host, allowsUnsafeQuorum(cmap));
        delivery.connect(services, stopping);
        stopping.connect(services);
        services.quorum().addInternalListener((view, quorate, ringId) -> {
            // votes that suffice are counted at the start already; nobody is told before there is a ring
            if (view.length > 0) {
                outputs.event(new NodeEvent.QuorumChanged(
                        ringId, quorate, Arrays.stream(view).boxed().toList()));
            }
        });
        services.votequorum().addCountListener(() -> outputs.event(new NodeEvent.VotesCounted()));
        cpgClients = new CpgClients(services.cpg(), services.gate(), outputs);
        stats = new StatsMap(network, totem, schedulingGaps);
        reports = new StatusReports(nodeId, reconfiguration, cmap, addresses, network, services);
        linksTimer = timers.create("configure links", this::configureLinks);
        localTimer = timers.create("own messages", () -> {});
    }

    /**
     * What a valid configuration asks for and a node cannot do, as a sentence for the operator; {@code null} if it can do all.
     */
    public static @Nullable String unsupported(ClusterConfiguration configuration) {
        if (configuration.transport() == Transport.UDP) {
            return "totem.transport: udp (multicast) is not supported; use knet, or udpu with the same nodelist";
        }
        for (LinkParameters link : configuration.knet().links()) {
            if (link.sctp()) {
                return "totem.interface.knet_transport: sctp of link " + link.link() + " is not supported; use udp";
            }
        }
        return null;
    }

    /** The configuration was refused before if it is unsafe and did not say so; then it must not be refused again. */
    private static boolean allowsUnsafeQuorum(Cmap cmap) {
        return "yes".equals(cmap.getString("quorum.allow_unsafe_two_node"))
                || "yes".equals(cmap.getString("quorum.allow_unsafe_auto_tie_breaker"));
    }

    // ---- life

    /** Shows one observer the packets of the ring as this node sends and delivers them; changes nothing. */
    public void observeRing(RingObserver observer) {
        totem.observe(observer);
    }

    /** Starts services, timers and, 100 ms later, the links. Once. */
    public void start(long nowNanos) {
        if (started) {
            throw new IllegalStateException("a node is started once");
        }
        started = true;
        unfinished = true;
        timers.setNow(nowNanos);
        recorder.input(timers.nowNanos(), new NodeInput.Start());
        try {
            Transport transport = configuration().transport();
            log.log(Subsystem.TOTEM, Level.NOTICE, "Initializing transport (%s).", transport.title());
            if (transport == Transport.KNET) {
                log.log(Subsystem.TOTEM, Level.INFO, "totemknet initialized");
            }
            network.initialise(configuration());
            reconfiguration.watchTotemKeys();
            switch (services.start()) {
                case StartResult.Started _ -> linksTimer.start(LINKS_DELAY_NANOS);
                case StartResult.Failed failed -> exit(failed.exitStatus(), "service.c:356");
            }
        } catch (RuntimeException | Error e) {
            stopBroken("the start", e);
        } finally {
            recorder.handled();
        }
    }

    private void configureLinks() {
        reconfiguration.configureLinks();
        totem.start();
    }

    /** Orderly stop by a signal: services are unloaded, a leave is sent, {@link NodeOutputs#exit} follows with status 0. */
    public void shutDown(long nowNanos) {
        if (begin(nowNanos) && !stopping.hasBegun()) {
            recorder.input(timers.nowNanos(), new NodeInput.ShutDown());
            try {
                log.log(Subsystem.MAIN, Level.NOTICE, "Node was shut down by a signal");
                stopping.begin(0);
                finishInput();
            } catch (RuntimeException | Error e) {
                stopBroken("a signal", e);
            } finally {
                recorder.handled();
            }
        }
    }

    private void leave(int status) {
        totem.leave();
        network.stop();
        exit(status, "");
    }

    private void exitNow(int status, String where) {
        exit(status, where);
    }

    private void exit(int status, String where) {
        if (!over) {
            over = true;
            outputs.exit(status, where);
        }
    }

    /** After {@link NodeOutputs#exit}: inputs do nothing. */
    public boolean isOver() {
        return over;
    }

    /** When {@link #onTimers} wants to be called, in ns; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNanos() {
        return over ? TimerQueue.NEVER : timers.nextDeadlineNanos();
    }

    // ---- the network

    /**
     * A datagram arrived. The buffer is free again when the call returns.
     *
     * @param link whose socket received it
     */
    public void onDatagram(long nowNanos, int link, IpAddress source, int port, byte[] buffer, int offset, int length) {
        if (begin(nowNanos)) {
            recorder.datagram(timers.nowNanos(), link, source, port, buffer, offset, length);
            try {
                network.onDatagram(link, source, port, buffer, offset, length);
                finishInput();
            } catch (RuntimeException | Error e) {
                stopBroken("a datagram of " + length + " bytes from " + source + " on link " + link, e);
            } finally {
                recorder.handled();
            }
        }
    }

    /** All timers due at this time expire. */
    public void onTimers(long nowNanos) {
        if (begin(nowNanos) && (unfinished || timers.nextDeadlineNanos() <= timers.nowNanos())) {
            recorder.timers(timers.nowNanos());
            try {
                finishInput();
                while (!over && timers.expireNext()) {
                    finishInput();
                }
            } catch (RuntimeException | Error e) {
                stopBroken("a timer", e);
            } finally {
                recorder.handled();
            }
        }
    }

    /**
     * The kernel refused to send a datagram.
     *
     * @param kernelMtu bytes from the error queue, IP header included; 0 if unknown
     */
    public void onSendError(long nowNanos, int link, int hostId, SendError kind, int kernelMtu) {
        if (begin(nowNanos)) {
            recorder.input(timers.nowNanos(), new NodeInput.SendRefused(link, hostId, kind, kernelMtu));
            try {
                network.onSendError(link, hostId, kind, kernelMtu);
                finishInput();
            } catch (RuntimeException | Error e) {
                stopBroken("a send error", e);
            } finally {
                recorder.handled();
            }
        }
    }

    /**
     * An ICMP error came back that means the peer is not there (spec 10 §11.2).
     *
     * @param destination of the datagram that caused it
     * @param offender who sent the error
     * @param text of the errno
     */
    public void onPeerError(long nowNanos, int link, IpAddress destination, IpAddress offender, String text) {
        if (begin(nowNanos)) {
            recorder.input(timers.nowNanos(), new NodeInput.PeerError(link, destination, offender, text));
            try {
                network.onPeerError(link, destination, offender, text);
                finishInput();
            } catch (RuntimeException | Error e) {
                stopBroken("an ICMP error", e);
            } finally {
                recorder.handled();
            }
        }
    }

    /**
     * The thread that runs this node was not scheduled when it should have been (spec 50 §22.7).
     *
     * @param epochMillis wall clock, for the record
     * @param gapNanos time between two runs
     * @param thresholdNanos up to which a gap is no matter
     */
    public void onSchedulingGap(long nowNanos, long epochMillis, long gapNanos, long thresholdNanos) {
        if (begin(nowNanos)) {
            recorder.input(timers.nowNanos(), new NodeInput.SchedulingGap(epochMillis, gapNanos, thresholdNanos));
            schedulingGaps.add(epochMillis, gapNanos);
            log.log(
                    Subsystem.MAIN,
                    Level.WARNING,
                    "Corosync main process was not scheduled (@%d) for %.4f ms (threshold is %.4f ms). "
                            + "Consider token timeout increase.",
                    epochMillis,
                    gapNanos / 1e6,
                    thresholdNanos / 1e6);
            recorder.handled();
        }
    }

    // ---- requests of clients and tools; the answer is the return value unless said otherwise

    /** The answer to a request made of a node that is over or stopping. */
    private static final StatusCode GONE = StatusCode.LIBRARY;

    /** {@link StatusCode#BAD_HANDLE} without votequorum. */
    public StatusCode setExpectedVotes(long nowNanos, int expectedVotes) {
        return request(nowNanos, new NodeInput.SetExpectedVotes(expectedVotes), () -> {
            return hasVotes() ? services.votequorum().setExpectedVotes(expectedVotes) : StatusCode.BAD_HANDLE;
        });
    }

    /** {@link StatusCode#BAD_HANDLE} without votequorum; node id 0 is this node. */
    public StatusCode setVotes(long nowNanos, int nodeId, int votes) {
        return request(nowNanos, new NodeInput.SetVotes(nodeId, votes), () -> {
            return hasVotes() ? services.votequorum().setVotes(nodeId, votes) : StatusCode.BAD_HANDLE;
        });
    }

    /** Takes a registered quorum device away; {@link StatusCode#OK} also if there is none. */
    public StatusCode unregisterQuorumDevice(long nowNanos) {
        return request(nowNanos, new NodeInput.UnregisterQuorumDevice(), () -> {
            if (!hasVotes()) {
                return StatusCode.BAD_HANDLE;
            }
            QuorumDevice device = services.votequorum().device();
            return device.name().isEmpty() ? StatusCode.OK : device.unregister(device.name());
        });
    }

    private boolean hasVotes() {
        return services.isLoaded(ServiceId.VOTEQUORUM);
    }

    /** Ends another node, or this one, at once. */
    public StatusCode kill(long nowNanos, int nodeId, String reason) {
        return request(
                nowNanos,
                new NodeInput.Kill(nodeId, reason),
                () -> services.cfg().killNode(nodeId, reason));
    }

    /**
     * Shuts this node down; the others are told it was the administrator. {@link NodeOutputs#shutdownDecided} says whether.
     *
     * @param force nobody is asked
     */
    public StatusCode shutDownByRequest(long nowNanos, long client, boolean force) {
        int flags = force ? ShutdownNegotiation.IMMEDIATE : ShutdownNegotiation.REQUEST;
        return request(nowNanos, new NodeInput.ShutDownByRequest(client, force), () -> {
            var connection = services.cfg().connect(ignored -> {});
            services.cfg().tryShutdown(connection, flags, status -> outputs.shutdownDecided(client, status.number()));
            return StatusCode.OK;
        });
    }

    /** Every node reads its configuration file again; {@link NodeOutputs#reloadDone} tells this node's result. */
    public StatusCode reload(long nowNanos, long client) {
        return request(nowNanos, new NodeInput.Reload(client), () -> {
            services.cfg().reload(status -> outputs.reloadDone(client, status.number()));
            return StatusCode.OK;
        });
    }

    /** For a client, so read-only keys are refused with {@link StatusCode#ACCESS}. Also takes {@code stats.clear.*}. */
    public StatusCode setCmap(long nowNanos, String key, CmapValue value) {
        return request(nowNanos, new NodeInput.SetCmap(key, value), () -> {
            if (StatsMap.isClearKey(key)) {
                return stats.clear(key) ? StatusCode.OK : StatusCode.NOT_SUPPORTED;
            }
            return cmap.isReadOnly(key) ? StatusCode.ACCESS : cmap.set(key, value);
        });
    }

    /** For a client, as {@link #setCmap}. */
    public StatusCode deleteCmap(long nowNanos, String key) {
        return request(
                nowNanos,
                new NodeInput.DeleteCmap(key),
                () -> cmap.isReadOnly(key) ? StatusCode.ACCESS : cmap.delete(key));
    }

    @FunctionalInterface
    private interface Request {
        StatusCode run();
    }

    private StatusCode request(long nowNanos, NodeInput input, Request request) {
        if (!begin(nowNanos)) {
            return GONE;
        }
        recorder.input(timers.nowNanos(), input);
        try {
            StatusCode status = request.run();
            finishInput();
            recorder.answered(status);
            return status;
        } catch (RuntimeException | Error e) {
            stopBroken("a request", e);
            return GONE;
        } finally {
            recorder.handled();
        }
    }

    // ---- local clients that call the services themselves

    /**
     * A client of a service's library has connected, as one input.
     *
     * @param bufferBytes largest message it takes
     * @param connect makes its session; may call {@link #services()}
     */
    public void clientOpened(long nowNanos, LocalClient client, int bufferBytes, Runnable connect) {
        if (begin(nowNanos)) {
            recorder.input(timers.nowNanos(), new NodeInput.ClientOpened(client, bufferBytes));
            serve(connect);
        } else {
            connect.run();
        }
    }

    /**
     * Handles a request of such a client as one input.
     *
     * @param buffer the request as it came
     * @param request handles it; may call {@link #services()} and what is asked of the node, nothing else of it
     */
    public void clientRequest(
            long nowNanos, LocalClient client, int id, byte[] buffer, int offset, int length, Runnable request) {
        if (begin(nowNanos)) {
            recorder.clientRequest(timers.nowNanos(), client, id, buffer, offset, length);
            serve(request);
        }
    }

    /**
     * Such a client is gone, as one input.
     *
     * @param disconnect ends its session; may call {@link #services()}
     */
    public void clientClosed(long nowNanos, LocalClient client, Runnable disconnect) {
        if (begin(nowNanos)) {
            recorder.input(timers.nowNanos(), new NodeInput.ClientClosed(client));
            serve(disconnect);
        }
    }

    private void serve(Runnable request) {
        try {
            request.run();
            finishInput();
        } catch (RuntimeException | Error e) {
            stopBroken("a request of a local client", e);
        } finally {
            recorder.handled();
        }
    }

    /** The recorder of this node's inputs, to be told what its local clients get. */
    public InputRecorder recorder() {
        return recorder;
    }

    /** For requests of local clients. */
    public Services services() {
        return services;
    }

    /** Clears what a {@code stats.clear.*} key names; for requests of local clients. Other keys are read-only. */
    public StatusCode clearStatistics(String key) {
        if (!StatsMap.isClearKey(key)) {
            return StatusCode.ACCESS;
        }
        return stats.clear(key) ? StatusCode.OK : StatusCode.NOT_SUPPORTED;
    }

    // ---- closed process groups

    /**
     * Joins a client to a group; it is in it when {@link NodeOutputs#cpgConfiguration} says so.
     *
     * @param client chosen by the caller, unique among the node's clients; one client is in one group
     * @param pid the client's process id as the other members see it
     * @param group name, 1..128 bytes
     * @return {@link StatusCode#OK}, {@link StatusCode#TRY_AGAIN} while synchronising or full, {@link StatusCode#EXIST}
     */
    public StatusCode cpgJoin(long nowNanos, long client, int pid, byte[] group) {
        return request(nowNanos, new NodeInput.CpgJoin(client, pid, group), () -> cpgClients.join(client, pid, group));
    }

    /** {@link StatusCode#NOT_EXIST} if the client has not joined. */
    public StatusCode cpgLeave(long nowNanos, long client) {
        return request(nowNanos, new NodeInput.CpgLeave(client), () -> cpgClients.leave(client));
    }

    /**
     * Sends to the client's group, itself included, in total order. The bytes are copied.
     *
     * @return {@link StatusCode#OK}, {@link StatusCode#TRY_AGAIN} if there is no room now, {@link StatusCode#NOT_EXIST} if the
     *     client has not joined
     */
    public StatusCode cpgSend(long nowNanos, long client, byte[] buffer, int offset, int length) {
        if (!begin(nowNanos)) {
            return GONE;
        }
        recorder.cpgSend(timers.nowNanos(), client, buffer, offset, length);
        try {
            StatusCode status = cpgClients.send(client, buffer, offset, length);
            finishInput();
            recorder.answered(status);
            return status;
        } catch (RuntimeException | Error e) {
            stopBroken("a message of a client", e);
            return GONE;
        } finally {
            recorder.handled();
        }
    }

    /** The client is gone; the group sees its process go down (reason 5). */
    public void cpgDisconnect(long nowNanos, long client) {
        StatusCode ignored =
                request(nowNanos, new NodeInput.CpgDisconnect(client), () -> cpgClients.disconnect(client));
    }

    /** Whether a {@link #cpgSend} of this many bytes would be taken now. */
    public boolean hasRoomFor(int bytes) {
        return !over && cpgClients.hasRoomFor(bytes);
    }

    // ---- what the node can be asked at any time; no input, changes nothing

    /** As configured now. */
    public ClusterConfiguration configuration() {
        return reconfiguration.current();
    }

    /** The live map; read it, change it only through inputs. */
    public Cmap cmap() {
        return cmap;
    }

    public QuorumStatus quorumStatus() {
        return reports.quorum();
    }

    /** All members of the node list, ascending by node id. */
    public List<PeerStatus> peers() {
        return reports.peers();
    }

    /** What the network knows of every host, this one included. */
    public List<HostStatus> hosts() {
        return network.hostStatus();
    }

    /** How full the ring's send queue is: how fast clients may send. */
    public QueueLevel queueLevel() {
        return totem.queueLevel();
    }

    /** The stats map with its values of this moment: keys that start with {@code prefix} (spec 50 §11). */
    public SortedMap<String, CmapValue> stats(String prefix) {
        return stats.withPrefix(prefix);
    }

    // ---- every input

    private boolean begin(long nowNanos) {
        timers.setNow(nowNanos);
        return started && !over;
    }

    /** What an input made this node say to itself is part of the input. */
    private void finishInput() {
        for (int i = 0; i < MAX_LOCAL_MESSAGES; i++) {
            if (over || !totem.runLocal()) {
                unfinished = false;
                return;
            }
        }
        unfinished = true;
        localTimer.start(0);
    }

    private void stopBroken(String input, Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        String where = trace.length == 0 ? "unknown:0" : trace[0].getFileName() + ":" + trace[0].getLineNumber();
        log.log(
                Subsystem.MAIN,
                Level.CRIT,
                "This node stops, because an invariant is broken (%s at %s while handling %s). Please report it with this log",
                failure.toString(),
                where,
                input);
        for (int i = 0; i < Math.min(trace.length, 20); i++) {
            log.log(Subsystem.MAIN, Level.CRIT, "    at %s", trace[i].toString());
        }
        exit(FATAL_STATUS, where);
    }
}
