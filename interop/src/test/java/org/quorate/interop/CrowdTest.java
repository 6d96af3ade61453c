package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Clients by the thousand leave nothing behind at a node of ours, whichever way they go. */
class CrowdTest extends InteropTest {
    private static final Duration CLEANED = Duration.ofSeconds(20);
    private static final double GROWTH_MIB = 64;

    @Test
    void clientsThatComeAndGoLeaveNothing() {
        try (Cluster cluster = Cluster.of("many-clients", RingSettings.quick(), QUORATE)) {
            cluster.form();
            ClusterNode node = cluster.node(1);
            crowd(node, "once", 100); // whatever is made once is made now
            crowd(node, "killed", 4);
            awaitClean(node, List.of());
            List<String> before = descriptors(node);
            double memory = node.residentMebibytes();
            for (int thousand = 1; thousand <= 10; thousand++) {
                crowd(node, "once", 1_000);
            }
            crowd(node, "together", 1_000);
            crowd(node, "killed", 200);
            awaitClean(node, before);
            assertThat(node.residentMebibytes() - memory).as("growth of memory").isLessThan(GROWTH_MIB);
            assertThat(node.run("corosync-cpgtool", "-e").stdout()).doesNotContain("crowd");
            assertThat(node.statistic("stats.ipcs.global.active")).isZero();
            note("10000 clients one after the other, 1000 together, 200 killed: " + before.size()
                    + " descriptors before and after, " + Math.round(node.residentMebibytes() - memory)
                    + " MiB more resident");
        }
    }

    private static void crowd(ClusterNode node, String how, int count) {
        Command.Outcome outcome = node.run(CProgram.CROWD.path().toString(), how, Integer.toString(count));
        assertThat(outcome.stdout()).as("%s", outcome).isEqualTo(count + " of " + count + "\n");
    }

    /** The node hears of an end by its loop. */
    private static void awaitClean(ClusterNode node, List<String> expected) {
        Deadline.in(CLEANED)
                .await(
                        "the node to clean up after its clients",
                        () -> segments(node).isEmpty()
                                && (expected.isEmpty() || descriptors(node).size() <= expected.size()),
                        () -> segments(node) + " and " + descriptors(node));
    }

    /** Shared memory of the node's clients. */
    private static List<Path> segments(ClusterNode node) {
        try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("qb-" + node.pid() + "-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> descriptors(ClusterNode node) {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(node.pid()), "fd"))) {
            return files.map(CrowdTest::target).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }
}
