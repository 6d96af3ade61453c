package org.quorate.daemon.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;

/** Carries out one request of the JSON protocol. The names of the operations are here and in docs/control-protocol.md. */
final class ControlRequest {
    /** What the node's thread may take before the client is told that it does not answer. */
    static final long NODE_TIMEOUT_MS = 500;

    /** The same for what needs other nodes. */
    static final long CLUSTER_TIMEOUT_MS = 10_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ControlBackend backend;
    private final Consumer<ObjectNode> events;
    private final Consumer<NodeOperations.Tracking> trackings;

    ControlRequest(ControlBackend backend, Consumer<ObjectNode> events, Consumer<NodeOperations.Tracking> trackings) {
        this.backend = backend;
        this.events = events;
        this.trackings = trackings;
    }

    record Answer(
            StatusCode status,
            @Nullable String message,
            @Nullable JsonNode result) {
        static Answer of(StatusCode status) {
            return new Answer(status, null, null);
        }

        static Answer ok(JsonNode result) {
            return new Answer(StatusCode.OK, null, result);
        }
    }

    /**
     * @throws IllegalArgumentException for an unusable request
     */
    Answer execute(String operation, ObjectNode request) throws InterruptedException {
        return switch (operation) {
            case "info" -> Answer.ok(StatusJson.toJson(backend.info()));
            case "quorum-status" -> ask(node -> Answer.ok(StatusJson.toJson(node.quorumStatus())));
            case "link-status" -> ask(node -> Answer.ok(StatusJson.toJson(node.linkStatus())));
            case "node-status" -> nodeStatus(StatusJson.nodeId(request, "node_id"));
            case "cmap-get" -> cmapGet(map(request), StatusJson.text(request, "key"));
            case "cmap-list" -> cmapList(map(request), StatusJson.text(request, "prefix"));
            case "cmap-set" ->
                cmapSet(StatusJson.text(request, "key"), StatusJson.cmapValue(StatusJson.member(request, "value")));
            case "cmap-delete" -> cmapDelete(StatusJson.text(request, "key"));
            case "cmap-track" -> cmapTrack(request);
            case "quorum-track" -> quorumTrack(request);
            case "shutdown" -> {
                boolean force = StatusJson.bool(request, "force");
                yield await((node, completion) -> node.shutdown(force, completion));
            }
            case "reload" -> await(NodeOperations::reload);
            case "reopen-logs" -> ask(node -> Answer.of(node.reopenLogs()));
            case "set-expected-votes" -> {
                int expected = StatusJson.integer(request, "expected_votes");
                yield await((node, completion) -> node.setExpectedVotes(expected, completion));
            }
            case "set-votes" -> {
                int nodeId = StatusJson.nodeId(request, "node_id");
                int votes = StatusJson.integer(request, "votes");
                yield await((node, completion) -> node.setVotes(nodeId, votes, completion));
            }
            case "unregister-quorum-device" -> ask(node -> Answer.of(node.unregisterQuorumDevice()));
            case "kill" -> {
                int nodeId = StatusJson.nodeId(request, "node_id");
                String reason = StatusJson.text(request, "reason");
                yield await((node, completion) -> node.kill(nodeId, reason, completion));
            }
            case "record" -> record();
            case "block-peers" -> blockPeers(request);
            default -> new Answer(StatusCode.NOT_SUPPORTED, "unknown operation " + operation, null);
        };
    }

    private Answer nodeStatus(int nodeId) throws InterruptedException {
        return ask(node -> {
            for (LinkStatus.Node found : node.linkStatus().nodes()) {
                if (found.nodeId() == nodeId) {
                    return Answer.ok(StatusJson.toJson(found));
                }
            }
            return Answer.of(StatusCode.NOT_EXIST);
        });
    }

    // --- cmap ---

    private static ClusterAccess.CmapMap map(ObjectNode request) {
        String name = StatusJson.optionalText(request, "map");
        return switch (name) {
            case null -> ClusterAccess.CmapMap.ICMAP;
            case "icmap" -> ClusterAccess.CmapMap.ICMAP;
            case "stats" -> ClusterAccess.CmapMap.STATS;
            default -> throw new IllegalArgumentException("no map has the name " + name);
        };
    }

    private Answer cmapGet(ClusterAccess.CmapMap map, String key) throws InterruptedException {
        return ask(node -> {
            CmapValue value = switch (map) {
                case ICMAP -> node.cmap().get(key);
                case STATS -> node.statistics(key).get(key);
            };
            return value == null ? Answer.of(StatusCode.NOT_EXIST) : Answer.ok(StatusJson.toJson(value));
        });
    }

