package org.quorate.engine;

import java.util.List;
import org.quorate.base.IpAddress;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.CryptoParameters;
import org.quorate.knet.HostStatus;
import org.quorate.knet.Knet;
import org.quorate.knet.SendError;
import org.quorate.knet.StatisticVisitor;
import org.quorate.totem.TotemTransport;

/** Totem over knet: data channel 0 (spec 20 §8). */
final class KnetNetwork implements RingNetwork, TotemTransport {
    private static final int CHANNEL = 0;

    private final Knet knet;

    KnetNetwork(Knet knet) {
        this.knet = knet;
    }

    @Override
    public TotemTransport transport() {
        return this;
    }

    // ---- totem's way down

    @Override
    public void unicast(int targetNodeId, byte[] buffer, int offset, int length) {
        knet.unicast(CHANNEL, targetNodeId, buffer, offset, length);
    }

    @Override
    public void multicast(byte[] buffer, int offset, int length) {
        knet.broadcast(CHANNEL, buffer, offset, length);
    }

    @Override
    public boolean usesTargetNodeId() {
        return true;
    }

    // ---- the rest is knet's own

    @Override
    public void initialise(ClusterConfiguration configuration) {
        knet.initialise(configuration.knet());
    }

    @Override
    public void configure(ClusterConfiguration configuration) {
        knet.configure(configuration.knet(), configuration.members());
    }

    @Override
    public void start() {
        knet.start();
    }

    @Override
    public void stop() {
        knet.stop();
    }

    @Override
    public void onDatagram(int link, IpAddress source, int port, byte[] buffer, int offset, int length) {
        knet.onDatagram(link, source, port, buffer, offset, length);
    }

    @Override
    public void onSendError(int link, int hostId, SendError kind, int kernelMtu) {
        knet.onSendError(link, hostId, kind, kernelMtu);
    }

    @Override
    public void onPeerError(int link, IpAddress destination, IpAddress offender, String text) {
        knet.onPeerError(link, destination, offender, text);
    }

    @Override
    public boolean isCryptoChange(CryptoParameters next) {
        return knet.isCryptoChange(next);
    }

    @Override
    public void loadCrypto(CryptoParameters next) {
        knet.loadCrypto(next);
    }

    @Override
    public void activateCrypto() {
        knet.activateCrypto();
    }

    @Override
    public void cleanUpCrypto() {
        knet.cleanUpCrypto();
    }

    @Override
    public List<HostStatus> hostStatus() {
        return knet.hostStatus();
    }

    @Override
    public void visitStatistics(StatisticVisitor visitor) {
        knet.visitStatistics(visitor);
    }

    @Override
    public void clearStatistics() {
        knet.clearStatistics();
    }
}
