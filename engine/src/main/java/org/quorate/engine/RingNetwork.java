package org.quorate.engine;

import java.util.List;
import org.quorate.base.IpAddress;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.CryptoParameters;
import org.quorate.knet.HostStatus;
import org.quorate.knet.SendError;
import org.quorate.knet.StatisticVisitor;
import org.quorate.totem.TotemTransport;

/** What carries totem's messages between nodes: knet, or nothing but UDP (spec 20 §8). */
sealed interface RingNetwork permits KnetNetwork, UdpuNetwork {
    /** Totem's way down. */
    TotemTransport transport();

    /** Takes over what concerns no host, once, before {@link #configure}. */
    void initialise(ClusterConfiguration configuration);

    /** Makes hosts and links those of the configuration, the first time before {@link #start}. */
    void configure(ClusterConfiguration configuration);

    void start();

    void stop();

    /** As {@link Node#onDatagram}. */
    void onDatagram(int link, IpAddress source, int port, byte[] buffer, int offset, int length);

    /** As {@link Node#onSendError}. */
    void onSendError(int link, int hostId, SendError kind, int kernelMtu);

    /** As {@link Node#onPeerError}. */
    void onPeerError(int link, IpAddress destination, IpAddress offender, String text);

    /** Whether all nodes must agree to go over to these settings. */
    boolean isCryptoChange(CryptoParameters next);

    void loadCrypto(CryptoParameters next);

    void activateCrypto();

    void cleanUpCrypto();

    /** All hosts with their links, ascending by node id. */
    List<HostStatus> hostStatus();

    void visitStatistics(StatisticVisitor visitor);

    void clearStatistics();
}
