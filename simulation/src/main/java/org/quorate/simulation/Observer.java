package org.quorate.simulation;

import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;
import org.quorate.services.framework.ServiceId;
import org.quorate.totem.ConfigurationChange;

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

    /** A synchronisation is complete. */
    default void onReady(SimulatedNode node) {}

    /** A service's clients are disconnected before this returns; inside an input of the node. */
    default void onServiceUnloading(SimulatedNode node, ServiceId service) {}

    /** A node's disk does not have what the node stored last: it was lost, or an older state is back. */
    default void onStateLost(SimulatedNode node) {}

    /** A packet of the ring protocol goes to the network, with the layout of spec 20 §2; valid only during the call. */
    default void onRingPacketSent(SimulatedNode node, byte[] packet, int offset, int length) {}

    /** An ordered packet is delivered; the messages that end in it follow. */
    default void onRingPacketDelivered(SimulatedNode node, byte[] packet, int offset, int length) {}

    /** A transitional or regular configuration is delivered, in order with the packets. */
    default void onRingConfiguration(SimulatedNode node, ConfigurationChange change) {}

    /** A message was delivered to a cpg client. The buffer is only valid during the call. */
    default void onMessage(
            SimulatedNode node, long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {}

    /** A cpg client's group changed. */
    default void onConfiguration(SimulatedNode node, long client, CpgConfiguration change) {}
}
