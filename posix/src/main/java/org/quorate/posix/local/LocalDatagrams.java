package org.quorate.posix.local;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.quorate.posix.PosixException;
import org.quorate.posix.libc.Descriptor;
import org.quorate.posix.libc.SocketStructures;

/**
 * Sends single datagrams to a Unix socket by its address, without waiting. It is not connected, so the receiver may restart in
 * between.
 */
final class LocalDatagrams implements AutoCloseable {
    private static final int FLAGS = SocketStructures.MSG_DONTWAIT | SocketStructures.MSG_NOSIGNAL;

    private final UnixAddress address;
    private final int fd;

    LocalDatagrams(UnixAddress address) throws PosixException {
        this.address = address;
        this.fd = Descriptor.socket(UnixSocket.AF_UNIX, SocketStructures.SOCK_DGRAM, 0);
    }

    /** Returns 0 or the error number. */
    int send(byte[] datagram) {
        try (Arena arena = Arena.ofConfined()) {
            long result = Descriptor.sendTo(
                    fd,
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, datagram),
                    FLAGS,
                    address.sockaddr(arena),
                    address.sockaddrLength());
            return result >= 0 ? 0 : (int) -result;
        }
    }

    @Override
    public void close() {
        Descriptor.close(fd);
    }
}
