package org.quorate.simulation;

import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;

/** Sees what the nodes of a run do, as it happens. Must not change the cluster from within a call. */
public interface Observer {
    /** Sees nothing. */
    Observer NONE = new Observer() {};

    /** Whether lines of this kind are wanted at all. */
    default boolean isLogEnabled(Subsystem subsystem, Level level) {
        return false;
    }

    default void onLog(SimulatedNode node, LogEvent event) {}

    /** A node starts, for the first time or again. */
    default void onStart(SimulatedNode node) {}

    /** A node ended by itself. */
    default void onExit(SimulatedNode node, int status, String where) {}

    /** The process of a node is gone, by a crash or an exit. */
    default void onGone(SimulatedNode node) {}

    default void onEvent(SimulatedNode node, NodeEvent event) {}

    /** A message was delivered to a cpg client. The buffer is only valid during the call. */
    default void onMessage(
            SimulatedNode node, long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {}

    /** A cpg client's group changed. */
    default void onConfiguration(SimulatedNode node, long client, CpgConfiguration change) {}
}
