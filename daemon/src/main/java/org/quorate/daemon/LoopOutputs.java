package org.quorate.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Subsystem;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.reading.RunningConfiguration;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.CpgListener;
import org.quorate.daemon.control.CpgMember;
import org.quorate.daemon.control.NodeOperations.Completion;
import org.quorate.daemon.log.LogSinks;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;
import org.quorate.posix.PosixException;
import org.quorate.posix.local.SystemdNotify;
import org.quorate.runtime.MachineOutputs;
import org.quorate.runtime.host.StateDirectory;
import org.quorate.runtime.net.LinkSockets;

/** What the daemon's node does to this machine, and what its clients by the control socket are told. */
final class LoopOutputs extends MachineOutputs {
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

    private final SystemdNotify systemd;
    private final List<@Nullable CpgListener> cpgListeners = new ArrayList<>();
    private final Map<Long, Completion> completions = new HashMap<>();
    private long completionsEver;

    private boolean roomAgain;
    private boolean quorumChanged;

    LoopOutputs(
            LogSinks log,
            StateDirectory state,
            LinkSockets sockets,
            SystemdNotify systemd,
            String configurationFile,
            HostEnvironment host,
            Cmap cmap,
            RunningConfiguration running) {
        super(log, state, sockets, configurationFile, host, cmap, running);
        this.systemd = systemd;
    }

    @Override
    public void ready() {
        super.ready();
        try {
            systemd.ready();
        } catch (PosixException e) {
            sinks().log(
                            Subsystem.MAIN,
                            Level.WARNING,
                            "systemd could not be told that the node is ready: %s",
                            e.errnoText());
        }
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
        sinks().log(
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
