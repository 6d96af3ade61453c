package org.quorate.engine;

import org.quorate.base.IpAddress;
import org.quorate.config.cmap.CmapValue;
import org.quorate.knet.SendError;

/** One call of a {@link Node} that can change it, as data. The members are the arguments of the method named. */
public sealed interface NodeInput {
    /** {@link Node#start}. */
    record Start() implements NodeInput {}

    /**
     * {@link Node#onDatagram}.
     *
     * @param length bytes on the wire
     * @param content the datagram; or the packet in clear, if the node could open it
     */
    record Datagram(int link, IpAddress source, int port, int length, byte[] content) implements NodeInput {}

    /** {@link Node#onTimers}. */
    record Timers() implements NodeInput {}

    /** {@link Node#onSendError}. */
    record SendRefused(int link, int hostId, SendError kind, int kernelMtu) implements NodeInput {}

    /** {@link Node#onPeerError}. */
    record PeerError(int link, IpAddress destination, IpAddress offender, String text) implements NodeInput {}

    /** {@link Node#onSchedulingGap}. */
    record SchedulingGap(long epochMillis, long gapNanos, long thresholdNanos) implements NodeInput {}

    /** {@link Node#shutDown}. */
    record ShutDown() implements NodeInput {}

    /** {@link Node#setExpectedVotes}. */
    record SetExpectedVotes(int expectedVotes) implements NodeInput {}

    /** {@link Node#setVotes}. */
    record SetVotes(int nodeId, int votes) implements NodeInput {}

    /** {@link Node#unregisterQuorumDevice}. */
    record UnregisterQuorumDevice() implements NodeInput {}

    /** {@link Node#kill}. */
    record Kill(int nodeId, String reason) implements NodeInput {}

    /** {@link Node#shutDownByRequest}. */
    record ShutDownByRequest(long client, boolean force) implements NodeInput {}

    /** {@link Node#reload}. */
    record Reload(long client) implements NodeInput {}

    /** {@link Node#setCmap}. */
    record SetCmap(String key, CmapValue value) implements NodeInput {}

    /** {@link Node#deleteCmap}. */
    record DeleteCmap(String key) implements NodeInput {}

    /** {@link Node#cpgJoin}. */
    record CpgJoin(long client, int pid, byte[] group) implements NodeInput {}

    /** {@link Node#cpgLeave}. */
    record CpgLeave(long client) implements NodeInput {}

    /** {@link Node#cpgSend}. */
    record CpgSend(long client, byte[] message) implements NodeInput {}

    /** {@link Node#cpgDisconnect}. */
    record CpgDisconnect(long client) implements NodeInput {}

    /**
     * {@link Node#clientOpened}.
     *
     * @param bufferBytes largest message the client takes
     */
    record ClientOpened(LocalClient client, int bufferBytes) implements NodeInput {}

    /** {@link Node#clientRequest}. */
    record ClientRequest(LocalClient client, int id, byte[] message) implements NodeInput {}

    /** {@link Node#clientClosed}. */
    record ClientClosed(LocalClient client) implements NodeInput {}
}
