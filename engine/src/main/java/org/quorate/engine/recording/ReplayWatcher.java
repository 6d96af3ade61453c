package org.quorate.engine.recording;

import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.config.ClusterConfiguration;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;

/** Sees what a node does that is run again, in order. Arrays are valid during the call. */
public interface ReplayWatcher {
    /** Sees nothing. */
    ReplayWatcher NONE = new ReplayWatcher() {};

    /** An input is about to be handled. */
    default void onInput(RecordedInput input) {}

    /**
     * Datagrams leave, as packets in clear.
     *
     * @param segmentSize bytes of each but the last; with encryption some at the end of each are not of the packet
     */
    default void onSend(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {}

    default void onStoreRingSequence(long sequence) {}

    default void onStoreExpectedVotesTracking(int barrier) {}

    /** Whether lines of this level are wanted. */
    default boolean isLogEnabled(Level level) {
        return false;
    }

    default void onLog(LogEvent event) {}

    default void onOpenLinks(ClusterConfiguration configuration) {}

    default void onEvent(NodeEvent event) {}

    default void onMessage(long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {}

    default void onGroup(long client, CpgConfiguration configuration) {}

    /** A local client gets a reply or an event of this many bytes. */
    default void onClientOutput(int bytes) {}

    default void onAnswer(StatusCode status) {}

    default void onExit(int status, String where) {}

    /** The input has been handled as it was then. */
    default void afterInput(RecordedInput input) {}
}
