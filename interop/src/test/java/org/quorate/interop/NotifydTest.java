package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** corosync-notifyd tells of the same events whichever daemon it watches. */
class NotifydTest extends InteropTest {
    private static final Duration CHANGE = Duration.ofSeconds(30);

    @Test
    void theSameEventsAreTold() {
        List<String> real = events(REAL);
        List<String> ours = events(QUORATE);
        note("corosync-notifyd: " + real);
        // links are looked at every 1.5 s: before or after the ring changed
        assertThat(ours.stream().filter(NotifydTest::isOfALink))
                .containsExactlyElementsOf(
                        real.stream().filter(NotifydTest::isOfALink).toList());
        assertThat(ours.stream().filter(line -> !isOfALink(line)))
                .containsExactlyElementsOf(
                        real.stream().filter(line -> !isOfALink(line)).toList());
        assertThat(real)
                .anyMatch(line -> line.endsWith(" left"))
                .anyMatch(line -> line.endsWith(" joined"))
                .anyMatch(line -> line.endsWith("is now quorate"));
    }

    private static boolean isOfALink(String line) {
        return line.contains("] link ");
    }

    /** What it says at node 1 while the others die and return. */
    private static List<String> events(Kind kind) {
        try (Cluster cluster = Cluster.of("notifyd-" + kind, RingSettings.quick(), kind, REAL, REAL)) {
            cluster.form();
            ClusterNode node = cluster.node(1);
            Path output = node.directory().resolve("notifyd");
            try (ClientProcess _ =
                    ClientProcess.start(new ProcessBuilder(node.beside(List.of("corosync-notifyd", "-f", "-o", "-n")))
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile()))) {
                settle(output);
                cluster.node(3).kill();
                cluster.awaitRing(CHANGE, 1, 2);
                settle(output);
                cluster.node(2).kill();
                cluster.awaitRing(CHANGE, 1);
                Deadline.in(CHANGE).await("the loss of quorum", () -> !node.isQuorate());
                settle(output);
                cluster.node(2).start();
                cluster.awaitRing(CHANGE, 1, 2);
                Deadline.in(CHANGE).await("quorum", node::isQuorate);
                settle(output);
                cluster.node(3).start();
                cluster.awaitRingOfAll(CHANGE);
                settle(output);
            }
            // the debug lines are the library's; the test asks a real node by corosync-quorumtool, which is told of too
            return lines(output).stream()
                    .filter(line -> line.startsWith("[notice]") && !line.contains("corosync-quorum"))
                    .map(line -> line.replaceAll("0x[0-9a-f]+\\.\\d+\\.", "CONNECTION."))
                    .toList();
        }
    }

    /** Waits until nothing has come for two seconds. */
    private static void settle(Path output) {
        int before = -1;
        while (before != lines(output).size()) {
            before = lines(output).size();
            Deadline.seconds(2).elapse();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
