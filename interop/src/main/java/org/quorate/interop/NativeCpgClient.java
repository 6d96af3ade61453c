package org.quorate.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The C program against libcpg, driven by its stdin and stdout. */
final class NativeCpgClient implements CpgClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

    private final ClusterNode node;
    private final List<String> command;
    private final ClientProcess process;
    private final Writer commands;
    private final List<JsonNode> events = new ArrayList<>();

    NativeCpgClient(ClusterNode node, List<String> command) {
        this.node = node;
        this.command = command;
        process = ClientProcess.start(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        node.directory().resolve("cpg-client.err").toFile())));
        commands = process.process().outputWriter();
        process.collect(
                line -> add(JSON.readTree(line)),
                failure -> add(JSON.createObjectNode().put("event", "error").put("call", failure.toString())));
        awaitEvent("ready", 0);
    }

    private void add(JsonNode event) {
        synchronized (events) {
            events.add(event);
        }
    }

    private List<JsonNode> events(String name) {
        synchronized (events) {
            return events.stream()
                    .filter(event -> event.path("event").asText().equals(name))
                    .toList();
        }
    }

    private JsonNode awaitEvent(String name, int already) {
        return awaitEvent(name, already, ANSWER_LIMIT);
    }

    private JsonNode awaitEvent(String name, int already, Duration limit) {
        Deadline.in(limit)
                .await(
                        "event " + name + " of the client of " + node,
                        () -> events(name).size() > already || !process.isAlive(),
                        () -> events.toString());
        List<JsonNode> found = events(name);
        if (found.size() <= already) {
            throw new AssertionError("the client of " + node + " ended: " + events("error"));
        }
        return found.getLast();
    }

    private void write(String line) {
        try {
            commands.write(line + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the client of " + node + " is gone: " + events("error"), e);
        }
    }

    private JsonNode ask(String line, String answer, Duration limit) {
        int already = events(answer).size();
        write(line);
        return awaitEvent(answer, already, limit);
    }

    @Override
    public ClusterNode node() {
        return node;
    }

    @Override
    public void join(String group) {
        ask("join " + group, "joined", ANSWER_LIMIT);
    }

    @Override
    public void leave() {
        ask("leave", "leaving", ANSWER_LIMIT);
    }

    @Override
    public List<Member> members() {
        List<List<Member>> all = membershipHistory();
        return all.isEmpty() ? List.of() : all.getLast();
    }

    @Override
    public List<List<Member>> membershipHistory() {
        return events("confchg").stream()
                .map(event -> {
                    List<Member> members = new ArrayList<>();
                    event.path("members")
                            .forEach(pair ->
                                    members.add(new Member((int) pair.get(0).asLong(), (int)
                                            pair.get(1).asLong())));
                    return List.copyOf(members);
                })
                .toList();
    }

    private int sendsStarted;

    @Override
    public void send(long count, List<Integer> sizes, double rate) {
        sendsStarted++;
        write("send " + count + " " + sizes.stream().map(String::valueOf).collect(Collectors.joining(",")) + " "
                + rate);
    }

    @Override
    public void flood(long millis, int size) {
        sendsStarted++;
        write("flood " + millis + " " + size);
    }

    @Override
    public boolean sentAll() {
        if (!process.isAlive()) {
            throw new AssertionError("the client of " + node + " ended: " + events("error"));
        }
        return events("sent").size() >= sendsStarted;
    }

    @Override
    public long sentCount() {
        return lastEvent("sent").map(event -> event.path("count").asLong()).orElse(0L);
    }

    private Optional<JsonNode> lastEvent(String name) {
        List<JsonNode> found = events(name);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
    }

    @Override
    public Account account() {
        JsonNode report = ask("report", "report", ANSWER_LIMIT);
        return new Account(
                report.path("count").asLong(),
                report.path("bytes").asLong(),
                report.path("hash").asText(),
                report.path("first_ns").asLong(),
                report.path("last_ns").asLong());
    }

    @Override
    public void reset() {
        ask("reset", "reset", ANSWER_LIMIT);
    }

    @Override
    public RoundTrip ping(long count, int size) {
        JsonNode times = ask("ping " + count + " " + size, "ping", Duration.ofSeconds(60));
        return new RoundTrip(
                times.path("count").asLong(),
                times.path("min").asLong(),
                times.path("p50").asLong(),
                times.path("p90").asLong(),
                times.path("p99").asLong(),
                times.path("max").asLong());
    }

    @Override
    public void ignoreContent() {
        ask("hashing off", "hashing", ANSWER_LIMIT);
    }

    /** Stops reading and everything else until {@link #resume}. */
    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        Command.of("kill", "-" + name, Long.toString(process.process().pid())).output();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public Path trace() {
        return Path.of(command.getLast());
    }

    @Override
    public void close() {
        process.close();
    }
}
