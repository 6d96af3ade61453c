package org.quorate.daemon.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;

/**
 * {@link ClusterAccess} over the control socket. One thread reads answers and events; callers wait for theirs, at most until
 * the deadline, also when the daemon accepts no connection or is stopped.
 */
public final class ControlClient implements ClusterAccess {
    /** Longest line from a daemon: a listing of a large map. */
    private static final int MAX_LINE_BYTES = 1 << 24;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Path socket;
    private final Duration timeout;
    private final SocketChannel channel;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<ObjectNode>> waiting = new ConcurrentHashMap<>();
    private final Map<Integer, Consumer<ObjectNode>> trackings = new ConcurrentHashMap<>();
    private volatile @Nullable ClusterAccessException end;

    private ControlClient(Path socket, Duration timeout, SocketChannel channel) {
        this.socket = socket;
        this.timeout = timeout;
        this.channel = channel;
    }

    /**
     * Connects.
     *
     * @param timeout for this and for every later call
     * @throws ClusterAccessException {@link StatusCode#LIBRARY} if no daemon listens there, {@link StatusCode#ACCESS} without the
     *     right to connect, {@link StatusCode#TIMEOUT}
     */
    public static ControlClient connect(Path socket, Duration timeout) throws ClusterAccessException {
        ControlClient client = new ControlClient(socket, timeout, ControlConnections.open(socket, timeout));
        Thread.ofPlatform().daemon().name("control-client").start(client::read);
        return client;
    }

    // --- requests ---

    @Override
    public DaemonInfo info() throws ClusterAccessException {
        return decode(StatusJson::daemonInfo, call(request("info")));
    }

    @Override
    public QuorumStatus quorumStatus() throws ClusterAccessException {
        return decode(StatusJson::quorumStatus, call(request("quorum-status")));
    }

    @Override
    public LinkStatus linkStatus() throws ClusterAccessException {
        return decode(StatusJson::linkStatus, call(request("link-status")));
    }

    @Override
    public LinkStatus.Node nodeStatus(int nodeId) throws ClusterAccessException {
        return decode(StatusJson::linkNode, call(request("node-status").put("node_id", StatusJson.unsigned(nodeId))));
    }

    @Override
    public @Nullable CmapValue cmapGet(CmapMap map, String key) throws ClusterAccessException {
        try {
            return decode(
                    StatusJson::cmapValue,
                    call(request("cmap-get").put("map", word(map)).put("key", key)));
        } catch (ClusterAccessException refused) {
            if (refused.status() == StatusCode.NOT_EXIST) {
                return null;
            }
            throw refused;
        }
    }

    @Override
    public SortedMap<String, CmapValue> cmapList(CmapMap map, String prefix) throws ClusterAccessException {
        return decode(
                ControlClient::entries,
                call(request("cmap-list").put("map", word(map)).put("prefix", prefix)));
    }

    @Override
    public void cmapSet(String key, CmapValue value) throws ClusterAccessException {
        ObjectNode request = request("cmap-set").put("key", key);
        request.set("value", StatusJson.toJson(value));
        call(request);
    }

    @Override
    public void cmapDelete(String key) throws ClusterAccessException {
        call(request("cmap-delete").put("key", key));
    }

    @Override
    public void cmapTrack(String key, boolean prefix, Cmap.Tracker tracker) throws ClusterAccessException {
        track(
                request("cmap-track").put("key", key).put("prefix", prefix),
                event -> tracker.onChange(
                        Cmap.Event.valueOf(StatusJson.text(event, "change")),
                        StatusJson.text(event, "key"),
                        optionalValue(StatusJson.member(event, "new")),
                        optionalValue(StatusJson.member(event, "old"))));
    }

    @Override
    public void quorumTrack(QuorumListener listener) throws ClusterAccessException {
        track(
                request("quorum-track"),
                event -> listener.onQuorum(StatusJson.quorumStatus(StatusJson.member(event, "quorum"))));
    }

    @Override
    public void shutdown(boolean force) throws ClusterAccessException {
        call(request("shutdown").put("force", force));
    }

    @Override
    public void reload() throws ClusterAccessException {
        call(request("reload"));
    }

    @Override
    public void reopenLogs() throws ClusterAccessException {
        call(request("reopen-logs"));
    }

    @Override
    public void setExpectedVotes(int expectedVotes) throws ClusterAccessException {
        call(request("set-expected-votes").put("expected_votes", expectedVotes));
    }

    @Override
    public void setVotes(int nodeId, int votes) throws ClusterAccessException {
        call(request("set-votes").put("node_id", StatusJson.unsigned(nodeId)).put("votes", votes));
    }

    @Override
    public void unregisterQuorumDevice() throws ClusterAccessException {
        call(request("unregister-quorum-device"));
    }

    @Override
    public void kill(int nodeId, String reason) throws ClusterAccessException {
        call(request("kill").put("node_id", StatusJson.unsigned(nodeId)).put("reason", reason));
    }

    @Override
    public String record() throws ClusterAccessException {
        return decode(result -> StatusJson.text(result, "file"), call(request("record")));
    }

