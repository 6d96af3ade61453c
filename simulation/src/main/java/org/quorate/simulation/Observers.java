package org.quorate.simulation;

import java.util.List;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;
import org.quorate.services.framework.ServiceId;
import org.quorate.totem.ConfigurationChange;

/** Shows one run to several observers, in their order. */
public final class Observers implements Observer {
    private final List<Observer> all;

    public Observers(List<? extends Observer> observers) {
        all = List.copyOf(observers);
    }

    @Override
    public boolean isLogEnabled(Subsystem subsystem, Level level) {
        for (Observer observer : all) {
            if (observer.isLogEnabled(subsystem, level)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onLog(SimulatedNode node, LogEvent event) {
        all.forEach(observer -> observer.onLog(node, event));
    }

    @Override
    public void onStart(SimulatedNode node) {
        all.forEach(observer -> observer.onStart(node));
    }

    @Override
    public void onReady(SimulatedNode node) {
        all.forEach(observer -> observer.onReady(node));
    }

    @Override
    public void onServiceUnloading(SimulatedNode node, ServiceId service) {
        all.forEach(observer -> observer.onServiceUnloading(node, service));
    }

    @Override
    public void onExit(SimulatedNode node, int status, String where) {
        all.forEach(observer -> observer.onExit(node, status, where));
    }

    @Override
    public void onGone(SimulatedNode node) {
        all.forEach(observer -> observer.onGone(node));
    }

    @Override
    public void onEvent(SimulatedNode node, NodeEvent event) {
        all.forEach(observer -> observer.onEvent(node, event));
    }

    @Override
    public void onStateLost(SimulatedNode node) {
        all.forEach(observer -> observer.onStateLost(node));
    }

    @Override
    public void onRingPacketSent(SimulatedNode node, byte[] packet, int offset, int length) {
        for (Observer observer : all) {
            observer.onRingPacketSent(node, packet, offset, length);
        }
    }

    @Override
    public void onRingPacketDelivered(SimulatedNode node, byte[] packet, int offset, int length) {
        for (Observer observer : all) {
            observer.onRingPacketDelivered(node, packet, offset, length);
        }
    }

    @Override
    public void onRingConfiguration(SimulatedNode node, ConfigurationChange change) {
        all.forEach(observer -> observer.onRingConfiguration(node, change));
    }

    @Override
    public void onMessage(
            SimulatedNode node, long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        for (Observer observer : all) {
            observer.onMessage(node, client, senderNodeId, pid, buffer, offset, length);
        }
    }

    @Override
    public void onConfiguration(SimulatedNode node, long client, CpgConfiguration change) {
        all.forEach(observer -> observer.onConfiguration(node, client, change));
    }
}
