package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@code corosync-cfgtool -H} asks the clients that want to be asked (spec 30 §6.5): both kinds ask, count and answer alike. */
class ShutdownTest extends InteropTest {
    private static final Duration CHANGE = Duration.ofSeconds(30);

    @Test
    void bothKindsNegotiateAlike() {
        CompletableFuture<List<String>> other = Meanwhile.get(() -> tell(REAL));
        List<String> ours = tell(QUORATE);
        List<String> real = other.join();
        assertThat(ours).containsExactlyElementsOf(real);
        assertThat(real).contains("busy: exit 0, Shutting down corosync\nCould not shutdown (error = 10)\n");
        note("shutdown: " + real.size() + " answers alike");
    }

    private static List<String> tell(Kind kind) {
        try (Cluster cluster = Cluster.of("shutdown-" + kind, RingSettings.quick(), kind)) {
            Story story = new Story(cluster, cluster.node(1), new ArrayList<>());
            story.start();
            story.refused();
            story.anotherRequestIsPending();
            story.start();
            story.forced();
            story.start();
            story.agreed();
            return story.told;
        }
    }

    /** What was said at one node, in order. */
    private record Story(Cluster cluster, ClusterNode node, List<String> told) {
        void start() {
            node.start();
            cluster.awaitRing(CHANGE, 1);
            Deadline.in(CHANGE)
                    .await(
                            "clients may connect",
                            () -> node.run("corosync-cfgtool", "-s").succeeded());
        }

        /** One objection is enough, and so is silence. */
        void refused() {
            try (ShutdownTracker no = new ShutdownTracker(node, "no")) {
                told.add("busy: " + shutDown());
                try (ShutdownTracker yes = new ShutdownTracker(node, "yes")) {
                    told.add("yes and no: " + shutDown());
                    told.add("yes was asked: " + yes.lines());
                }
                told.add("no was asked: " + no.lines());
            }
            setTimeout("500");
            try (ShutdownTracker silent = new ShutdownTracker(node, "nothing");
                    ShutdownTracker yes = new ShutdownTracker(node, "yes")) {
                told.add("silent: " + shutDown());
                told.add("silent was asked: " + silent.lines());
                told.add("yes was asked: " + yes.lines());
            }
            told.add("runs: " + node.isRunning());
        }

        /** A second request is refused at once; a client that goes away no longer objects. */
        void anotherRequestIsPending() {
            setTimeout("60000");
            CompletableFuture<String> first;
            try (ShutdownTracker silent = new ShutdownTracker(node, "nothing")) {
                first = Meanwhile.get(this::shutDown);
                silent.awaitLine("asked");
                told.add("second: " + shutDown());
                told.add("runs: " + node.isRunning());
            }
            told.add("first: " + first.join());
            told.add("ended with " + node.awaitEnd());
        }

        void forced() {
            try (ShutdownTracker no = new ShutdownTracker(node, "no")) {
                told.add("forced: " + shutDown("--force"));
                told.add("ended with " + node.awaitEnd());
                no.awaitLine("the node is gone");
                told.add("no was asked: " + no.lines());
            }
        }

        void agreed() {
            try (ShutdownTracker yes = new ShutdownTracker(node, "yes");
                    ShutdownTracker too = new ShutdownTracker(node, "yes")) {
                told.add("agreed: " + shutDown());
                told.add("ended with " + node.awaitEnd());
                for (ShutdownTracker tracker : List.of(yes, too)) {
                    tracker.awaitLine("the node is gone");
                    told.add("yes was asked: " + tracker.lines());
                }
            }
        }

        private void setTimeout(String millis) {
            told.add("timeout: " + text(node.run("corosync-cmapctl", "-s", "cfg.shutdown_timeout", "u32", millis)));
        }

        private String shutDown(String... options) {
            List<String> words = new ArrayList<>(List.of("corosync-cfgtool", "-H"));
            words.addAll(List.of(options));
            return text(node.run(words.toArray(String[]::new)));
        }

        private static String text(Command.Outcome outcome) {
            return "exit " + outcome.exit() + ", " + outcome.stdout() + outcome.stderr();
        }
    }
}
