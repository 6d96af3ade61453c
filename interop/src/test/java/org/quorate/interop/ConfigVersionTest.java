package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A node that comes with an older {@code config_version} than the ring's ends itself (spec 50 §22.6), whatever the kinds. */
class ConfigVersionTest extends InteropTest {
    private static final Duration CHANGE = Duration.ofSeconds(30);
    private static final RingSettings OLD = RingSettings.quick().with("config_version", "3");
    private static final RingSettings NEW = RingSettings.quick().with("config_version", "7");

    @Test
    void aJoiningNodeWithAnOlderVersionLeavesInOrder() {
        CompletableFuture<List<LogLine>> other = Meanwhile.get(() -> lastWords(QUORATE, REAL));
        List<LogLine> ours = lastWords(REAL, QUORATE);
        List<LogLine> real = other.join();
        assertThat(ours).isEqualTo(real);
        assertThat(real.getFirst().text())
                .isEqualTo("Received config version (7) is different than my config version (3)! Exiting");
    }

    /** What the joining node logs from the moment it notices, after it ended with status 0. */
    private static List<LogLine> lastWords(Kind established, Kind joining) {
        try (Cluster cluster = Cluster.of("config-version-" + joining, NEW, established, joining)) {
            cluster.rewriteConfig(2, OLD);
            cluster.node(1).start();
            cluster.awaitRing(CHANGE, 1);
            ClusterNode late = cluster.node(2);
            late.start();
            assertThat(late.awaitEnd()).as("%s", late.log()).isZero();
            cluster.awaitRing(CHANGE, 1);
            NodeLog log = cluster.node(1).log();
            assertThat(log.linesWith("was formed. Members joined: 2"))
                    .as("%s", log)
                    .hasSize(1);
            assertThat(log.linesWith("was formed. Members left: 2"))
                    .as("%s", log)
                    .hasSize(1);
            assertThat(log.linesWith("Received config version")).isEmpty();
            return late.log().lines().stream()
                    .flatMap(line -> LogLine.parse(line, late.directory().toString()).stream())
                    .dropWhile(line -> !line.text().startsWith("Received config version"))
                    // the original takes its links down one after the other, and tells of each
                    .filter(line -> !line.subsystem().equals("KNET"))
                    .toList();
        }
    }
}
