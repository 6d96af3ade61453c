package org.quorate.engine.recording;

import java.util.function.Consumer;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.config.ClusterConfiguration;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;
import org.quorate.engine.NodeOutputs;
import org.quorate.engine.ReloadAnswer;
import org.quorate.services.framework.ServiceId;

/** Sums up what a node puts out, and keeps what the world answers to it. */
final class RecordedOutputs implements NodeOutputs {
    private final NodeOutputs outputs;
    private final OutputDigest digest;
    private final HostRecorder host;
    private final Consumer<Circumstance> circumstances;

    RecordedOutputs(NodeOutputs outputs, OutputDigest digest, HostRecorder host, Consumer<Circumstance> circumstances) {
        this.outputs = outputs;
        this.digest = digest;
        this.host = host;
        this.circumstances = circumstances;
    }

    @Override
    public void send(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {
        digest.send(link, hostId, buffer, offset, length, segmentSize);
        try {
            outputs.send(link, hostId, buffer, offset, length, segmentSize);
        } catch (RuntimeException | Error e) {
            noteFailure(e);
            throw e;
        }
    }

    @Override
    public void storeRingSequence(long sequence) {
        digest.storeRingSequence(sequence);
        try {
            outputs.storeRingSequence(sequence);
        } catch (RuntimeException | Error e) {
            noteFailure(e);
            throw e;
        }
    }

    /** What an output throws ends the node, and must do so in a replay. */
    private void noteFailure(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        String file = trace.length == 0 ? null : trace[0].getFileName();
        circumstances.accept(new Circumstance.OutputFailed(
                digest.value(),
                failure.toString(),
                file == null ? "unknown" : file,
                trace.length == 0 ? 0 : trace[0].getLineNumber()));
    }

    @Override
    public void storeExpectedVotesTracking(int barrier) {
        digest.storeExpectedVotesTracking(barrier);
        try {
            outputs.storeExpectedVotesTracking(barrier);
        } catch (RuntimeException | Error e) {
            noteFailure(e);
            throw e;
        }
    }

    @Override
    public boolean isLogEnabled(Subsystem subsystem, Level level) {
        return OutputDigest.counts(level) || outputs.isLogEnabled(subsystem, level);
    }

    @Override
    public void log(LogEvent event) {
        if (OutputDigest.counts(event.level())) {
            digest.log(event);
        }
        if (event.level().isShownAt(Level.NOTICE)) {
            circumstances.accept(new Circumstance.Logged(event.level(), event.text()));
        }
        if (outputs.isLogEnabled(event.subsystem(), event.level())) {
            outputs.log(event);
        }
    }

    @Override
    public void openLinks(ClusterConfiguration configuration) {
        digest.openLinks(configuration);
        try {
            outputs.openLinks(configuration);
        } catch (RuntimeException | Error e) {
            noteFailure(e);
            throw e;
        }
    }

    @Override
    public void ready() {
        digest.ready();
        outputs.ready();
    }

    @Override
    public void serviceLoaded(ServiceId service) {
        digest.serviceLoaded(service);
        outputs.serviceLoaded(service);
    }

    @Override
    public void serviceUnloading(ServiceId service) {
        digest.serviceUnloading(service);
        outputs.serviceUnloading(service);
    }

    @Override
    public ReloadAnswer readConfiguration() {
        digest.readConfiguration();
        ReloadAnswer answer = outputs.readConfiguration();
        host.take().forEach(asked -> circumstances.accept(new Circumstance.Asked(asked)));
        if (answer instanceof ReloadAnswer.Refused refused) {
            circumstances.accept(new Circumstance.ReloadRefused(refused.reason()));
        }
        return answer;
    }

    @Override
    public void reopenLogs() {
        digest.reopenLogs();
        outputs.reopenLogs();
    }

    @Override
    public void exit(int status, String where) {
        digest.exit(status, where);
        outputs.exit(status, where);
    }

    @Override
    public void event(NodeEvent event) {
        digest.event(event);
        if (!(event instanceof NodeEvent.VotesCounted)) {
            circumstances.accept(new Circumstance.Happened(event.toString()));
        }
        try {
            outputs.event(event);
        } catch (RuntimeException | Error e) {
            noteFailure(e);
            throw e;
        }
    }

    @Override
    public void cpgMessage(long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        digest.cpgMessage(client, senderNodeId, pid, buffer, offset, length);
        try {
            outputs.cpgMessage(client, senderNodeId, pid, buffer, offset, length);
        } catch (RuntimeException | Error e) {
            noteFailure(e);
            throw e;
        }
    }

    @Override
    public void cpgConfiguration(long client, CpgConfiguration configuration) {
        digest.cpgConfiguration(client, configuration);
        try {
            outputs.cpgConfiguration(client, configuration);
        } catch (RuntimeException | Error e) {
            noteFailure(e);
            throw e;
        }
    }

    @Override
    public void roomAgain() {
        outputs.roomAgain();
    }

    @Override
    public void shutdownDecided(long client, int statusNumber) {
        digest.shutdownDecided(client, statusNumber);
        outputs.shutdownDecided(client, statusNumber);
    }

    @Override
    public void reloadDone(long client, int statusNumber) {
        digest.reloadDone(client, statusNumber);
        outputs.reloadDone(client, statusNumber);
    }
}
