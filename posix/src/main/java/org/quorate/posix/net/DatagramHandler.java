package org.quorate.posix.net;

import org.quorate.base.IpAddress;

/** Takes the datagrams of a {@link UdpReceiveBatch}, in the order the kernel received them. */
@FunctionalInterface
public interface DatagramHandler {
    /**
     * One datagram. The bytes are the handler's to change until it returns.
     *
     * @param source the same object for the same address, as a rule
     * @param port 0..65535
     * @param length 0..65527
     */
    void onDatagram(IpAddress source, int port, byte[] buffer, int offset, int length);
}
