package org.quorate.runtime;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.reading.ConfigurationReload;
import org.quorate.config.reading.ReloadResult;
import org.quorate.config.reading.RunningConfiguration;
import org.quorate.engine.NodeOutputs;
import org.quorate.engine.ReloadAnswer;
import org.quorate.posix.PosixException;
import org.quorate.runtime.host.StateDirectory;
import org.quorate.runtime.net.LinkSockets;
import org.quorate.services.framework.ServiceId;

/** What a node does to the machine it runs on, whoever its clients are. Belongs to the node's thread. */
public abstract class MachineOutputs implements NodeOutputs {
    /** Of a node whose ring sequence cannot be made durable (spec 50 §2.1). */
    public static final int RING_ID_STATUS = 21;

    private final NodeLog log;
    private final StateDirectory state;
    private final LinkSockets sockets;
    private final String configurationFile;
    private final HostEnvironment host;
    private final Cmap cmap;
    private RunningConfiguration running;
    private @Nullable ServiceWatcher clients;

    private boolean sendFailureLogged;
    private int exitStatus;
    private int failureStatus;
    private String exitPlace = "";

    /**
     * @param host where the configuration is read again on a reload
     * @param cmap the node's
     */
    protected MachineOutputs(
            NodeLog log,
            StateDirectory state,
            LinkSockets sockets,
            String configurationFile,
            HostEnvironment host,
            Cmap cmap,
            RunningConfiguration running) {
        this.log = log;
        this.state = state;
        this.sockets = sockets;
        this.configurationFile = configurationFile;
        this.host = host;
        this.cmap = cmap;
        this.running = running;
    }

    /** Who is told of services; before the node starts. */
    public final void connect(ServiceWatcher watcher) {
        clients = watcher;
    }

    protected final NodeLog sinks() {
        return log;
    }

    // ---- the network and the disk

    @Override
    public final void send(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {
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
    public final void openLinks(ClusterConfiguration configuration) {
        sockets.open(configuration);
    }

    @Override
    public final void storeRingSequence(long sequence) {
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
            failureStatus = RING_ID_STATUS;
            throw new IllegalStateException("the ring id cannot be stored in " + state.ringIdFile(), e);
        }
    }

    @Override
    public final void storeExpectedVotesTracking(int barrier) {
        try {
            state.storeExpectedVotesTracking(barrier);
        } catch (IOException e) {
            log.log(Subsystem.VOTEQ, Level.WARNING, "Unable to update ev_tracking_barrier on disk data!!!");
        }
    }

    // ---- logs, services, configuration

    @Override
    public final boolean isLogEnabled(Subsystem subsystem, Level level) {
        return log.isEnabled(subsystem, level);
    }

    @Override
    public final void log(LogEvent event) {
        log.log(event);
    }

    @Override
    public final void serviceLoaded(ServiceId service) {
        if (clients != null) {
            clients.onServiceLoaded(service);
        }
    }

    @Override
    public final void serviceUnloading(ServiceId service) {
        if (clients != null) {
            clients.onServiceUnloading(service);
        }
    }

    @Override
    public void ready() {
        if (clients != null) {
            clients.onReady();
        }
    }

    @Override
    public final ReloadAnswer readConfiguration() {
        ReloadResult result = ConfigurationReload.prepare(configurationFile, host, cmap, running);
        if (result instanceof ReloadResult.Ready ready) {
            running = ready.configuration();
            log.apply(running.logging());
        }
        return new ReloadAnswer.Judged(result);
    }

    @Override
    public final void reopenLogs() {
        log.reopen();
    }

    @Override
    public void exit(int status, String where) {
        exitStatus = failureStatus == 0 ? status : failureStatus;
        exitPlace = where;
    }

    /** Of the process, as the original's; 0 before the end and after an orderly one. */
    public final int exitStatus() {
        return exitStatus;
    }

    /** Where a node that did not end orderly stopped; otherwise empty. */
    public final String exitPlace() {
        return exitPlace;
    }
}
