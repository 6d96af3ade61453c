package org.quorate.daemon.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.base.wire.Endian;

/**
 * A connection that has become a member of a group. Frames from the client are handed to the node's thread by the bufferful;
 * the next bufferful is read when all of it has been sent, so that a client cannot be faster than the ring.
 */
final class CpgSession {
    private static final int MAX_GROUP_BYTES = 128;

    private final ControlBackend backend;
    private final Outbox outbox;
    private final byte[] group;
    private final int pid;
    private final Semaphore batchDone = new Semaphore(0);

    // the node's thread only
    private NodeOperations.@Nullable CpgEndpoint endpoint;

    private @Nullable Deliveries deliveries;
    private boolean ended;

    // the batch: written by the reader before it is submitted, then the node's thread's until batchDone
    private byte[] batch = new byte[0];
    private int next;
    private int end;
    private int loadLeft;
    private long loadNumber;
    private byte[] loadMessage = new byte[0];

    /** The group could not be joined. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final StatusCode status;

        Refused(StatusCode status, String message) {
            super(message);
            this.status = status;
        }

        StatusCode status() {
            return status;
        }
    }

    /**
     * @throws IllegalArgumentException for an unusable request
     */
    CpgSession(ControlBackend backend, Outbox outbox, ObjectNode request) {
        this.backend = backend;
        this.outbox = outbox;
        this.group = Base64.getDecoder().decode(StatusJson.text(request, "group"));
        this.pid = StatusJson.integer(request, "pid");
        if (group.length == 0 || group.length > MAX_GROUP_BYTES) {
            throw new IllegalArgumentException("a group's name has 1 to " + MAX_GROUP_BYTES + " bytes");
        }
    }

    /** Joins, says so, then serves frames until the client leaves. */
    void run(ByteInput input, byte[] joinedAnswer) throws IOException, InterruptedException, Refused {
        try {
            join(joinedAnswer);
            while (true) {
                int bytes = input.awaitFrames(CpgFrame.MAX_BODY);
                if (bytes == 0) {
                    return;
                }
                batch = input.buffer();
                next = input.offset();
                end = next + bytes;
                if (!backend.submit(this::sendBatch)) {
                    Thread.sleep(1);
                    continue;
                }
                batchDone.acquire();
                input.consume(bytes);
            }
        } catch (ByteInput.MalformedInput malformed) {
            outbox.put(endFrame(StatusCode.INVALID_PARAM, String.valueOf(malformed.getMessage())));
        } finally {
            ControlSession.submitSurely(backend, this::close);
        }
    }

