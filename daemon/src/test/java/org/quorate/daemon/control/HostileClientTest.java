package org.quorate.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quorate.base.StatusCode;

/** Clients that send nonsense or do not read: they are told or cut off, the others notice nothing. */
@Timeout(20)
final class HostileClientTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final FakeNode node = new FakeNode();

    @SuppressWarnings("NullAway.Init") // set before each test
    private ControlServer server;

    @BeforeEach
    void start() throws IOException {
        server = ControlServer.start(socket(), node);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        node.close();
    }

    private Path socket() {
        return directory.resolve("quorate.sock");
    }

    private SocketChannel raw() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket()));
        return channel;
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        write(channel, text.getBytes(StandardCharsets.UTF_8));
    }

    private void othersAreServed() throws ClusterAccessException {
        try (ControlClient client = ControlClient.connect(socket(), TIMEOUT)) {
            assertThat(client.quorumStatus()).isEqualTo(node.quorumStatus());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "{",
                "[]",
                "3",
                "null",
                "{}",
                "{\"op\":3}",
                "{\"op\":\"kill\"}",
                "{\"op\":\"kill\",\"node_id\":-1,\"reason\":\"x\"}",
                "{\"op\":\"kill\",\"node_id\":4294967296,\"reason\":\"x\"}",
                "{\"op\":\"kill\",\"node_id\":1.5,\"reason\":\"x\"}",
                "{\"op\":\"set-votes\",\"node_id\":1,\"votes\":1e30}",
                "{\"op\":\"cmap-set\",\"key\":\"a.b\",\"value\":{\"type\":\"u9\",\"value\":\"1\"}}",
                "{\"op\":\"cmap-set\",\"key\":\"a.b\",\"value\":{\"type\":\"u8\",\"value\":\"x\"}}",
                "{\"op\":\"cmap-set\",\"key\":\"a.b\",\"value\":{\"type\":\"bin\",\"base64\":\"?\"}}",
                "{\"op\":\"cmap-set\",\"key\":\"a.b\",\"value\":{\"type\":\"flt\",\"base64\":\"AA==\"}}",
                "{\"op\":\"block-peers\",\"node_ids\":[\"x\"]}",
                "{\"op\":\"cpg-join\",\"group\":\"\",\"pid\":1}",
                "{\"op\":\"cpg-join\",\"group\":\"!\",\"pid\":1}",
                "\u0000\u0001\u0002"
            })
    void nonsenseIsAnsweredAndTheConnectionGoesOn(String nonsense) throws Exception {
        try (SocketChannel channel = raw()) {
            write(channel, nonsense + "\n{\"id\":7,\"op\":\"info\"}\n");
            ByteInput answers = new ByteInput(channel);
            assertThat(answers.readLine(4096)).contains("CS_ERR_INVALID_PARAM");
            assertThat(answers.readLine(4096)).contains("\"id\":7").contains("CS_OK");
        }
    }

    @Test
    void anUnknownOperationIsNotSupported() throws Exception {
        try (SocketChannel channel = raw()) {
            write(channel, "{\"id\":1,\"op\":\"nosuch\"}\n");
            assertThat(new ByteInput(channel).readLine(4096)).contains("CS_ERR_NOT_SUPPORTED");
        }
    }

    @Test
    void aLineWithoutEndIsCutOff() throws Exception {
        try (SocketChannel channel = raw()) {
            ByteInput answers = new ByteInput(channel);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                for (int i = 0; i < 10_000; i++) {
                    write(channel, "x".repeat(4096));
                }
            });
            String last = lastLine(answers);
            assertThat(last == null || last.contains("CS_ERR_TOO_BIG")).isTrue();
        }
        othersAreServed();
    }

    private static @Nullable String lastLine(ByteInput answers) {
        try {
            return answers.readLine(4096);
        } catch (IOException reset) {
            return null;
        }
    }

    @Test
    void deeplyNestedJsonIsRefused() throws Exception {
        try (SocketChannel channel = raw()) {
            write(channel, "[".repeat(30_000) + "\n");
            assertThat(new ByteInput(channel).readLine(4096)).contains("CS_ERR_INVALID_PARAM");
        }
        othersAreServed();
    }

    @Test
    void randomBytesHurtNobody() throws Exception {
        Random random = new Random(20_261_124L);
        for (int i = 0; i < 50; i++) {
            try (SocketChannel channel = raw()) {
                byte[] bytes = new byte[random.nextInt(2000)];
                random.nextBytes(bytes);
                if (random.nextBoolean()) {
                    write(channel, "{\"id\":1,\"op\":\"cpg-join\",\"group\":\"AAAA\",\"pid\":1}\n");
                }
                write(channel, bytes);
            }
        }
        othersAreServed();
    }

    @Test
    void aMalformedFrameEndsTheMembershipWithAReason() throws Exception {
        try (SocketChannel channel = raw()) {
            write(channel, "{\"id\":1,\"op\":\"cpg-join\",\"group\":\"AAAA\",\"pid\":1}\n");
            ByteInput input = new ByteInput(channel);
            assertThat(input.readLine(4096)).contains("CS_OK");
            byte[] frame = new byte[CpgFrame.HEAD];
            CpgFrame.putHead(frame, 0, CpgFrame.SEND, -1);
            write(channel, frame);
            boolean ended = false;
            for (int bytes = input.awaitFrames(CpgFrame.MAX_BODY);
                    bytes > 0;
                    bytes = input.awaitFrames(CpgFrame.MAX_BODY)) {
                for (int at = input.offset();
                        at < input.offset() + bytes;
                        at += CpgFrame.HEAD + CpgFrame.length(input.buffer(), at)) {
                    ended |= CpgFrame.type(input.buffer(), at) == CpgFrame.END;
                }
                input.consume(bytes);
            }
            assertThat(ended).isTrue();
        }
        othersAreServed();
    }

    @Test
    void whoDoesNotReadIsCutOffAndTheNodeIsNotHeldUp() throws Exception {
        try (SocketChannel deaf = raw()) {
            write(deaf, "{\"id\":1,\"op\":\"quorum-track\",\"track\":1}\n");
            assertThat(new ByteInput(deaf).readLine(1 << 16)).isNotNull();
            assertThat(node.trackers()).isOne();
            try (ControlClient client = ControlClient.connect(socket(), TIMEOUT)) {
                long deadline = System.nanoTime() + TIMEOUT.toNanos();
                // some thousand events fill the socket and the outbox
                while (node.trackers() == 1 && System.nanoTime() < deadline) {
                    for (int i = 0; i < 200; i++) {
                        int votes = i;
                        node.later(() -> node.changeExpectedVotes(votes));
                    }
                    assertThat(client.quorumStatus().quorate()).isTrue();
                }
                assertThat(node.trackers()).isZero();
            }
        }
    }

    @Test
    void moreConnectionsThanAllowedAreRefused() throws Exception {
        List<ControlClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < ControlServer.MAX_CONNECTIONS; i++) {
                ControlClient client = ControlClient.connect(socket(), TIMEOUT);
                clients.add(client);
                assertThat(client.info().pid()).isPositive();
            }
            try (ControlClient oneTooMany = ControlClient.connect(socket(), TIMEOUT)) {
                assertThatExceptionOfType(ClusterAccessException.class)
                        .isThrownBy(oneTooMany::info)
                        .matches(refused ->
                                refused.status() == StatusCode.NO_RESOURCES || refused.status() == StatusCode.LIBRARY);
            }
        } finally {
            clients.forEach(ControlClient::close);
        }
    }
}
