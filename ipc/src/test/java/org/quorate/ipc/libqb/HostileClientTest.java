package org.quorate.ipc.libqb;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quorate.base.wire.Endian;
import org.quorate.posix.PosixException;
import org.quorate.posix.local.UnixAddress;
import org.quorate.posix.local.UnixSocket;

/** What a client does to the memory it shares with the server ends that client and nothing else. */
class HostileClientTest {
    private static final int BUFFER = 64 * 1024;
    private static final int WRITE = 0;
    private static final int READ = 4;
    private static final int SEMAPHORE = 8208;

    @TempDir
    Path directory;

    private final EchoService service = new EchoService();
    private @Nullable ServerThread server;
    private @Nullable IpcClient good;

    private IpcSettings settings() {
        return ServerThread.settings("quorate-hostile-", TransportKind.SHM, directory);
    }

    @BeforeEach
    void start() throws PosixException {
        server = new ServerThread(settings(), service);
        good = IpcClient.connect(settings().service(), BUFFER, null);
        goodStillWorks();
    }

    @AfterEach
    void stop() {
        Objects.requireNonNull(good).close();
        Objects.requireNonNull(server).close();
        assertThat(lines()).noneMatch(line -> line.startsWith("loop died"));
    }

    private List<String> lines() {
        return Objects.requireNonNull(server).lines();
    }

    private RawClient bad() throws PosixException {
        return new RawClient(settings().service(), BUFFER);
    }

    private void goodStillWorks() {
        byte[] response = new byte[BUFFER];
        for (int i = 0; i < 20; i++) {
            byte[] request = EchoService.message(1, 500 + i, i);
            assertThat(Objects.requireNonNull(good).call(request, request.length, response))
                    .isEqualTo(request.length);
        }
    }

    private void expectTheEnd(int disconnects) {
        ConnectionTest.await(() -> service.disconnects.get() == disconnects);
        goodStillWorks();
    }

    @Test
    void lyingChunkLength() throws PosixException {
        try (RawClient bad = bad()) {
            bad.put(EchoService.message(1, 200, 1));
            bad.spoil("request", "data", memory -> memory.set(JAVA_INT, 0, 0x7FFFFFF0));
            bad.wake();
            expectTheEnd(1);
            assertThat(lines()).anyMatch(line -> line.contains("spoilt its request channel"));
        }
    }

    @Test
    void semaphoreWithoutChunks() throws PosixException {
        try (RawClient bad = bad()) {
            bad.spoil("request", "header", memory -> memory.set(JAVA_INT, SEMAPHORE, 70000));
            bad.wake();
            expectTheEnd(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"201", "15", "0", "-1", "2147483647"})
    void headerSizeThatIsNotTheChunks(int size) throws PosixException {
        try (RawClient bad = bad()) {
            byte[] lying = EchoService.message(1, 200, 1);
            Endian.LITTLE.putInt(lying, 8, size);
            bad.put(lying);
            bad.wake();
            expectTheEnd(1);
            assertThat(lines()).anyMatch(line -> line.contains("invalid message size " + size + " (max: 65536)"));
        }
    }

    @Test
    void chunkShorterThanAHeader() throws PosixException {
        try (RawClient bad = bad()) {
            bad.put(new byte[15]);
            bad.wake();
            expectTheEnd(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"event, 9", "response, 1"})
    void spoiltReadPositionOfARingTheServerWrites(String ring, int id) throws PosixException {
        try (RawClient bad = bad()) {
            bad.spoil(ring, "header", memory -> memory.set(JAVA_INT, READ, 0x7FFFFFFF));
            bad.put(EchoService.message(id, 200, 1));
            bad.wake();
            expectTheEnd(1);
        }
    }

    @Test
    void positionsTheServerMovesAreNotReadBack() throws PosixException {
        try (RawClient bad = bad()) {
            bad.spoil("response", "header", memory -> memory.set(JAVA_INT, WRITE, 0x7FFFFFFF));
            bad.echo(EchoService.message(1, 200, 1));
            assertThat(service.disconnects).hasValue(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"request, data", "request, header", "response, data", "response, header"})
    void truncatedFile(String ring, String part) throws PosixException {
        try (RawClient bad = bad()) {
            bad.put(EchoService.message(1, 200, 1));
            bad.truncate(ring, part);
            bad.wake();
            expectTheEnd(1);
            assertThat(lines()).anyMatch(line -> line.contains("truncated a file it shares"));
        }
    }

    /** Compiled code raises the fault late; it must still be inside the guarded part. */
    @Test
    void truncationUnderLoadNeverReachesTheLoop() throws PosixException {
        byte[] request = EchoService.message(1, 3000, 1);
        for (int i = 0; i < 10_000; i++) {
            assertThat(Objects.requireNonNull(good).call(request, request.length, new byte[3000]))
                    .isEqualTo(request.length);
        }
        List<String> rings = List.of("request", "response", "event");
        int rounds = 60;
        for (int i = 0; i < rounds; i++) {
            try (RawClient bad = bad()) {
                for (int j = 0; j < 20; j++) {
                    bad.echo(request);
                }
                bad.put(request);
                bad.put(EchoService.message(EchoService.EVENT, 3000, 1));
                bad.truncate(rings.get(i % 3), i / 3 % 2 == 0 ? "data" : "header");
                bad.wake();
                bad.wake();
                expectTheEnd(i + 1);
            }
        }
        assertThat(lines()).hasSize(rounds).allMatch(line -> line.contains("truncated a file it shares"));
    }

    @Test
    void silentAndGarbledSetupsHurtNobody() throws PosixException {
        List<UnixSocket> sockets = new ArrayList<>();
        UnixAddress address = UnixAddress.ofPaddedAbstract(settings().service());
        for (int i = 0; i < 600; i++) {
            UnixSocket socket = UnixSocket.connect(address, UnixSocket.Type.STREAM);
            sockets.add(socket);
            byte[] garbage = EchoService.message(i, 24, i);
            int sent = i % 3 == 0 ? 0 : i % 3 == 1 ? 24 : 1;
            assertThat(socket.write(garbage, 0, sent)).isEqualTo(sent);
            if (i % 64 == 0) {
                goodStillWorks(); // lets the server accept
            }
        }
        goodStillWorks();
        sockets.forEach(UnixSocket::close);
        goodStillWorks();
    }
}