    @Override
    public void blockPeers(int[] nodeIds) throws ClusterAccessException {
        ObjectNode request = request("block-peers");
        ArrayNode list = request.putArray("node_ids");
        for (int nodeId : nodeIds) {
            list.add(StatusJson.unsigned(nodeId));
        }
        call(request);
    }

    /** Opens a connection of its own for the group. */
    @Override
    public CpgConnection joinGroup(byte[] group, int pid, CpgListener listener) throws ClusterAccessException {
        ObjectNode request = request("cpg-join")
                .put("group", Base64.getEncoder().encodeToString(group))
                .put("pid", pid);
        return CpgClient.join(ControlConnections.open(socket, timeout), timeout, request, listener);
    }

    private static String word(CmapMap map) {
        return switch (map) {
            case ICMAP -> "icmap";
            case STATS -> "stats";
        };
    }

    private static SortedMap<String, CmapValue> entries(JsonNode json) {
        SortedMap<String, CmapValue> found = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            found.put(field.getKey(), StatusJson.cmapValue(field.getValue()));
        }
        return found;
    }

    private static @Nullable CmapValue optionalValue(JsonNode json) {
        return json.isNull() ? null : StatusJson.cmapValue(json);
    }

    // --- calls ---

    private ObjectNode request(String operation) {
        return JSON.objectNode().put("id", lastId.incrementAndGet()).put("op", operation);
    }

    private void track(ObjectNode request, Consumer<ObjectNode> listener) throws ClusterAccessException {
        int number = request.get("id").intValue();
        trackings.put(number, listener);
        try {
            call(request.put("track", number));
        } catch (ClusterAccessException refused) {
            trackings.remove(number);
            throw refused;
        }
    }

    @FunctionalInterface
    private interface Decoder<T> {
        T decode(JsonNode json);
    }

    private static <T> T decode(Decoder<T> decoder, ObjectNode answer) throws ClusterAccessException {
        try {
            return decoder.decode(StatusJson.member(answer, "result"));
        } catch (IllegalArgumentException unreadable) {
            throw new ClusterAccessException(
                    StatusCode.MESSAGE_ERROR,
                    "the daemon's answer cannot be read: " + unreadable.getMessage(),
                    unreadable);
        }
    }

    private ObjectNode call(ObjectNode request) throws ClusterAccessException {
        int id = request.get("id").intValue();
        CompletableFuture<ObjectNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        try {
            throwIfEnded();
            write(request);
            return checked(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException late) {
            throw ControlConnections.silent(timeout);
        } catch (ExecutionException ended) {
            throwIfEnded();
            throw new IllegalStateException(ended);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new ClusterAccessException(StatusCode.INTERRUPT, "interrupted", stop);
        } catch (IOException gone) {
            throw ControlConnections.ended(gone);
        } finally {
            waiting.remove(id);
        }
    }

    /** Requests are far smaller than a socket's buffer and few are under way: this does not block on a stopped daemon. */
    private synchronized void write(ObjectNode request) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The answer itself if it says OK. */
    static ObjectNode checked(ObjectNode answer) throws ClusterAccessException {
        String name = StatusJson.text(answer, "status");
        for (StatusCode status : StatusCode.values()) {
            if (status.csName().equals(name)) {
                if (status == StatusCode.OK) {
                    return answer;
                }
                String message = StatusJson.optionalText(answer, "message");
                throw new ClusterAccessException(status, message == null ? name : message);
            }
        }
        throw new ClusterAccessException(
                StatusCode.MESSAGE_ERROR, "the daemon answers with the unknown status " + name);
    }

    private void throwIfEnded() throws ClusterAccessException {
        ClusterAccessException ended = end;
        if (ended != null) {
            throw new ClusterAccessException(ended.status(), String.valueOf(ended.getMessage()), ended);
        }
    }

    // --- the reading thread ---

    private void read() {
        ClusterAccessException cause;
        try {
            ByteInput input = new ByteInput(channel);
            for (String line = input.readLine(MAX_LINE_BYTES); line != null; line = input.readLine(MAX_LINE_BYTES)) {
                receive(line);
            }
            cause = new ClusterAccessException(StatusCode.LIBRARY, "the daemon closed the connection");
        } catch (IOException | IllegalArgumentException broken) {
            cause = ControlConnections.ended(broken);
        }
        end = cause;
        for (CompletableFuture<ObjectNode> answer : waiting.values()) {
            answer.completeExceptionally(cause);
        }
    }

    private void receive(String line) throws JsonProcessingException {
        if (!(MAPPER.readTree(line) instanceof ObjectNode json)) {
            throw new IllegalArgumentException("a line is no JSON object");
        }
        if (json.has("event")) {
            Consumer<ObjectNode> listener = trackings.get(StatusJson.integer(json, "track"));
            if (listener != null) {
                listener.accept(json);
            }
            return;
        }
        JsonNode id = StatusJson.member(json, "id");
        if (id.isNull()) {
            // said before it read a request: too many connections
            waiting.values().forEach(answer -> answer.complete(json));
            return;
        }
        CompletableFuture<ObjectNode> answer = waiting.get(id.intValue());
        if (answer != null) {
            answer.complete(json);
        }
    }

    @Override
    public void close() {
        end = new ClusterAccessException(StatusCode.BAD_HANDLE, "the connection was closed");
        ControlConnections.close(channel);
    }
}
