package org.quorate.cli;

import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.config.ClusterConfiguration;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;
import org.quorate.engine.recording.RecordedInput;
import org.quorate.engine.recording.ReplayWatcher;

/** Shows a replay to two watchers. */
record BothWatchers(ReplayWatcher first, ReplayWatcher second) implements ReplayWatcher {
    @Override
    public void onInput(RecordedInput input) {
        first.onInput(input);
        second.onInput(input);
    }

    @Override
    public void onSend(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {
        first.onSend(link, hostId, buffer, offset, length, segmentSize);
        second.onSend(link, hostId, buffer, offset, length, segmentSize);
    }

    @Override
    public void onStoreRingSequence(long sequence) {
        first.onStoreRingSequence(sequence);
        second.onStoreRingSequence(sequence);
    }

    @Override
    public void onStoreExpectedVotesTracking(int barrier) {
        first.onStoreExpectedVotesTracking(barrier);
        second.onStoreExpectedVotesTracking(barrier);
    }

    @Override
    public boolean isLogEnabled(Level level) {
        return first.isLogEnabled(level) || second.isLogEnabled(level);
    }

    @Override
    public void onLog(LogEvent event) {
        first.onLog(event);
        second.onLog(event);
    }

    @Override
    public void onOpenLinks(ClusterConfiguration configuration) {
        first.onOpenLinks(configuration);
        second.onOpenLinks(configuration);
    }

    @Override
    public void onEvent(NodeEvent event) {
        first.onEvent(event);
        second.onEvent(event);
    }

    @Override
    public void onMessage(long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        first.onMessage(client, senderNodeId, pid, buffer, offset, length);
        second.onMessage(client, senderNodeId, pid, buffer, offset, length);
    }

    @Override
    public void onGroup(long client, CpgConfiguration configuration) {
        first.onGroup(client, configuration);
        second.onGroup(client, configuration);
    }

    @Override
    public void onClientOutput(int bytes) {
        first.onClientOutput(bytes);
        second.onClientOutput(bytes);
    }

    @Override
    public void onAnswer(StatusCode status) {
        first.onAnswer(status);
        second.onAnswer(status);
    }

    @Override
    public void onExit(int status, String where) {
        first.onExit(status, where);
        second.onExit(status, where);
    }

    @Override
    public void afterInput(RecordedInput input) {
        first.afterInput(input);
        second.afterInput(input);
    }
}
