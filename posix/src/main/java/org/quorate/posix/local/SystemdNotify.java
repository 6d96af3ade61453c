package org.quorate.posix.local;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.quorate.posix.PosixException;

/** Tells systemd how the service is doing (sd_notify, spec 50 §21). Does nothing when systemd did not start it. */
public final class SystemdNotify {
    private final @Nullable UnixAddress socket;

    private SystemdNotify(@Nullable UnixAddress socket) {
        this.socket = socket;
    }

    /** From the environment variable NOTIFY_SOCKET. */
    public static SystemdNotify fromEnvironment() {
        return to(System.getenv("NOTIFY_SOCKET"));
    }

    /** @param socket an absolute path, or an abstract name after {@code @}; {@code null} or anything else for nobody */
    public static SystemdNotify to(@Nullable String socket) {
        if (socket == null || socket.length() < 2) {
            return new SystemdNotify(null);
        }
        return switch (socket.charAt(0)) {
            case '/' -> new SystemdNotify(UnixAddress.ofPath(socket));
            case '@' -> new SystemdNotify(UnixAddress.ofAbstract(socket.substring(1)));
            default -> new SystemdNotify(null);
        };
    }

    public boolean isListening() {
        return socket != null;
    }

    public void ready() throws PosixException {
        send("READY=1");
    }

    public void stopping() throws PosixException {
        send("STOPPING=1");
    }

    /** @param assignments {@code VARIABLE=value} lines, see sd_notify(3) */
    public void send(String assignments) throws PosixException {
        if (socket == null) {
            return;
        }
        try (LocalDatagrams datagrams = new LocalDatagrams(socket)) {
            int errno = datagrams.send(assignments.getBytes(StandardCharsets.UTF_8));
            if (errno != 0) {
                throw new PosixException("notify " + socket, errno);
            }
        }
    }
}
