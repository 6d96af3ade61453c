package org.quorate.engine;

import org.quorate.base.RingId;
import org.quorate.services.ServiceHost;
import org.quorate.services.framework.ServiceId;
import org.quorate.totem.Totem;

/** What the services get from the node around them. */
final class NodeServiceHost implements ServiceHost {
    /** Ends the node at once. */
    @FunctionalInterface
    interface Exit {
        void now(int status, String where);
    }

    private final StoredState stored;
    private final Totem totem;
    private final RingNetwork network;
    private final NodeOutputs outputs;
    private final Reconfiguration reconfiguration;
    private final Stopping stopping;
    private final Exit exit;

    NodeServiceHost(
            StoredState stored,
            Totem totem,
            RingNetwork network,
            NodeOutputs outputs,
            Reconfiguration reconfiguration,
            Stopping stopping,
            Exit exit) {
        this.stored = stored;
        this.totem = totem;
        this.network = network;
        this.outputs = outputs;
        this.reconfiguration = reconfiguration;
        this.stopping = stopping;
        this.exit = exit;
    }

    @Override
    public void onReady(RingId ringId) {
        outputs.event(new NodeEvent.Synchronized(ringId));
        outputs.ready();
    }

    @Override
    public void requestShutdown(int exitStatus) {
        stopping.begin(exitStatus);
    }

    @Override
    public void exitNow(int exitStatus, String where) {
        exit.now(exitStatus, where);
    }

    @Override
    public void onServiceLoaded(ServiceId service) {
        outputs.serviceLoaded(service);
    }

    @Override
    public void onServiceUnloading(ServiceId service) {
        outputs.serviceUnloading(service);
    }

    @Override
    public void forceGather() {
        totem.forceGather();
    }

    @Override
    public void reopenLogFiles() {
        outputs.reopenLogs();
    }

    @Override
    public int loadExpectedVotesTracking() {
        return stored.expectedVotesTracking();
    }

    @Override
    public void storeExpectedVotesTracking(int barrier) {
        outputs.storeExpectedVotesTracking(barrier);
    }

    @Override
    public ReloadResult reloadConfiguration() {
        return reconfiguration.reload();
    }

    @Override
    public void activateCrypto() {
        network.activateCrypto();
    }

    @Override
    public void cleanUpCrypto() {
        network.cleanUpCrypto();
    }
}
