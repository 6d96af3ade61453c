package org.quorate.ipc.libqb;

import org.jspecify.annotations.Nullable;

/**
 * How a server listens and what it grants.
 *
 * @param service name of the socket, for example {@code cpg}
 * @param transport for all its clients
 * @param socketDirectory where the socket file is; {@code null} for an abstract socket
 * @param sharedDirectory where connections get their directories, {@code /dev/shm} for real clients
 * @param maxConnections further clients are refused with EMFILE
 * @param maxBufferBytes a client that asks for larger buffers gets this
 * @param events how far a client may be behind with its events, beyond what its ring holds
 */
public record IpcSettings(
        String service,
        TransportKind transport,
        @Nullable String socketDirectory,
        String sharedDirectory,
        int maxConnections,
        int maxBufferBytes,
        EventLimits events) {
    /** What all corosync libraries ask for. */
    public static final int CLIENT_BUFFER_BYTES = 1024 * 1024;

    /** An abstract socket and generous limits. */
    public static IpcSettings of(String service, TransportKind transport) {
        return new IpcSettings(
                service, transport, null, "/dev/shm", 2000, 16 * CLIENT_BUFFER_BYTES, EventLimits.GENEROUS);
    }
}
