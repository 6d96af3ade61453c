package org.quorate.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.reading.ConfigurationReload;
import org.quorate.config.reading.ReloadResult;
import org.quorate.config.reading.RunningConfiguration;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.CpgListener;
import org.quorate.daemon.control.CpgMember;
import org.quorate.daemon.control.NodeOperations.Completion;
import org.quorate.daemon.host.StateDirectory;
import org.quorate.daemon.ipc.ClientServers;
import org.quorate.daemon.log.LogSinks;
import org.quorate.daemon.net.LinkSockets;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;
import org.quorate.engine.NodeOutputs;
import org.quorate.engine.ReloadAnswer;
import org.quorate.posix.PosixException;
import org.quorate.posix.local.SystemdNotify;
import org.quorate.services.framework.ServiceId;

/** What the node does to this machine. Belongs to the node's thread. */
final class LoopOutputs implements NodeOutputs {
    /** In the place of a client that was given up and has not closed yet, so that its number is not taken. */
    private static final CpgListener NOBODY = new CpgListener() {
        @Override
        public void onDeliver(int nodeId, int pid, byte[] buffer, int offset, int length) {
            // it gets no more
        }

        @Override
        public void onConfigurationChange(List<CpgMember> members, List<CpgMember> left, List<CpgMember> joined) {
            // it gets no more
        }
    };

    private final LogSinks log;
    private final StateDirectory state;
    private final LinkSockets sockets;
    private final SystemdNotify systemd;
    private final String configurationFile;
    private final HostEnvironment host;
    private final Cmap cmap;
    private RunningConfiguration running;
    private @Nullable ClientServers clients;

    private final List<@Nullable CpgListener> cpgListeners = new ArrayList<>();
    private final Map<Long, Completion> completions = new HashMap<>();
    private long completionsEver;

    private boolean roomAgain;
    private boolean quorumChanged;
    private boolean sendFailureLogged;
    private int exitStatus = ExitStatus.NORMAL;
    private int failureStatus;
    private String exitPlace = "";

    LoopOutputs(
            LogSinks log,
            StateDirectory state,
            LinkSockets sockets,
            SystemdNotify systemd,
            String configurationFile,
            HostEnvironment host,
            Cmap cmap,
            RunningConfiguration running) {
        this.log = log;
        this.state = state;
        this.sockets = sockets;
        this.systemd = systemd;
        this.configurationFile = configurationFile;
        this.host = host;
        this.cmap = cmap;
        this.running = running;
    }

    // ---- the network and the disk

