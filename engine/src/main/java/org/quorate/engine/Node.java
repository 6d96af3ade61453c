package org.quorate.engine;

import java.util.List;
import java.util.SortedMap;
import org.quorate.base.IpAddress;
import org.quorate.base.RandomSource;
import org.quorate.base.StatusCode;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;

/**
 * One cluster node as a deterministic object: datagrams, expired time and client requests go in, datagrams, records to store, log
 * lines and events come out through {@link NodeOutputs}. It reads no clock, opens no socket and starts no thread; the same
 * inputs with the same random source give the same outputs, byte for byte.
 *
 * <p>Belongs to one thread. Every input carries the time at which it happens, in ns on a monotonic clock that never is negative;
 * time going back is ignored. After any input ask {@link #nextDeadlineNanos()} again.
 */
@SuppressWarnings("DoNotCallSuggester") // until the layers below have landed
public final class Node {
    private static final String INCOMPLETE = "knet, totem and services are not composed yet";

    private final ClusterConfiguration configuration;
    private final Cmap cmap;

    /**
     * @param configuration validated; transport knet
     * @param cmap holds all keys of the same file; the node adds the runtime keys
     */
    public Node(
            ClusterConfiguration configuration,
            Cmap cmap,
            StoredState stored,
            RandomSource random,
            NodeOutputs outputs) {
        this.configuration = configuration;
        this.cmap = cmap;
    }

    // ---- life

    /** Starts services, timers and, 100 ms later, the links. Once. */
    public void start(long nowNanos) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    /** Orderly stop by a signal: services are unloaded, a leave is sent, {@link NodeOutputs#exit} follows with status 0. */
    public void shutDown(long nowNanos) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    /** After {@link NodeOutputs#exit}: inputs do nothing. */
    public boolean isOver() {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    /** When {@link #onTimers} wants to be called, in ns; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNanos() {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    // ---- the network

    /**
     * A datagram arrived. The buffer is free again when the call returns.
     *
     * @param link whose socket received it
     */
    public void onDatagram(long nowNanos, int link, IpAddress source, int port, byte[] buffer, int offset, int length) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    /** All timers due at this time expire. */
    public void onTimers(long nowNanos) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    /**
     * The kernel refused to send a datagram.
     *
     * @param kernelMtu bytes from the error queue, IP header included; 0 if unknown
     */
    public void onSendError(long nowNanos, int link, int hostId, SendErrorKind kind, int kernelMtu) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    /**
     * An ICMP error came back that means the peer is not there (spec 10 §11.2).
     *
     * @param destination of the datagram that caused it
     * @param offender who sent the error
     * @param text of the errno
     */
    public void onPeerError(long nowNanos, int link, IpAddress destination, IpAddress offender, String text) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    // ---- requests of clients and tools; the answer is the return value unless said otherwise

    public StatusCode setExpectedVotes(long nowNanos, int expectedVotes) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    public StatusCode setVotes(long nowNanos, int nodeId, int votes) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    /** Ends another node, or this one, at once. */
    public StatusCode kill(long nowNanos, int nodeId, String reason) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    /** Shuts this node down without asking anybody; the others are told it was the administrator. */
    public StatusCode shutDownByRequest(long nowNanos) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    /** Every node reads its configuration file again; {@link NodeOutputs#reloadDone} tells this node's result. */
    public StatusCode reload(long nowNanos, long client) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    /** For a client, so read-only keys are refused with {@link StatusCode#ACCESS}. */
    public StatusCode setCmap(long nowNanos, String key, CmapValue value) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    public StatusCode deleteCmap(long nowNanos, String key) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    // ---- closed process groups

    /**
     * Joins a client to a group; it is in it when {@link NodeOutputs#cpgConfiguration} says so.
     *
     * @param client chosen by the caller, unique among the node's clients; one client is in one group
     * @param pid the client's process id as the other members see it
     * @param group name, 1..128 bytes
     * @return {@link StatusCode#OK}, {@link StatusCode#TRY_AGAIN} while synchronising or full, {@link StatusCode#EXIST}
     */
    public StatusCode cpgJoin(long nowNanos, long client, int pid, byte[] group) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    public StatusCode cpgLeave(long nowNanos, long client) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    /**
     * Sends to the client's group, itself included, in total order. The bytes are copied.
     *
     * @return {@link StatusCode#OK}, {@link StatusCode#TRY_AGAIN} if there is no room now, {@link StatusCode#NOT_EXIST} if the
     *     client has not joined
     */
    public StatusCode cpgSend(long nowNanos, long client, byte[] buffer, int offset, int length) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    /** The client is gone; the group sees its process go down (reason 5). */
    public void cpgDisconnect(long nowNanos, long client) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    /** Whether a {@link #cpgSend} of this many bytes would be taken now. */
    public boolean hasRoomFor(int bytes) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    // ---- what the node can be asked at any time; no input, changes nothing

    /** As configured now. */
    public ClusterConfiguration configuration() {
        return configuration;
    }

    /** The live map; read it, change it only through inputs. */
    public Cmap cmap() {
        return cmap;
    }

    public QuorumStatus quorumStatus() {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    /** All members of the node list, ascending by node id. */
    public List<PeerStatus> peers() {
        throw new UnsupportedOperationException(INCOMPLETE);
    }

    /** The stats map with its values of this moment, keys from {@code prefix} on (spec 50 §11). */
    public SortedMap<String, CmapValue> stats(String prefix) {
        throw new UnsupportedOperationException(INCOMPLETE);
    }
}