    private void join(byte[] joinedAnswer) throws InterruptedException, Refused {
        CompletableFuture<StatusCode> joined = new CompletableFuture<>();
        if (!backend.submit(node -> tryJoin(node, joined, joinedAnswer))) {
            throw new Refused(StatusCode.TRY_AGAIN, "the daemon is overloaded or stopping");
        }
        StatusCode status;
        try {
            status = joined.get(ControlRequest.CLUSTER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new Refused(StatusCode.TIMEOUT, "the ring took no message in time");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
        if (status != StatusCode.OK) {
            throw new Refused(status, "the group could not be joined");
        }
    }

    private void tryJoin(NodeOperations node, CompletableFuture<StatusCode> joined, byte[] joinedAnswer) {
        if (ended) {
            return;
        }
        NodeOperations.CpgEndpoint mine = endpoint;
        Deliveries told = deliveries;
        if (mine == null || told == null) {
            told = new Deliveries(outbox, joinedAnswer);
            mine = node.openCpg(told);
            endpoint = mine;
            deliveries = told;
        }
        StatusCode status = mine.join(group, pid);
        switch (status) {
            case TRY_AGAIN -> node.whenRoom(() -> tryJoin(node, joined, joinedAnswer));
            case OK -> {
                told.answer();
                joined.complete(status);
            }
            default -> joined.complete(status);
        }
    }

    /** Sends until the batch is done or the ring has no room; then goes on when it has. */
    private void sendBatch(NodeOperations node) {
        NodeOperations.CpgEndpoint mine = endpoint;
        if (ended || mine == null) {
            batchDone.release();
            return;
        }
        while (loadLeft > 0 || next < end) {
            StatusCode status = loadLeft > 0 ? sendLoadMessage(mine) : sendFrame(mine);
            if (status == StatusCode.TRY_AGAIN) {
                node.whenRoom(() -> sendBatch(node));
                return;
            }
            if (status != StatusCode.OK) {
                outbox.put(endFrame(status, "a message was refused"));
                outbox.end();
                break;
            }
        }
        batchDone.release();
    }

    private StatusCode sendFrame(NodeOperations.CpgEndpoint mine) {
        int length = CpgFrame.length(batch, next);
        int body = next + CpgFrame.HEAD;
        StatusCode status = switch (CpgFrame.type(batch, next)) {
            case CpgFrame.SEND -> mine.send(batch, body, length);
            case CpgFrame.LOAD -> beginLoad(body, length);
            default -> StatusCode.INVALID_PARAM;
        };
        if (status == StatusCode.OK) {
            next = body + length;
        }
        return status;
    }

    private StatusCode beginLoad(int body, int length) {
        if (length != CpgFrame.LOAD_BYTES) {
            return StatusCode.INVALID_PARAM;
        }
        int count = Endian.LITTLE.getInt(batch, body);
        int size = Endian.LITTLE.getInt(batch, body + 4);
        if (count < 0 || size < 1 || size > CpgFrame.MAX_PAYLOAD) {
            return StatusCode.INVALID_PARAM;
        }
        loadLeft = count;
        loadNumber = Endian.LITTLE.getLong(batch, body + 8);
        loadMessage = new byte[size];
        for (int i = Long.BYTES; i < size; i++) {
            loadMessage[i] = (byte) i;
        }
        return StatusCode.OK;
    }

    private StatusCode sendLoadMessage(NodeOperations.CpgEndpoint mine) {
        int numberBytes = Math.min(Long.BYTES, loadMessage.length);
        for (int i = 0; i < numberBytes; i++) {
            loadMessage[i] = (byte) (loadNumber >>> (8 * i));
        }
        StatusCode status = mine.send(loadMessage, 0, loadMessage.length);
        if (status == StatusCode.OK) {
            loadNumber++;
            loadLeft--;
        }
        return status;
    }

    private void close(NodeOperations node) {
        ended = true;
        if (endpoint != null) {
            endpoint.close();
            endpoint = null;
        }
    }

    private static byte[] endFrame(StatusCode status, String text) {
        byte[] words = text.getBytes(StandardCharsets.UTF_8);
        byte[] frame = new byte[CpgFrame.HEAD + 4 + words.length];
        CpgFrame.putHead(frame, 0, CpgFrame.END, 4 + words.length);
        Endian.LITTLE.putInt(frame, CpgFrame.HEAD, status.number());
        System.arraycopy(words, 0, frame, CpgFrame.HEAD + 4, words.length);
        return frame;
    }

    /**
     * Events of the group, put into the client's outbox on the node's thread, behind the answer to the join: in a ring of one node
     * the first of them comes while the node is still joining.
     */
    private static final class Deliveries implements CpgListener {
        private final Outbox outbox;
        private final byte[] head = new byte[CpgFrame.DELIVER_HEAD];
        private byte @Nullable [] answer;

        Deliveries(Outbox outbox, byte[] answer) {
            this.outbox = outbox;
            this.answer = answer;
        }

        void answer() {
            if (answer != null) {
                outbox.put(answer);
                answer = null;
            }
        }

        @Override
        public void onDeliver(int nodeId, int pid, byte[] buffer, int offset, int length) {
            answer();
            CpgFrame.putHead(head, 0, CpgFrame.DELIVER, 8 + length);
            Endian.LITTLE.putInt(head, CpgFrame.HEAD, nodeId);
            Endian.LITTLE.putInt(head, CpgFrame.HEAD + 4, pid);
            outbox.put(head, head.length, buffer, offset, length);
        }

        @Override
        public void onConfigurationChange(List<CpgMember> members, List<CpgMember> left, List<CpgMember> joined) {
            answer();
            outbox.put(CpgFrame.configurationChange(members, left, joined));
        }
    }
}