    @Override
    public void send(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {
        try {
            sockets.send(link, hostId, buffer, offset, length, segmentSize);
        } catch (PosixException e) {
            if (!sendFailureLogged) {
                sendFailureLogged = true;
                log.log(Subsystem.KNET, Level.ERROR, "udp: Unable to send on link %d: %s", link, e.errnoText());
            }
        }
    }

    @Override
    public void openLinks(ClusterConfiguration configuration) {
        sockets.open(configuration);
    }

    @Override
    public void storeRingSequence(long sequence) {
        log.log(Subsystem.MAIN, Level.DEBUG, "Storing new sequence id for ring %s", Long.toHexString(sequence));
        try {
            state.storeRingSequence(sequence);
        } catch (IOException e) {
            log.log(
                    Subsystem.MAIN,
                    Level.ERROR,
                    "Couldn't store new ring id %s to stable storage: %s",
                    Long.toHexString(sequence),
                    String.valueOf(e.getMessage()));
            failureStatus = ExitStatus.RING_ID;
            throw new IllegalStateException("the ring id cannot be stored in " + state.ringIdFile(), e);
        }
    }

    @Override
    public void storeExpectedVotesTracking(int barrier) {
        try {
            state.storeExpectedVotesTracking(barrier);
        } catch (IOException e) {
            log.log(Subsystem.VOTEQ, Level.WARNING, "Unable to update ev_tracking_barrier on disk data!!!");
        }
    }

    // ---- logs, systemd, configuration

    @Override
    public boolean isLogEnabled(Subsystem subsystem, Level level) {
        return log.isEnabled(subsystem, level);
    }

    @Override
    public void log(LogEvent event) {
        log.log(event);
    }

    @Override
    public void serviceLoaded(ServiceId service) {
        if (clients != null) {
            clients.onServiceLoaded(service);
        }
    }

    @Override
    public void serviceUnloading(ServiceId service) {
        if (clients != null) {
            clients.onServiceUnloading(service);
        }
    }

    /** Who is told of services; before the node starts. */
    void connect(ClientServers servers) {
        clients = servers;
    }

    @Override
    public void ready() {
        if (clients != null) {
            clients.onReady();
        }
        try {
            systemd.ready();
        } catch (PosixException e) {
            log.log(
                    Subsystem.MAIN,
                    Level.WARNING,
                    "systemd could not be told that the node is ready: %s",
                    e.errnoText());
        }
    }

    @Override
    public ReloadAnswer readConfiguration() {
        ReloadResult result = ConfigurationReload.prepare(configurationFile, host, cmap, running);
        if (result instanceof ReloadResult.Ready ready) {
            running = ready.configuration();
            log.apply(running.logging());
        }
        return new ReloadAnswer.Judged(result);
    }

    @Override
    public void reopenLogs() {
        log.reopen();
    }

    @Override
    public void exit(int status, String where) {
        exitStatus = failureStatus == 0 ? status : failureStatus;
        exitPlace = where;
    }

    int exitStatus() {
        return exitStatus;
    }

    String exitPlace() {
        return exitPlace;
    }

    // ---- clients

    @Override
    public void event(NodeEvent event) {
        quorumChanged |= !(event instanceof NodeEvent.LinkChanged || event instanceof NodeEvent.ReachabilityChanged);
    }

    @Override
    public void roomAgain() {
        roomAgain = true;
    }

    boolean takeRoomAgain() {
        boolean was = roomAgain;
        roomAgain = false;
        return was;
    }

    boolean takeQuorumChanged() {
        boolean was = quorumChanged;
        quorumChanged = false;
        return was;
    }

    /** A number for a new cpg client. */
    int addCpgListener(CpgListener listener) {
        int free = cpgListeners.indexOf(null);
        if (free >= 0) {
            cpgListeners.set(free, listener);
            return free;
        }
        cpgListeners.add(listener);
        return cpgListeners.size() - 1;
    }

    void removeCpgListener(int client) {
        cpgListeners.set(client, null);
    }

    @Override
    public void cpgMessage(long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        CpgListener listener = cpgListeners.get((int) client);
        if (listener == null) {
            return;
        }
        try {
            listener.onDeliver(senderNodeId, pid, buffer, offset, length);
        } catch (RuntimeException | OutOfMemoryError e) {
            giveUp((int) client, listener, e);
        }
    }

    /** What goes wrong on the way to one client ends that client's deliveries, not the node. */
    private void giveUp(int client, CpgListener listener, Throwable failure) {
        cpgListeners.set(client, NOBODY);
        log.log(
                Subsystem.CPG,
                Level.WARNING,
                "a client gets no more messages, because one could not be handed to it: %s",
                failure.toString());
        listener.onEnd(new ClusterAccessException(StatusCode.NO_RESOURCES, failure.toString()));
    }

    @Override
    public void cpgConfiguration(long client, CpgConfiguration change) {
        CpgListener listener = cpgListeners.get((int) client);
        if (listener != null) {
            listener.onConfigurationChange(of(change.members()), of(change.left()), of(change.joined()));
        }
    }

    private static List<CpgMember> of(List<org.quorate.services.cpg.CpgMember> members) {
        return members.stream()
                .map(member -> new CpgMember(member.nodeId(), member.pid(), member.reason()))
                .toList();
    }

    /** A number for a request that is answered later. */
    long addCompletion(Completion completion) {
        completions.put(++completionsEver, completion);
        return completionsEver;
    }

    @Override
    public void shutdownDecided(long client, int statusNumber) {
        complete(client, StatusCode.ofNumber(statusNumber));
    }

    @Override
    public void reloadDone(long client, int statusNumber) {
        complete(client, StatusCode.ofNumber(statusNumber));
    }

    void complete(long number, StatusCode status) {
        Completion completion = completions.remove(number);
        if (completion != null) {
            completion.done(status);
        }
    }
}
