import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.ControlClient;
import org.quorate.daemon.control.CpgConnection;
import org.quorate.daemon.control.CpgListener;
import org.quorate.daemon.control.CpgMember;

/**
 * The work from which the launcher's archive for the daemon learns what a busy node executes: waits for the ring, sends single
 * messages and floods through the given control socket, then shuts the node down.
 */
final class Training {
    private static final int NODES = 2;
    private static final int SINGLE_MESSAGES = 4000;
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

    private Training() {}

    public static void main(String[] arguments) throws Exception {
        try (ClusterAccess node = awaitRing(Path.of(arguments[0]))) {
            Deliveries deliveries = new Deliveries();
            try (ClusterAccess member = ControlClient.connect(Path.of(arguments[0]), Duration.ofSeconds(10));
                    CpgConnection group = member.joinGroup("training".getBytes(), 1, deliveries)) {
                byte[] message = new byte[64];
                for (int i = 0; i < SINGLE_MESSAGES; i++) {
                    group.send(message, 0, message.length);
                    group.flush();
                    deliveries.delivered.acquire();
                }
                flood(group, deliveries, 200_000, 64);
                flood(group, deliveries, 30_000, 1400);
                flood(group, deliveries, 3000, 61_440);
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
