package org.quorate.ipc.libqb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;

/** Our server and our client, over both transports. */
class ConnectionTest {
    /** What depends on which of two threads is first shows in some of them. */
    private static final int ROUNDS = 300;

    private static final int BUFFER = 64 * 1024;

    @TempDir
    Path directory;

    private final EchoService service = new EchoService();

    private IpcSettings settings(TransportKind kind) {
        return ServerThread.settings("quorate-test-", kind, directory);
    }

    private static IpcClient connect(IpcSettings settings) throws PosixException {
        return IpcClient.connect(settings.service(), BUFFER, null);
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(100_000);
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void answersEveryRequestAndWrapsAroundTheRing(TransportKind kind) throws Exception {
        try (ServerThread server = new ServerThread(settings(kind), service);
                IpcClient client = connect(settings(kind))) {
            byte[] response = new byte[BUFFER];
            for (int i = 0; i < 500; i++) {
                byte[] request = EchoService.message(1, 16 + i * 37 % 9000, i);
                int length = client.call(request, request.length, response);
                assertThat(length).isEqualTo(request.length);
                assertThat(Arrays.copyOf(response, length)).isEqualTo(request);
            }
            assertThat(service.lastPeer.pid())
                    .isEqualTo((int) ProcessHandle.current().pid());
            assertThat(client.server()).isEqualTo(service.lastPeer);
            assertThat(server.lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void eventsKeepTheirOrderWhenTheRingIsFullAndTheClientReadsLate(TransportKind kind) throws Exception {
        try (ServerThread server = new ServerThread(settings(kind), service);
                IpcClient client = connect(settings(kind))) {
            int events = 120; // twice what the ring holds
            for (int i = 0; i < events; i++) {
                byte[] request = EchoService.message(EchoService.EVENT, 1200, i);
                while (client.send(request, request.length, IpcClient.ORDINARY) == -Errno.EAGAIN) {
                    LockSupport.parkNanos(50_000);
                }
            }
            byte[] event = new byte[BUFFER];
            for (int i = 0; i < events; i++) {
                int length = client.nextEvent(event, 5000);
                assertThat(Arrays.copyOf(event, Math.max(0, length)))
                        .isEqualTo(EchoService.message(EchoService.EVENT, 1200, i));
            }
            assertThat(client.nextEvent(event, 0)).isEqualTo(-Errno.EAGAIN);
            assertThat(server.lines()).allMatch(line -> line.startsWith("Q empty"));
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void whatARequestCausesIsThereBeforeItsAnswer(TransportKind kind) throws Exception {
        try (ServerThread server = new ServerThread(settings(kind), service);
                IpcClient client = connect(settings(kind))) {
            byte[] request = EchoService.message(EchoService.EVENT_AND_ANSWER, 64, 1);
            byte[] buffer = new byte[BUFFER];
            for (int i = 0; i < 300; i++) {
                assertThat(client.call(request, request.length, buffer)).isEqualTo(64);
                assertThat(client.nextEvent(buffer, 0)).isEqualTo(64);
            }
            assertThat(server.lines()).isEmpty();
        }
    }

    /** Sends what comes back as an event until the server has taken that much or ends a connection. */
    private void fill(IpcClient client, int bytes) {
        byte[] request = EchoService.message(EchoService.EVENT, 8000, 1);
        for (int sent = 0; sent < bytes; sent += request.length) {
            await(() -> client.send(request, request.length, IpcClient.ORDINARY) == 0 || service.disconnects.get() > 0);
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void clientThatIsBehindWithItsEventsCannotMulticastUntilItHasReadAndLosesNothing(TransportKind kind)
            throws Exception {
        try (ServerThread server = new ServerThread(settings(kind), service);
                IpcClient client = connect(settings(kind))) {
            int sent = 0;
            int read = 0;
            int heldBack = 0;
            byte[] event = new byte[BUFFER];
            while (heldBack < 5) {
                long end = System.nanoTime() + ServerThread.LIMITS.patienceNanos() / 4;
                while (System.nanoTime() < end) {
                    byte[] request = EchoService.message(EchoService.EVENT, 8000, sent);
                    sent += client.send(request, request.length, IpcClient.MULTICAST) == 0 ? 1 : 0;
                }
                heldBack++;
                assertThat((sent - read) * 8000L)
                        .as("bytes on the way")
                        .isBetween(
                                ServerThread.LIMITS.holdBackBytes(), ServerThread.LIMITS.maxSilentBytes() + 2 * BUFFER);
                for (; read < sent; read++) {
                    int length = client.nextEvent(event, 5000);
                    assertThat(Arrays.copyOf(event, Math.max(0, length)))
                            .isEqualTo(EchoService.message(EchoService.EVENT, 8000, read));
                }
            }
            assertThat(service.disconnects).hasValue(0);
            server.onLoop(ipc -> assertThat(ipc.eventMemory().usedBytes()).isZero());
            assertThat(server.lines()).isNotEmpty().allMatch(line -> line.startsWith("Q empty"));
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void clientThatReadsNoEventsIsDisconnectedAfterSomeTimeAndOthersGoOn(TransportKind kind) throws Exception {
        try (ServerThread server = new ServerThread(settings(kind), service);
                IpcClient lazy = connect(settings(kind));
                IpcClient other = connect(settings(kind))) {
            fill(lazy, (int) ServerThread.LIMITS.maxSilentBytes() + 8 * BUFFER);
            await(() -> service.disconnects.get() == 1);
            assertThat(server.lines()).singleElement().asString().contains("it has read none of its events for ");
            byte[] response = new byte[BUFFER];
            assertThat(other.call(EchoService.message(1, 20, 1), 20, response)).isEqualTo(20);
            server.onLoop(ipc -> assertThat(ipc.eventMemory().usedBytes()).isZero());
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void clientWithFewEventsWaitingMayStaySilentAndOneWithManyMayReadSlowly(TransportKind kind) throws Exception {
        try (ServerThread server = new ServerThread(settings(kind), service);
                IpcClient silent = connect(settings(kind));
                IpcClient slow = connect(settings(kind))) {
            fill(silent, 2 * BUFFER);
            fill(slow, (int) ServerThread.LIMITS.maxSilentBytes() + 6 * BUFFER);
            byte[] event = new byte[BUFFER];
            long end = System.nanoTime() + 3 * ServerThread.LIMITS.patienceNanos();
            while (System.nanoTime() < end) {
                assertThat(slow.nextEvent(event, 1000)).isEqualTo(8000);
                LockSupport.parkNanos(ServerThread.LIMITS.patienceNanos() / 4);
            }
            assertThat(service.disconnects).hasValue(0);
            assertThat(server.lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void whoeverOccupiesTheMostMemoryIsDisconnectedWhenItRunsOut(TransportKind kind) throws Exception {
        try (ServerThread server = new ServerThread(settings(kind), service);
                IpcClient greedy = connect(settings(kind));
                IpcClient modest = connect(settings(kind))) {
            fill(modest, 2 * BUFFER);
            byte[] request = EchoService.message(EchoService.EVENT, 60_000, 1);
            // faster than patience would end it
            await(() -> {
                int _ = greedy.send(request, request.length, IpcClient.ORDINARY);
                return service.disconnects.get() > 0;
            });
            assertThat(server.lines()).singleElement().asString().contains("too much memory is occupied by events");
            assertThat(modest.nextEvent(new byte[BUFFER], 0)).isEqualTo(8000);
            assertThat(service.disconnects).hasValue(1);
        }
    }

    private static boolean isHeldBack(IpcClient client, byte[] message, AtomicInteger sent) {
        int result = client.send(message, 32, IpcClient.MULTICAST);
        sent.addAndGet(result == 0 ? 1 : 0);
        return result == -Errno.EAGAIN;
    }

    private void setRate(ServerThread server, RequestRate rate) throws Exception {
        service.rate = rate;
        server.onLoop(IpcServer::updateRate);
    }

    /** The ring began to synchronise while the request lay there: taken now, a multicast would be refused to nobody. */
    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void requestWaitsWhenTheServiceStoppedBeforeItsClientsCouldKnow(TransportKind kind) throws Exception {
        try (ServerThread server = new ServerThread(settings(kind), service);
                IpcClient client = connect(settings(kind))) {
            byte[] silent = EchoService.message(EchoService.SILENT, 32, 0);
            for (int round = 0; round < ROUNDS; round++) {
                int before = service.requests.get();
                AtomicInteger sent = new AtomicInteger(1);
                service.rate = RequestRate.OFF_MULTICAST;
                assertThat(client.send(silent, 32, IpcClient.MULTICAST)).isZero();
                await(() -> isHeldBack(client, silent, sent));
                assertThat(service.requests)
                        .as("nothing is processed meanwhile")
                        .hasValue(before);
                setRate(server, RequestRate.FAST);
                await(() -> service.requests.get() == before + sent.get());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void flowControlHoldsBackMulticastsOnlyOrEverything(TransportKind kind) throws Exception {
        try (ServerThread server = new ServerThread(settings(kind), service);
                IpcClient client = connect(settings(kind))) {
            byte[] silent = EchoService.message(EchoService.SILENT, 32, 0);
            setRate(server, RequestRate.OFF_MULTICAST);
            assertThat(client.send(silent, 32, IpcClient.MULTICAST)).isEqualTo(-Errno.EAGAIN);
            assertThat(client.send(silent, 32, IpcClient.ORDINARY)).isZero();
            setRate(server, RequestRate.OFF);
            assertThat(client.send(silent, 32, IpcClient.ORDINARY)).isEqualTo(-Errno.EAGAIN);
            assertThat(service.requests).as("nothing is processed meanwhile").hasValue(0);
            setRate(server, RequestRate.SLOW);
            assertThat(client.send(silent, 32, IpcClient.MULTICAST)).isZero();
            await(() -> service.requests.get() == 2);
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void refusalTellsTheErrorAndLeavesNothing(TransportKind kind) throws Exception {
        service.verdict = -Errno.EACCES;
        try (ServerThread server = new ServerThread(settings(kind), service)) {
            assertThatThrownBy(() -> connect(settings(kind)))
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EACCES));
            assertThat(server.lines()).anyMatch(line -> line.startsWith("Invalid IPC credentials ("));
            assertThat(filesOf(directory)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void thousandsOfConnectionsLeakNeitherFilesNorDescriptors(TransportKind kind) throws Exception {
        try (ServerThread server = new ServerThread(settings(kind), service)) {
            byte[] response = new byte[BUFFER];
            byte[] request = EchoService.message(1, 64, 1);
            int rounds = 400;
            long before = 0;
            for (int i = 0; i < rounds; i++) {
                if (i == 10) {
                    int closed = i;
                    await(() -> service.disconnects.get() == closed);
                    before = descriptors();
                }
                try (IpcClient client = IpcClient.connect(settings(kind).service(), 1, null)) {
                    assertThat(client.call(request, request.length, response)).isEqualTo(request.length);
                }
            }
            await(() -> service.disconnects.get() == rounds);
            server.onLoop(ipc -> assertThat(ipc.active()).isZero());
            assertThat(descriptors()).isLessThanOrEqualTo(before);
            assertThat(filesOf(directory)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void serverThatEndsIsNoticed(TransportKind kind) throws Exception {
        ServerThread server = new ServerThread(settings(kind), service);
        try (IpcClient client = connect(settings(kind))) {
            server.close();
            byte[] buffer = new byte[BUFFER];
            assertThat(client.nextEvent(buffer, 5000)).isEqualTo(-Errno.ENOTCONN);
            assertThat(client.call(EchoService.message(1, 20, 1), 20, buffer)).isEqualTo(-Errno.ENOTCONN);
            assertThat(filesOf(directory)).isZero();
        }
    }

    static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    static long filesOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }
}
