package org.quorate.ipc.libqb;

import org.jspecify.annotations.Nullable;
import org.quorate.posix.Errno;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.local.PeerCredentials;
import org.quorate.posix.local.UnixSocket;

/** A client that has connected and not yet sent its whole setup request. */
final class SetupSession {
    private final IpcServer server;
    private final UnixSocket socket;
    private final byte[] request = new byte[SetupRequest.BYTES];
    private @Nullable PeerCredentials credentials;
    private int received;

    SetupSession(IpcServer server, UnixSocket socket) {
        this.server = server;
        this.socket = socket;
    }

    UnixSocket socket() {
        return socket;
    }

    void onReady(int conditions) {
        if ((conditions & (Epoll.HUP | Epoll.ERR)) != 0) {
            server.abandon(this);
            return;
        }
        int length = socket.readWithCredentials(
                request, received, request.length - received, attached -> credentials = attached);
        if (length == -Errno.EAGAIN) {
            return;
        }
        if (length <= 0) {
            server.abandon(this);
            return;
        }
        received += length;
        if (received == request.length) {
            SetupRequest decoded = SetupRequest.decode(request);
            if (decoded == null || credentials == null) {
                server.abandon(this);
            } else {
                server.accept(this, decoded, credentials);
            }
        }
    }
}
