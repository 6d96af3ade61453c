package org.quorate.engine.recording;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.reading.ConfigurationReload;
import org.quorate.config.reading.ReloadResult;
import org.quorate.config.reading.RunningConfiguration;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.LocalClient;
import org.quorate.engine.NodeEvent;
import org.quorate.engine.NodeOutputs;
import org.quorate.engine.ReloadAnswer;
import org.quorate.services.framework.ServiceId;

/** Sums up what a node puts out that is run again, and answers as the world did. */
final class ReplayedOutputs implements NodeOutputs {
    private final OutputDigest digest;
    private final ReplayWatcher watcher;
    private final ReplayedHost host;
    private final String configurationFile;
    private final Cmap cmap;
    private final Divergences divergences;
    private RunningConfiguration running;

    private final Deque<LocalClient> endings = new ArrayDeque<>();
    private @Nullable Consumer<LocalClient> onEnd;
    private Circumstance.@Nullable OutputFailed failure;
    private @Nullable String refusal;
    /** Outputs of this input that could fail. */
    private int outputs;

    private int failAt;
    private @Nullable Failure lastFailure;

    /**
     * An output that could not be carried out.
     *
     * @param output which one of those of the input that could fail, from 1 on
     * @param digest up to and with this one
     */
    record Failure(int output, int digest) {}

    ReplayedOutputs(
            OutputDigest digest,
            ReplayWatcher watcher,
            ReplayedHost host,
            String configurationFile,
            Cmap cmap,
            RunningConfiguration running,
            Divergences divergences) {
        this.digest = digest;
        this.watcher = watcher;
        this.host = host;
        this.configurationFile = configurationFile;
        this.cmap = cmap;
        this.running = running;
        this.divergences = divergences;
    }

    /** What the world is going to answer during the next input. */
    void expect(
            Deque<LocalClient> nextEndings,
            Circumstance.@Nullable OutputFailed nextFailure,
            @Nullable String nextRefusal) {
        endings.clear();
        endings.addAll(nextEndings);
        failure = nextFailure;
        refusal = nextRefusal;
        outputs = 0;
        lastFailure = null;
    }

    /** Of this input. */
    @Nullable
    Failure lastFailure() {
        return lastFailure;
    }

    /** The output that fails during the next input is known by its place, not by the digest; 0 for by the digest. */
    void failAt(int output) {
        failAt = output;
    }

    int unusedEndings() {
        return endings.size();
    }

    /** Who ends the sessions of clients. */
    void connect(Consumer<LocalClient> clients) {
        onEnd = clients;
    }

    /** Outputs that could not be carried out then cannot be now. */
    private void failAsThen() {
        outputs++;
        if (failure != null && (failAt == 0 ? failure.digest() == digest.value() : failAt == outputs)) {
            lastFailure = new Failure(outputs, digest.value());
            IllegalStateException again = new IllegalStateException(failure.text());
            again.setStackTrace(
                    new StackTraceElement[] {new StackTraceElement("recorded", "output", failure.file(), failure.line())
                    });
            failure = null;
            throw again;
        }
    }

    int unusedFailures() {
        return failure == null ? 0 : 1;
    }

    // ---- what is summed up and shown

    @Override
    public void send(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {
        digest.send(link, hostId, buffer, offset, length, segmentSize);
        watcher.onSend(link, hostId, buffer, offset, length, segmentSize);
        failAsThen();
    }

    @Override
    public void storeRingSequence(long sequence) {
        digest.storeRingSequence(sequence);
        watcher.onStoreRingSequence(sequence);
        failAsThen();
    }

    @Override
    public void storeExpectedVotesTracking(int barrier) {
        digest.storeExpectedVotesTracking(barrier);
        watcher.onStoreExpectedVotesTracking(barrier);
        failAsThen();
    }

    @Override
    public boolean isLogEnabled(Subsystem subsystem, Level level) {
        return OutputDigest.counts(level) || watcher.isLogEnabled(level);
    }

    @Override
    public void log(LogEvent event) {
        if (OutputDigest.counts(event.level())) {
            digest.log(event);
        }
        if (watcher.isLogEnabled(event.level())) {
            watcher.onLog(event);
        }
    }

    @Override
    public void openLinks(ClusterConfiguration configuration) {
        digest.openLinks(configuration);
        watcher.onOpenLinks(configuration);
        failAsThen();
    }

    @Override
    public void ready() {
        digest.ready();
    }

    @Override
    public void serviceLoaded(ServiceId service) {
        digest.serviceLoaded(service);
    }

    @Override
    public void serviceUnloading(ServiceId service) {
        digest.serviceUnloading(service);
        while (onEnd != null && !endings.isEmpty() && endings.getFirst().service() == service) {
            onEnd.accept(endings.remove());
        }
    }

    @Override
    public ReloadAnswer readConfiguration() {
        digest.readConfiguration();
        if (refusal != null) {
            return new ReloadAnswer.Refused(refusal);
        }
        ReloadResult result = ConfigurationReload.prepare(configurationFile, host, cmap, running);
        if (result instanceof ReloadResult.Ready ready) {
            running = ready.configuration();
        }
        if (host.unasked() > 0) {
            divergences.note("reading the configuration again asks less of the machine than it did then");
        }
        return new ReloadAnswer.Judged(result);
    }

    @Override
    public void reopenLogs() {
        digest.reopenLogs();
    }

    @Override
    public void exit(int status, String where) {
        digest.exit(status, where);
        watcher.onExit(status, where);
    }

    @Override
    public void event(NodeEvent event) {
        digest.event(event);
        watcher.onEvent(event);
        failAsThen();
    }

    @Override
    public void cpgMessage(long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        digest.cpgMessage(client, senderNodeId, pid, buffer, offset, length);
        watcher.onMessage(client, senderNodeId, pid, buffer, offset, length);
        failAsThen();
    }

    @Override
    public void cpgConfiguration(long client, CpgConfiguration configuration) {
        digest.cpgConfiguration(client, configuration);
        watcher.onGroup(client, configuration);
        failAsThen();
    }

    @Override
    public void shutdownDecided(long client, int statusNumber) {
        digest.shutdownDecided(client, statusNumber);
    }

    @Override
    public void reloadDone(long client, int statusNumber) {
        digest.reloadDone(client, statusNumber);
    }
}
