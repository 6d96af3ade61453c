package org.quorate.runtime.net;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.LinkParameters;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.net.CappedBuffer;
import org.quorate.posix.net.SocketErrorQueue;
import org.quorate.posix.net.UdpAddress;
import org.quorate.posix.net.UdpReceiveBatch;
import org.quorate.posix.net.UdpSocket;

/** The sockets of all links of this node. Belongs to the node's thread. */
public final class LinkSockets implements AutoCloseable {
    /** Runs of datagrams a receive call takes. */
    private static final int RECEIVE_SLOTS = 64;

    /** An error can make the node send again, which can fail again; the rest is for the next wake-up. */
    private static final int MAX_FLUSH_ROUNDS = 3;

    private final Epoll epoll;
    private final Log log;
    private final LinkEvents events;
    private final @Nullable LinkSocket[] sockets = new LinkSocket[LinkParameters.MAX_LINKS];
    private final UdpReceiveBatch receiveBatch = new UdpReceiveBatch(RECEIVE_SLOTS);
    private final SocketErrorQueue errorQueue = new SocketErrorQueue();
    private final LinkErrors errors = new LinkErrors();
    private Set<Integer> blockedHosts = Set.of();

    public LinkSockets(Epoll epoll, Log log, LinkEvents events) {
        this.epoll = epoll;
        this.log = log;
        this.events = events;
    }

    /** Opens, keeps and closes sockets so that they are those of the configuration. */
    public void open(ClusterConfiguration configuration) {
        for (int link = 0; link < sockets.length; link++) {
            LinkParameters parameters = parametersOf(configuration, link);
            IpAddress address = parameters == null
                    ? null
                    : configuration.localMember().address(link).orElse(null);
            LinkSocket open = sockets[link];
            if (parameters == null || address == null) {
                close(link);
                continue;
            }
            PeerAddresses peers =
                    new PeerAddresses(configuration.members(), configuration.localNodeId(), link, parameters.port());
            UdpAddress local = new UdpAddress(address, parameters.port());
            if (open != null && open.local().equals(local)) {
                open.setPeers(peers);
                continue;
            }
            close(link);
            sockets[link] = openSocket(link, local, peers);
        }
    }

    private @Nullable LinkSocket openSocket(int link, UdpAddress local, PeerAddresses peers) {
        try {
            UdpSocket socket = UdpSocket.open(local);
            for (CappedBuffer capped : socket.cappedBuffers()) {
                log.log(
                        Subsystem.KNET,
                        Level.WARNING,
                        "transport: Failed to set socket buffer via option %d to value %d: capped at %d",
                        capped.option(),
                        capped.wantedBytes(),
                        capped.actualBytes());
            }
            return new LinkSocket(link, socket, peers, epoll, errorQueue, errors);
        } catch (PosixException e) {
            log.log(
                    Subsystem.KNET,
                    Level.ERROR,
                    "udp: Unable to open the socket of link %d at %s: %s. The link stays down; check the address and who uses the port",
                    link,
                    local.toString(),
                    e.errnoText());
            return null;
        }
    }

    public void send(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize)
            throws PosixException {
        LinkSocket socket = sockets[link];
        if (socket != null && (blockedHosts.isEmpty() || !blockedHosts.contains(hostId))) {
            socket.send(hostId, buffer, offset, length, segmentSize);
        }
    }

    /** Lets everything collected leave, then tells the node of what did not, until there is nothing more to do. */
    public void flush() throws PosixException {
        for (int round = 0; round < MAX_FLUSH_ROUNDS; round++) {
            for (LinkSocket socket : sockets) {
                if (socket != null) {
                    socket.flush();
                }
            }
            if (!errors.deliver(events)) {
                return;
            }
        }
    }

    /** Whether something still waits for the kernel to take it. */
    public boolean isSending() {
        for (LinkSocket socket : sockets) {
            if (socket != null && socket.isSending()) {
                return true;
            }
        }
        return false;
    }

    /** Handles an epoll event whose data is the link's number: hands over datagrams. */
    public void onReady(int link, int conditions) throws PosixException {
        LinkSocket socket = sockets[link];
        if (socket != null) {
            socket.onReady(conditions, receiveBatch, (source, port, buffer, offset, length) -> {
                if (!isBlocked(link, source)) {
                    events.onDatagram(link, source, port, buffer, offset, length);
                }
            });
        }
    }

    /** Drops datagrams from and to these hosts and no others: a cut for tests. */
    public void block(int[] hostIds) {
        blockedHosts = Arrays.stream(hostIds).boxed().collect(Collectors.toUnmodifiableSet());
    }

    private boolean isBlocked(int link, IpAddress source) {
        LinkSocket socket = sockets[link];
        return !blockedHosts.isEmpty() && socket != null && blockedHosts.contains(socket.hostAt(source));
    }

    private static @Nullable LinkParameters parametersOf(ClusterConfiguration configuration, int link) {
        for (LinkParameters parameters : configuration.knet().links()) {
            if (parameters.link() == link) {
                return parameters;
            }
        }
        return null;
    }

    private void close(int link) {
        LinkSocket socket = sockets[link];
        if (socket != null) {
            sockets[link] = null;
            socket.close();
        }
    }

    @Override
    public void close() {
        for (int link = 0; link < sockets.length; link++) {
            close(link);
        }
        receiveBatch.close();
        errorQueue.close();
    }
}
