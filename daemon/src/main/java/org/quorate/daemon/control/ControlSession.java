package org.quorate.daemon.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;

/** One client on the control socket: reads requests, answers them in order, carries the events of its trackings. */
final class ControlSession implements Runnable {
    /** Longest request; the largest is the setting of a 16 KiB value. */
    static final int MAX_LINE_BYTES = 1 << 16;

    /** What may wait for a client that tracks, in bytes. */
    static final int MAX_PENDING_BYTES = 1 << 22;

    /** The same for a cpg member: about half a second of a busy group. */
    static final int MAX_PENDING_CPG_BYTES = 1 << 25;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final SocketChannel channel;
    private final ControlBackend backend;
    private final Consumer<ControlSession> onEnd;
    private final List<NodeOperations.Tracking> trackings = new ArrayList<>();
    private final Outbox outbox;
    private @Nullable Thread reader;
    private boolean ended;

    ControlSession(
            SocketChannel channel, ControlBackend backend, PendingBytes pending, Consumer<ControlSession> onEnd) {
        this.channel = channel;
        this.backend = backend;
        this.onEnd = onEnd;
        this.outbox = new Outbox(MAX_PENDING_BYTES, pending, this::closeChannel);
    }

    @Override
    public void run() {
        synchronized (this) {
            reader = Thread.currentThread();
        }
        Thread writer = Thread.ofPlatform().daemon().name("control-writer").start(this::write);
        try {
            serve(new ByteInput(channel));
        } catch (IOException gone) {
            // the client left, or was cut off by the writer
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            outbox.end();
            stopTrackings();
            onEnd.accept(this);
            finish(writer);
        }
    }

    /** The last answer still goes out, unless the client does not take it. */
    private void finish(Thread writer) {
        try {
            writer.join(Duration.ofSeconds(1));
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
        closeChannel();
        outbox.discard();
    }

    private void write() {
        try {
            for (ByteBuffer bytes = outbox.take(); bytes != null; bytes = outbox.take()) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        } catch (IOException gone) {
            outbox.discard();
            closeChannel();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(ByteInput input) throws IOException, InterruptedException {
        while (true) {
            String line;
            try {
                line = input.readLine(MAX_LINE_BYTES);
            } catch (ByteInput.MalformedInput tooLong) {
                answer(null, StatusCode.TOO_BIG, tooLong.getMessage(), null);
                return;
            }
            if (line == null) {
                return;
            }
            if (!line.isBlank() && !handle(line, input)) {
                return;
            }
        }
    }

    /** Whether to go on. */
    private boolean handle(String line, ByteInput input) throws IOException, InterruptedException {
        JsonNode id = null;
        try {
            if (!(MAPPER.readTree(line) instanceof ObjectNode request)) {
                throw new IllegalArgumentException("a request is a JSON object");
            }
            id = request.get("id");
            String operation = StatusJson.text(request, "op");
            if (operation.equals("cpg-join")) {
                outbox.raiseLimit(MAX_PENDING_CPG_BYTES);
                CpgSession cpg = new CpgSession(backend, outbox, request);
                cpg.run(input, answerLine(id, StatusCode.OK, null, null));
                return false;
            }
            ControlRequest.Answer answer =
                    new ControlRequest(backend, this::event, this::keep).execute(operation, request);
            answer(id, answer.status(), answer.message(), answer.result());
            return true;
        } catch (JsonProcessingException notJson) {
            answer(id, StatusCode.INVALID_PARAM, "not JSON: " + notJson.getOriginalMessage(), null);
            return true;
        } catch (IllegalArgumentException unusable) {
            answer(id, StatusCode.INVALID_PARAM, unusable.getMessage(), null);
            return true;
        } catch (CpgSession.Refused refused) {
            answer(id, refused.status(), refused.getMessage(), null);
            return true;
        }
    }

    private void answer(@Nullable JsonNode id, StatusCode status, @Nullable String message, @Nullable JsonNode result) {
        outbox.put(answerLine(id, status, message, result));
    }

    private static byte[] answerLine(
            @Nullable JsonNode id, StatusCode status, @Nullable String message, @Nullable JsonNode result) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("id", id == null ? JsonNodeFactory.instance.nullNode() : id);
        answer.put("status", status.csName());
        if (message != null) {
            answer.put("message", message);
        }
        if (result != null) {
            answer.set("result", result);
        }
        return line(answer);
    }

    private static byte[] line(ObjectNode json) {
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void event(ObjectNode event) {
        outbox.put(line(event));
    }

    /** On the node's thread. */
    private void keep(NodeOperations.Tracking tracking) {
        synchronized (this) {
            if (!ended) {
                trackings.add(tracking);
                return;
            }
        }
        tracking.stop();
    }

    private void stopTrackings() {
        List<NodeOperations.Tracking> stopped;
        synchronized (this) {
            stopped = List.copyOf(trackings);
            trackings.clear();
            ended = true;
        }
        if (!stopped.isEmpty()) {
            submitSurely(backend, node -> stopped.forEach(NodeOperations.Tracking::stop));
        }
    }

    /** For work that must not be lost: waits out a full queue, for a second at most; a stopping node needs no tidying. */
    static void submitSurely(ControlBackend backend, ControlBackend.Task task) {
        for (int attempt = 0; attempt < 100 && !backend.submit(task); attempt++) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Ends the connection from any thread. */
    void close() {
        outbox.end();
        closeChannel();
        synchronized (this) {
            if (reader != null) {
                reader.interrupt();
            }
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // nothing is lost
        }
    }
}
