package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Java API cannot tell a real corosync from a node of ours, nor from one in its own process. */
class ApiTest extends InteropTest {
    private static final Duration CHANGE = Duration.ofSeconds(30);
    private static final int MESSAGES = 400;

    @Test
    void theSameStoriesWhateverTheNodeIs() {
        List<String> real = stories(REAL);
        assertThat(real).hasSizeGreaterThan(40).contains("quorate: true", "nodes: [1, 2]", "whole: true");
        assertThat(stories(QUORATE)).containsExactlyElementsOf(real);
        assertThat(storiesInsideANode()).containsExactlyElementsOf(real);
        note("Java API: " + real.size() + " answers alike at a real daemon, at ours and inside a node");
    }

    private static List<String> storiesInsideANode() {
        try (Cluster cluster = Cluster.of("api-embedded", RingSettings.quick(), QUORATE, REAL)) {
            cluster.node(2).start();
            Command.Outcome outcome = cluster.node(1).run(embedded(cluster, 1, "stories"));
            assertThat(outcome.exit()).as("%s", outcome).isZero();
            return outcome.stdout().lines().toList();
        }
    }

    /** The files of a node that is not started are there for the process that is it. */
    private static String[] embedded(Cluster cluster, int id, String... what) {
        ClusterNode node = cluster.node(id);
        List<String> arguments = new ArrayList<>(List.of(
                node.config().toString(), Integer.toString(cluster.nodes().size())));
        arguments.addAll(List.of(what));
        return javaCommand("org.quorate.interop.api.EmbeddedProcess", arguments.toArray(String[]::new));
    }

    @Test
    void oneOrderForApplicationsOnAllKinds() throws InterruptedException {
        Kind[] kinds = {REAL, QUORATE, QUORATE};
        try (Cluster cluster = Cluster.of("api-order", RingSettings.quick(), kinds)) {
            cluster.node(1).start();
            cluster.node(2).start();
            Deadline.in(CHANGE).await("clients", () -> takesClients(cluster.node(1)) && takesClients(cluster.node(2)));
            List<Command.Outcome> outcomes = new ArrayList<>(Collections.nCopies(kinds.length, null));
            List<Thread> runs = new ArrayList<>();
            for (int index = 0; index < kinds.length; index++) {
                int at = index;
                runs.add(Thread.startVirtualThread(() -> outcomes.set(
                        at,
                        cluster.node(at + 1)
                                .run(
                                        at == 2
                                                ? embedded(cluster, 3, "talk", "3", Integer.toString(MESSAGES))
                                                : javaCommand(
                                                        "org.quorate.interop.api.ApiTalker",
                                                        "3",
                                                        Integer.toString(MESSAGES))))));
            }
            for (Thread run : runs) {
                run.join();
            }
            assertThat(outcomes)
                    .allSatisfy(outcome ->
                            assertThat(outcome.exit()).as("%s", outcome).isZero());
            assertThat(outcomes.get(0).stdout()).startsWith(3 * MESSAGES + " messages, ");
            assertThat(outcomes)
                    .extracting(Command.Outcome::stdout)
                    .containsOnly(outcomes.get(0).stdout());
        }
    }

    /** Not with the real one: in these tests its shared memory is in a mount namespace that ends with it. */
    @Test
    void aMemberComesBackWhenItsDaemonDoes() throws IOException, InterruptedException {
        try (Cluster cluster = Cluster.of("api-back", RingSettings.quick(), QUORATE, REAL)) {
            cluster.form();
            Path lines = cluster.node(1).directory().resolve("lines");
            String[] words = javaCommand("org.quorate.interop.api.ApiReturner", lines.toString());
            Thread run = Thread.startVirtualThread(
                    () -> note(cluster.node(1).run(words).toString()));
            Deadline.in(CHANGE).await("the join", () -> has(lines, "own message"));
            cluster.node(1).kill();
            Deadline.in(CHANGE).await("the loss", () -> has(lines, "lost"));
            cluster.node(1).start();
            Deadline.in(CHANGE).await("the return", () -> has(lines, "end"));
            run.join();
            assertThat(Files.readAllLines(lines))
                    .containsExactly("members 1", "own message", "lost", "members 1", "own message", "end");
        }
    }

    private static String[] javaCommand(String main, String... arguments) {
        return JavaCommand.of(main, arguments).toArray(String[]::new);
    }

    private static boolean takesClients(ClusterNode node) {
        return node.log()
                .linesWith("Completed service synchronization")
                .findAny()
                .isPresent();
    }

    private static boolean has(Path file, String line) {
        try {
            return Files.exists(file) && Files.readAllLines(file).contains(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> stories(Kind kind) {
        try (Cluster cluster = Cluster.of("api-" + kind, RingSettings.quick(), kind, REAL)) {
            cluster.form();
            Deadline.in(CHANGE).await("quorum", () -> cluster.node(1).isQuorate());
            Deadline.in(CHANGE).await("the path MTU", () -> cluster.node(1).pathMtu(2, 0) > 1300);
            Command.Outcome outcome = cluster.node(1).run(javaCommand("org.quorate.interop.api.ApiStories"));
            assertThat(outcome.exit()).as("%s at %s", outcome, kind).isZero();
            return outcome.stdout().lines().toList();
        }
    }
}
