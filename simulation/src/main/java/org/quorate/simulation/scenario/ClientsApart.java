package org.quorate.simulation.scenario;

import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;
import org.quorate.services.framework.ServiceId;
import org.quorate.simulation.Observer;
import org.quorate.simulation.SimulatedNode;
import org.quorate.simulation.files.FileSystems;
import org.quorate.totem.ConfigurationChange;

/** Shows what comes to clients of file systems to these, what comes to other clients to the other observers, and the rest to all. */
final class ClientsApart implements Observer {
    private final Observer others;
    private @Nullable FileSystems files;

    ClientsApart(Observer others) {
        this.others = others;
    }

    /** From now on there are file systems, or none. */
    void show(@Nullable FileSystems all) {
        files = all;
    }

    @Override
    public boolean isLogEnabled(Subsystem subsystem, Level level) {
        return others.isLogEnabled(subsystem, level);
    }

    @Override
    public void onLog(SimulatedNode node, LogEvent event) {
        others.onLog(node, event);
    }

    @Override
    public void onStart(SimulatedNode node) {
        others.onStart(node);
        if (files != null) {
            files.onStart(node);
        }
    }

    @Override
    public void onExit(SimulatedNode node, int status, String where) {
        others.onExit(node, status, where);
        if (files != null) {
            files.onExit(node, status, where);
        }
    }

    @Override
    public void onGone(SimulatedNode node) {
        others.onGone(node);
        if (files != null) {
            files.onGone(node);
        }
    }

    @Override
    public void onEvent(SimulatedNode node, NodeEvent event) {
        others.onEvent(node, event);
        if (files != null) {
            files.onEvent(node, event);
        }
    }

    @Override
    public void onReady(SimulatedNode node) {
        others.onReady(node);
    }

    @Override
    public void onServiceUnloading(SimulatedNode node, ServiceId service) {
        others.onServiceUnloading(node, service);
    }

    @Override
    public void onStateLost(SimulatedNode node) {
        others.onStateLost(node);
    }

    @Override
    public void onRingPacketSent(SimulatedNode node, byte[] packet, int offset, int length) {
        others.onRingPacketSent(node, packet, offset, length);
    }

    @Override
    public void onRingPacketDelivered(SimulatedNode node, byte[] packet, int offset, int length) {
        others.onRingPacketDelivered(node, packet, offset, length);
    }

    @Override
    public void onRingConfiguration(SimulatedNode node, ConfigurationChange change) {
        others.onRingConfiguration(node, change);
        if (files != null) {
            files.onRingConfiguration(node, change);
        }
    }

    @Override
    public void onMessage(
            SimulatedNode node, long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        if (!FileSystems.isClientOfFiles(client)) {
            others.onMessage(node, client, senderNodeId, pid, buffer, offset, length);
        } else if (files != null) {
            files.onMessage(node, client, senderNodeId, pid, buffer, offset, length);
        }
    }

    @Override
    public void onConfiguration(SimulatedNode node, long client, CpgConfiguration change) {
        if (!FileSystems.isClientOfFiles(client)) {
            others.onConfiguration(node, client, change);
        } else if (files != null) {
            files.onConfiguration(node, client, change);
        }
    }
}
