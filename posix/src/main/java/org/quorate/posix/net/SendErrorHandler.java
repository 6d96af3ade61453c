package org.quorate.posix.net;

/** Learns which entries of a {@link UdpSendBatch} did not leave. */
@FunctionalInterface
public interface SendErrorHandler {
    /**
     * The rest of this entry was dropped; later entries go on. EMSGSIZE means a datagram is larger than the device takes: the
     * {@link SocketErrorQueue} tells the size.
     *
     * @param entry what {@link UdpSendBatch#add} returned
     * @param errno see {@link org.quorate.posix.Errno}
     */
    void onSendError(int entry, UdpAddress destination, int errno);
}
