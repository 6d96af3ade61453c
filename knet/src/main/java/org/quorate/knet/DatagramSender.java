package org.quorate.knet;

/** The network below knet. Calls only collect: the datagrams leave when the input that caused them has been handled. */
public interface DatagramSender {
    /**
     * Sends {@code length} bytes to one host over one link as one or more datagrams: consecutive pieces of {@code segmentSize}
     * bytes, the last one possibly shorter. This is the shape of UDP segmentation offload, so a fragmented message is one call.
     * The bytes are copied before the call returns.
     *
     * @param link local link number, 0..7
     * @param hostId destination, a configured member
     * @param segmentSize 1 or more; {@code >= length} for a single datagram
     */
    void send(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize);
}
