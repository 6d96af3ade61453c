package org.quorate.runtime.net;

import org.quorate.base.IpAddress;
import org.quorate.knet.SendError;

/** What the sockets tell the node's loop. */
public interface LinkEvents {
    /** A datagram; the bytes are the receiver's to change until it returns. */
    void onDatagram(int link, IpAddress source, int port, byte[] buffer, int offset, int length);

    /**
     * A datagram could not be sent.
     *
     * @param kernelMtu largest IP packet in bytes, 0 if not told
     */
    void onSendError(int link, int hostId, SendError kind, int kernelMtu);

    /** ICMP said that the peer is not there. */
    void onPeerError(int link, IpAddress destination, IpAddress offender, String text);
}
