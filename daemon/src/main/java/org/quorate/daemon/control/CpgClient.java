package org.quorate.daemon.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.quorate.base.StatusCode;
import org.quorate.base.wire.Endian;

/** {@link CpgConnection} over the control socket: frames collected here go out in large writes. */
final class CpgClient implements CpgConnection {
    private static final int MAX_ANSWER_BYTES = 1 << 16;
    private static final int WRITE_BYTES = 1 << 16;

    private final SocketChannel channel;
    private final CpgListener listener;
    private final byte[] head = new byte[CpgFrame.HEAD];
    private final ByteBuffer collected = ByteBuffer.allocate(WRITE_BYTES);
    private volatile boolean closed;

    private CpgClient(SocketChannel channel, CpgListener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    /** Sends the request, waits for its answer, then lets the listener hear of everything, on a thread of the connection. */
    static CpgClient join(SocketChannel channel, Duration timeout, ObjectNode request, CpgListener listener)
            throws ClusterAccessException {
        CpgClient client = new CpgClient(channel, listener);
        CompletableFuture<ObjectNode> answer = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("control-cpg").start(() -> client.read(answer));
        try {
            client.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
            ControlClient.checked(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
            return client;
        } catch (ClusterAccessException refused) {
            client.close();
            throw refused;
        } catch (TimeoutException late) {
            client.close();
            throw ControlConnections.silent(timeout);
        } catch (ExecutionException ended) {
            client.close();
            throw ControlConnections.ended(ended);
        } catch (IOException gone) {
            client.close();
            throw ControlConnections.ended(gone);
        } catch (InterruptedException stop) {
            client.close();
            Thread.currentThread().interrupt();
            throw new ClusterAccessException(StatusCode.INTERRUPT, "interrupted", stop);
        }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws ClusterAccessException {
        if (length > CpgFrame.MAX_PAYLOAD) {
            throw new ClusterAccessException(
                    StatusCode.TOO_BIG, "a message has at most " + CpgFrame.MAX_PAYLOAD + " bytes");
        }
        CpgFrame.putHead(head, 0, CpgFrame.SEND, length);
        collect(head, 0, CpgFrame.HEAD);
        collect(buffer, offset, length);
    }

    @Override
    public void sendLoad(int count, int size, long firstNumber) throws ClusterAccessException {
        byte[] frame = CpgFrame.load(count, size, firstNumber);
        collect(frame, 0, frame.length);
        flush();
    }

    private void collect(byte[] bytes, int offset, int length) throws ClusterAccessException {
        if (length > collected.remaining()) {
            flush();
            if (length > collected.remaining()) {
                writeNow(ByteBuffer.wrap(bytes, offset, length));
                return;
            }
        }
        collected.put(bytes, offset, length);
    }

    @Override
    public void flush() throws ClusterAccessException {
        writeNow(collected.flip());
        collected.clear();
    }

    private void writeNow(ByteBuffer bytes) throws ClusterAccessException {
        try {
            write(bytes);
        } catch (IOException gone) {
            throw ControlConnections.ended(gone);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    // --- the reading thread ---

    private void read(CompletableFuture<ObjectNode> answer) {
        ClusterAccessException cause;
        try {
            ByteInput input = new ByteInput(channel);
            String line = input.readLine(MAX_ANSWER_BYTES);
            if (line == null || !(new ObjectMapper().readTree(line) instanceof ObjectNode json)) {
                throw new IOException("no answer");
            }
            answer.complete(json);
            cause = readFrames(input);
        } catch (IOException broken) {
            answer.completeExceptionally(broken);
            cause = ControlConnections.ended(broken);
        }
        if (!closed && answer.isDone() && !answer.isCompletedExceptionally()) {
            listener.onEnd(cause);
        }
    }

    private ClusterAccessException readFrames(ByteInput input) throws IOException {
        while (true) {
            int bytes = input.awaitFrames(CpgFrame.MAX_BODY);
            if (bytes == 0) {
                return new ClusterAccessException(StatusCode.LIBRARY, "the daemon closed the connection");
            }
            byte[] buffer = input.buffer();
            int at = input.offset();
            int end = at + bytes;
            while (at < end) {
                int length = CpgFrame.length(buffer, at);
                int body = at + CpgFrame.HEAD;
                switch (CpgFrame.type(buffer, at)) {
                    case CpgFrame.DELIVER -> deliver(buffer, body, length);
                    case CpgFrame.CONFCHG -> {
                        if (!CpgFrame.decodeConfigurationChange(buffer, body, length, listener)) {
                            throw new IOException("a malformed configuration change");
                        }
                    }
                    case CpgFrame.END -> {
                        return endOf(buffer, body, length);
                    }
                    default -> throw new IOException("an unknown frame");
                }
                at = body + length;
            }
            input.consume(bytes);
        }
    }

    private void deliver(byte[] buffer, int body, int length) throws IOException {
        if (length < 8) {
            throw new IOException("a malformed delivery");
        }
        listener.onDeliver(
                Endian.LITTLE.getInt(buffer, body),
                Endian.LITTLE.getInt(buffer, body + 4),
                buffer,
                body + 8,
                length - 8);
    }

    private static ClusterAccessException endOf(byte[] buffer, int body, int length) throws IOException {
        if (length < 4) {
            throw new IOException("a malformed end");
        }
        int number = Endian.LITTLE.getInt(buffer, body);
        String text = new String(buffer, body + 4, length - 4, StandardCharsets.UTF_8);
        for (StatusCode status : StatusCode.values()) {
            if (status.number() == number) {
                return new ClusterAccessException(status, text);
            }
        }
        return new ClusterAccessException(StatusCode.LIBRARY, text);
    }

    @Override
    public void close() {
        if (!closed) {
            try {
                flush();
            } catch (ClusterAccessException gone) {
                // then nothing is left to send
            }
            closed = true;
            ControlConnections.close(channel);
        }
    }
}
