package org.quorate.runtime.net;

import org.quorate.base.IpAddress;
import org.quorate.knet.SendError;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.net.DatagramHandler;
import org.quorate.posix.net.SocketError;
import org.quorate.posix.net.SocketErrorQueue;
import org.quorate.posix.net.UdpAddress;
import org.quorate.posix.net.UdpReceiveBatch;
import org.quorate.posix.net.UdpSendBatch;
import org.quorate.posix.net.UdpSocket;

/** One link's socket with what waits to leave over it. */
final class LinkSocket implements AutoCloseable {
    /** A full token visit to a dozen hosts; the pages are touched only when used. */
    private static final int SEND_BYTES = 8 * 1024 * 1024;

    private static final int SEND_MESSAGES = 2048;

    /** Receive calls per wake-up and link: a flood on one link must not starve timers and the other links. */
    private static final int MAX_RECEIVES = 8;

    /** Errors read per wake-up, for the same reason. */
    private static final int MAX_ERRORS = 64;

    private final int link;
    private final UdpSocket socket;
    private final UdpSendBatch batch;
    private final Epoll epoll;
    private final LinkErrors errors;
    private final SocketErrorQueue errorQueue;
    private PeerAddresses peers;
    private boolean waitsForRoom;
    private long droppedDatagrams;

    LinkSocket(
            int link,
            UdpSocket socket,
            PeerAddresses peers,
            Epoll epoll,
            SocketErrorQueue errorQueue,
            LinkErrors errors)
            throws PosixException {
        this.link = link;
        this.socket = socket;
        this.peers = peers;
        this.epoll = epoll;
        this.errorQueue = errorQueue;
        this.errors = errors;
        this.batch = new UdpSendBatch(socket, SEND_BYTES, SEND_MESSAGES);
        epoll.add(socket.fd(), Epoll.IN, link);
    }

    UdpAddress local() {
        return socket.local();
    }

    void setPeers(PeerAddresses newPeers) {
        peers = newPeers;
    }

    int hostAt(IpAddress address) {
        return peers.hostAt(address);
    }

    void send(int hostId, byte[] buffer, int offset, int length, int segmentSize) throws PosixException {
        UdpAddress destination = peers.of(hostId);
        if (destination == null) {
            return;
        }
        if (batch.add(destination, buffer, offset, length, segmentSize) == UdpSendBatch.FULL) {
            flush();
            if (batch.add(destination, buffer, offset, length, segmentSize) == UdpSendBatch.FULL) {
                // the kernel takes no more: lost like a datagram on the wire, totem asks for it again
                droppedDatagrams++;
            }
        }
    }

    /** Sends what waits; what the kernel does not take now leaves when the socket is writable. */
    void flush() throws PosixException {
        if (batch.isEmpty()) {
            return;
        }
        boolean blocked = batch.flush(this::sendFailed) != 0;
        if (blocked != waitsForRoom) {
            waitsForRoom = blocked;
            epoll.modify(socket.fd(), blocked ? Epoll.IN | Epoll.OUT : Epoll.IN, link);
        }
    }

    boolean isSending() {
        return !batch.isEmpty();
    }

    /** Handles what epoll reported; it is level triggered, so what still waits is reported again. */
    void onReady(int conditions, UdpReceiveBatch receiveBatch, DatagramHandler handler) throws PosixException {
        if ((conditions & Epoll.ERR) != 0) {
            readErrors();
        }
        if ((conditions & Epoll.OUT) != 0) {
            flush();
        }
        for (int i = 0; i < MAX_RECEIVES; i++) {
            int received = receiveBatch.receive(socket, handler);
            if (received < 0) {
                readErrors();
            } else if (!receiveBatch.wasFull()) {
                return;
            }
        }
    }

    private void readErrors() {
        for (int i = 0; i < MAX_ERRORS; i++) {
            SocketError error = errorQueue.poll(socket);
            if (error == null) {
                return;
            }
            tell(error);
        }
    }

    private void tell(SocketError error) {
        UdpAddress destination = error.destination();
        if (destination == null) {
            return;
        }
        if (error.origin() == SocketError.Origin.LOCAL) {
            if (error.errno() == Errno.EMSGSIZE || error.errno() == Errno.EPERM) {
                int host = peers.hostAt(destination.ip());
                if (host != 0) {
                    errors.sendFailed(link, host, kindOf(error.errno()), error.info());
                }
            }
            return;
        }
        IpAddress offender = error.offender();
        if (offender != null && meansPeerIsGone(error.errno())) {
            errors.peerGone(link, destination.ip(), offender, Errno.text(error.errno()));
        }
    }

    private void sendFailed(int entry, UdpAddress destination, int errno) {
        readErrors();
        int host = peers.hostAt(destination.ip());
        if (host != 0) {
            // adds nothing when the error queue told the size
            errors.sendFailed(link, host, kindOf(errno), 0);
        }
    }

    /** Spec 10 §11.2. */
    private static boolean meansPeerIsGone(int errno) {
        return switch (errno) {
            case Errno.ECONNREFUSED,
                    Errno.ECONNABORTED,
                    Errno.ENONET,
                    Errno.ENETUNREACH,
                    Errno.EHOSTUNREACH,
                    Errno.EHOSTDOWN,
                    Errno.ENETDOWN -> true;
            default -> false;
        };
    }

    private static SendError kindOf(int errno) {
        return switch (errno) {
            case Errno.EMSGSIZE -> SendError.MESSAGE_TOO_BIG;
            case Errno.EPERM -> SendError.NOT_PERMITTED;
            case Errno.ENETUNREACH, Errno.ENETDOWN, Errno.EHOSTUNREACH -> SendError.UNREACHABLE;
            default -> SendError.OTHER;
        };
    }

    long droppedDatagrams() {
        return droppedDatagrams;
    }

    @Override
    public void close() {
        try {
            epoll.remove(socket.fd());
        } catch (PosixException e) {
            // closing the descriptor removes it too
        }
        batch.close();
        socket.close();
    }
}
