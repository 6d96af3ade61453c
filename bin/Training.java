import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.quorate.base.wire.Endian;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.ControlClient;
import org.quorate.daemon.control.CpgConnection;
import org.quorate.daemon.control.CpgListener;
import org.quorate.daemon.control.CpgMember;
import org.quorate.ipc.libqb.IpcClient;
import org.quorate.ipc.libqb.IpcSettings;
import org.quorate.ipc.message.CpgData;
import org.quorate.ipc.message.CpgMessages;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;

/**
 * The work from which the launcher's archive for the daemon learns what a busy node executes: waits for the ring, sends single
 * messages and floods, through the given control socket and as a client of libcpg, then shuts the node down. It must run in a
 * network namespace of its own: libcpg's sockets have the same names for all daemons of a machine.
 */
final class Training {
    private static final int NODES = 2;
    private static final int SINGLE_MESSAGES = 4000;
    private static final byte[] GROUP = "training".getBytes(StandardCharsets.US_ASCII);
    private static final int ATTEMPTS = 300;

    private static final class Deliveries implements CpgListener {
        private final Semaphore delivered = new Semaphore(0);

        @Override
        public void onDeliver(int nodeId, int pid, byte[] buffer, int offset, int length) {
            delivered.release();
        }

        @Override
        public void onConfigurationChange(List<CpgMember> members, List<CpgMember> left, List<CpgMember> joined) {}

        @Override
        public void onEnd(ClusterAccessException cause) {
            cause.printStackTrace();
            System.exit(1);
        }
    }

    /** A client such as libcpg makes, in a group of its own. */
    private static final class LibraryClient implements AutoCloseable {
        private final IpcClient ipc = IpcClient.connect("cpg", IpcSettings.CLIENT_BUFFER_BYTES, null);
        private final byte[] buffer = new byte[IpcSettings.CLIENT_BUFFER_BYTES];

        LibraryClient() throws PosixException {
            byte[] join = new CpgMessages.Join(GROUP, (int) ProcessHandle.current().pid(), 0).encode();
            demand(ipc.call(join, join.length, buffer));
        }

        /** Sends messages, with so many of them at most sent and not yet delivered. */
        void send(int count, int bytes, int window) throws InterruptedException {
            byte[] message = CpgData.Multicast.encode(0, new byte[bytes]);
            int sent = 0;
            int delivered = 0;
            while (delivered < count) {
                boolean trying = sent < count && sent - delivered < window;
                if (trying) {
                    int result = ipc.send(message, message.length, IpcClient.MULTICAST);
                    if (result == 0) {
                        sent++;
                        continue;
                    }
                    if (result != -Errno.EAGAIN) {
                        throw new IllegalStateException("send: " + Errno.text(-result));
                    }
                }
                int length = ipc.nextEvent(buffer, trying ? 1 : 10_000);
                while (length > 0) {
                    if (Endian.LITTLE.getInt(buffer, 0) == CpgMessages.DELIVER) {
                        delivered++;
                    }
                    length = ipc.nextEvent(buffer, 0);
                }
                if (length != -Errno.EAGAIN) {
                    throw new IllegalStateException("event: " + Errno.text(-length));
                }
            }
        }

        private static void demand(int result) {
            if (result < 0) {
                throw new IllegalStateException(Errno.text(-result));
            }
        }

        @Override
        public void close() {
            ipc.close();
        }
    }

    private Training() {}

    public static void main(String[] arguments) throws Exception {
        try (ClusterAccess node = awaitRing(Path.of(arguments[0]))) {
            Deliveries deliveries = new Deliveries();
            try (ClusterAccess member = ControlClient.connect(Path.of(arguments[0]), Duration.ofSeconds(10));
                    CpgConnection group = member.joinGroup(GROUP, 1, deliveries)) {
                byte[] message = new byte[64];
                for (int i = 0; i < SINGLE_MESSAGES; i++) {
                    group.send(message, 0, message.length);
                    group.flush();
                    deliveries.delivered.acquire();
                }
                flood(group, deliveries, 50_000, 64);
                flood(group, deliveries, 10_000, 1400);
                flood(group, deliveries, 1000, 61_440);
            }
            try (LibraryClient client = new LibraryClient()) {
                client.send(SINGLE_MESSAGES, 64, 1);
                client.send(200_000, 64, Integer.MAX_VALUE);
                client.send(30_000, 1400, Integer.MAX_VALUE);
                client.send(3000, 61_440, Integer.MAX_VALUE);
                client.send(SINGLE_MESSAGES, 64, 1);
            }
            node.shutdown(true);
        }
    }

    private static ClusterAccess awaitRing(Path socket) throws InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                ClusterAccess access = ControlClient.connect(socket, Duration.ofSeconds(10));
                if (access.quorumStatus().members().size() == NODES) {
                    return access;
                }
                access.close();
            } catch (ClusterAccessException notYet) {
                // it starts
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("no ring of " + NODES + " at " + socket);
    }

    private static void flood(CpgConnection group, Deliveries deliveries, int count, int size) throws Exception {
        group.sendLoad(count, size, 0);
        deliveries.delivered.acquire(count);
    }
}
