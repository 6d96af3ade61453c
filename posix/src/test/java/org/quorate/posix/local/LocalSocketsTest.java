package org.quorate.posix.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quorate.base.log.Level;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.libc.Descriptor;
import org.quorate.posix.libc.SocketStructures;

class LocalSocketsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(value = UnixSocket.Type.class, names = "DATAGRAM", mode = EnumSource.Mode.EXCLUDE)
    void aClientConnectsTalksAndLeaves(UnixSocket.Type type) throws Exception {
        UnixAddress address = UnixAddress.ofPaddedAbstract(
                "quorate-test-" + ProcessHandle.current().pid());
        try (UnixListener listener = UnixListener.listen(address, type, 8, true)) {
            assertThat(listener.accept()).isNull();
            try (UnixSocket client = UnixSocket.connect(address, type);
                    UnixSocket server = Objects.requireNonNull(listener.accept())) {
                byte[] buffer = new byte[16];
                assertThat(server.read(buffer, 0, 16)).isEqualTo(-Errno.EAGAIN);
                assertThat(client.write("..hello".getBytes(UTF_8), 2, 5)).isEqualTo(5);
                assertThat(server.read(buffer, 3, 13)).isEqualTo(5);
                assertThat(new String(buffer, 3, 5, UTF_8)).isEqualTo("hello");

                PeerCredentials peer = server.peerCredentials();
                assertThat(peer.pid()).isEqualTo((int) ProcessHandle.current().pid());
                assertThat(peer.uid()).isEqualTo(client.peerCredentials().uid());

                client.shutdown();
                assertThat(server.read(buffer, 0, 16)).isZero();
                assertThat(server.write(buffer, 0, 1)).isEqualTo(-Errno.EPIPE);
            }
        }
    }

    @Test
    void theLengthOfAnAbstractNameIsPartOfIt() throws Exception {
        String name = "quorate-length-" + ProcessHandle.current().pid();
        try (UnixListener listener =
                UnixListener.listen(UnixAddress.ofPaddedAbstract(name), UnixSocket.Type.STREAM, 1, false)) {
            assertThat(listener.fd()).isPositive();
            assertThatThrownBy(() -> UnixSocket.connect(UnixAddress.ofAbstract(name), UnixSocket.Type.STREAM))
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECONNREFUSED));
        }
    }

    @Test
    void aSocketFileServesAnyClient() throws Exception {
        Path file = directory.resolve("socket");
        try (UnixListener listener =
                        UnixListener.listen(UnixAddress.ofPath(file.toString()), UnixSocket.Type.STREAM, 1, false);
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertThat(client.connect(UnixDomainSocketAddress.of(file))).isTrue();
            UnixSocket server = Objects.requireNonNull(listener.accept());
            server.close();
        }
    }

    /** A bound datagram socket, as systemd and the log daemon have. */
    private static int receiver(UnixAddress address) throws PosixException {
        int fd = Descriptor.socket(UnixSocket.AF_UNIX, SocketStructures.SOCK_DGRAM, 0);
        try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
            assertThat(Descriptor.bind(fd, address.sockaddr(arena), address.sockaddrLength()))
                    .isZero();
        }
        return fd;
    }

    private static String receive(int fd) throws PosixException {
        try (UnixSocket socket = new UnixSocket(fd);
                Epoll epoll = new Epoll(1)) {
            epoll.add(fd, Epoll.IN, 0);
            assertThat(epoll.await(2_000_000_000L)).isOne();
            byte[] buffer = new byte[500];
            return new String(buffer, 0, socket.read(buffer, 0, 500), UTF_8);
        }
    }

    @Test
    void systemdIsToldThroughEitherKindOfSocket() throws Exception {
        String path = directory.resolve("notify").toString();
        int file = receiver(UnixAddress.ofPath(path));
        SystemdNotify.to(path).ready();
        assertThat(receive(file)).isEqualTo("READY=1");

        String name = "quorate-notify-" + ProcessHandle.current().pid();
        int abstractName = receiver(UnixAddress.ofAbstract(name));
        SystemdNotify.to("@" + name).stopping();
        assertThat(receive(abstractName)).isEqualTo("STOPPING=1");

        assertThat(SystemdNotify.to(null).isListening()).isFalse();
        SystemdNotify.to(null).ready();
    }

    @Test
    void aSyslogLineHasTheOriginalsBytes() throws Exception {
        String path = directory.resolve("log").toString();
        LocalDateTime time = LocalDateTime.of(2026, 11, 22, 7, 50, 37);
        int log = receiver(UnixAddress.ofPath(path));
        long pid = ProcessHandle.current().pid();
        try (Syslog syslog = new Syslog("corosync", path)) {
            syslog.send(Syslog.DAEMON, Level.NOTICE, time, "  [MAIN  ] text");
            assertThat(receive(log)).isEqualTo("<29>Nov 22 07:50:37 corosync[" + pid + "]:   [MAIN  ] text");
            assertThat(syslog.lostLines()).isZero();
            syslog.send(Syslog.DAEMON, Level.NOTICE, time, "nobody listens any more");
            assertThat(syslog.lostLines()).isOne();
        }
        assertThat(Syslog.format(16, Level.TRACE, time.withDayOfMonth(2), "x[1]: ", "y"))
                .isEqualTo("<135>Nov  2 07:50:37 x[1]: y");
    }
}