    private Answer cmapList(ClusterAccess.CmapMap map, String prefix) throws InterruptedException {
        CompletableFuture<SortedMap<String, CmapValue>> entries = new CompletableFuture<>();
        Answer failure = ask(node -> {
            entries.complete(
                    switch (map) {
                        case ICMAP -> node.cmap().withPrefix(prefix);
                        case STATS -> node.statistics(prefix);
                    });
            return Answer.of(StatusCode.OK);
        });
        if (failure.status() != StatusCode.OK) {
            return failure;
        }
        ObjectNode result = JSON.objectNode();
        entries.resultNow().forEach((key, value) -> result.set(key, StatusJson.toJson(value)));
        return Answer.ok(result);
    }

    private Answer cmapSet(String key, CmapValue value) throws InterruptedException {
        return ask(node -> Answer.of(node.setCmap(key, value)));
    }

    private Answer cmapDelete(String key) throws InterruptedException {
        return ask(node -> Answer.of(node.deleteCmap(key)));
    }

    // --- trackings: the event carries the number the client chose ---

    private Answer cmapTrack(ObjectNode request) throws InterruptedException {
        int track = StatusJson.integer(request, "track");
        String key = StatusJson.text(request, "key");
        boolean prefix = StatusJson.bool(request, "prefix");
        return ask(node -> {
            Cmap.Tracking tracking = node.cmap().track(key, prefix, (event, changed, newValue, oldValue) -> {
                ObjectNode json = JSON.objectNode();
                json.put("event", "cmap");
                json.put("track", track);
                json.put("change", event.name());
                json.put("key", changed);
                json.set("new", newValue == null ? JSON.nullNode() : StatusJson.toJson(newValue));
                json.set("old", oldValue == null ? JSON.nullNode() : StatusJson.toJson(oldValue));
                events.accept(json);
            });
            trackings.accept(tracking::stop);
            return Answer.of(StatusCode.OK);
        });
    }

    private Answer quorumTrack(ObjectNode request) throws InterruptedException {
        int track = StatusJson.integer(request, "track");
        return ask(node -> {
            Runnable tell = () -> {
                ObjectNode json = JSON.objectNode();
                json.put("event", "quorum");
                json.put("track", track);
                json.set("quorum", StatusJson.toJson(node.quorumStatus()));
                events.accept(json);
            };
            trackings.accept(node.trackQuorum(tell));
            tell.run();
            return Answer.of(StatusCode.OK);
        });
    }

    private Answer record() throws InterruptedException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        return submit(
                node -> node.record((status, text) -> answer.complete(
                        status == StatusCode.OK
                                ? Answer.ok(JSON.objectNode().put("file", text))
                                : new Answer(status, text, null))),
                answer,
                CLUSTER_TIMEOUT_MS);
    }

    private Answer blockPeers(ObjectNode request) throws InterruptedException {
        var list = StatusJson.array(request, "node_ids");
        int[] nodeIds = new int[list.size()];
        for (int i = 0; i < nodeIds.length; i++) {
            nodeIds[i] = StatusJson.toNodeId(list.get(i), "node_ids");
        }
        return ask(node -> {
            StatusCode status = node.blockPeers(nodeIds);
            return status == StatusCode.NOT_SUPPORTED
                    ? new Answer(status, "the daemon runs without --allow-simulated-faults", null)
                    : Answer.of(status);
        });
    }

    // --- to the node's thread and back ---

    /** Asks the node what it can answer at once. */
    private Answer ask(NodeQuestion question) throws InterruptedException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        return submit(node -> answer.complete(question.answer(node)), answer, NODE_TIMEOUT_MS);
    }

    @FunctionalInterface
    private interface NodeQuestion {
        Answer answer(NodeOperations node);
    }

    /** Starts what completes later. */
    private Answer await(BiConsumer<NodeOperations, NodeOperations.Completion> start) throws InterruptedException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        return submit(
                node -> start.accept(node, status -> answer.complete(Answer.of(status))), answer, CLUSTER_TIMEOUT_MS);
    }

    private Answer submit(ControlBackend.Task task, CompletableFuture<Answer> answer, long timeoutMs)
            throws InterruptedException {
        boolean taken = backend.submit(node -> {
            try {
                task.run(node);
            } catch (IllegalArgumentException unusable) {
                answer.complete(new Answer(StatusCode.INVALID_PARAM, unusable.getMessage(), null));
            }
        });
        if (!taken) {
            return new Answer(StatusCode.TRY_AGAIN, "the daemon is overloaded or stopping", null);
        }
        try {
            return answer.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            return new Answer(StatusCode.TIMEOUT, "no answer within " + timeoutMs + " ms", null);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
