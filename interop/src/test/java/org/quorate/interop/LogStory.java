package org.quorate.interop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What may happen to a ring of three nodes of one kind with two links, a chapter at a time, and what their logs say meanwhile. The
 * token timeout is long while nobody is to fail, so that a machine that stands still for a second adds nothing to the story.
 */
final class LogStory implements AutoCloseable {
    enum Chapter {
        ALONE,
        SECOND_JOINS,
        THIRD_JOINS,
        LINK_DOWN,
        LINK_UP,
        MTU_SHRINKS,
        MTU_GROWS,
        LEAVES,
        WRONG_KEY,
        REJOINS,
        REFUSED_RELOAD,
        RELOAD,
        CRASH,
        KILLED_BY_TOOL,
        STOPPED
    }

    private static final Duration CHANGE = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofMillis(500);
    private static final int PATIENT_TOKEN_MS = 10_000;
    private static final int SHORT_TOKEN_MS = 1500;

    private static final RingSettings RING = heartbeats(RingSettings.quick()
            .withLinks(2)
            .withCrypto("nss", "aes256", "sha256")
            .with("token", Integer.toString(PATIENT_TOKEN_MS))
            .with("knet_pmtud_interval", "2"));

    private final Cluster cluster;
    private final Map<Chapter, Map<Integer, List<LogLine>>> told = new EnumMap<>(Chapter.class);
    private final Map<Integer, Integer> linesBefore = new LinkedHashMap<>();

    LogStory(Kind kind) {
        cluster = Cluster.of("log-lines-" + kind, RING, kind, kind, kind);
    }

    /** A failing link is noticed soon, whatever the token timeout. */
    private static RingSettings heartbeats(RingSettings settings) {
        RingSettings all = settings;
        for (int link = 0; link < settings.links(); link++) {
            all = all.withInterface(link, "knet_ping_interval", "200").withInterface(link, "knet_ping_timeout", "1000");
        }
        return all;
    }

    /** Lines of a node in a chapter. */
    List<LogLine> lines(Chapter chapter, int node) {
        return told.getOrDefault(chapter, Map.of()).getOrDefault(node, List.of());
    }

    void run() {
        chapter(Chapter.ALONE, () -> {
            cluster.node(1).start();
            cluster.awaitRing(CHANGE, 1);
        });
        chapter(Chapter.SECOND_JOINS, () -> {
            cluster.node(2).start();
            cluster.awaitRing(CHANGE, 1, 2);
            awaitLine("pmtud: Global data MTU changed to: 1397", 1, 2);
        });
        chapter(Chapter.THIRD_JOINS, () -> {
            cluster.node(3).start();
            cluster.awaitRingOfAll(CHANGE);
            awaitLine("for host: 3 link: 1 from 469 to 1397", 1, 2);
            awaitLine("pmtud: Global data MTU changed to: 1397", 1, 2, 3);
        });
        chapter(Chapter.LINK_DOWN, () -> {
            cluster.faults().silenceLink(1);
            awaitLine("link: host: 1 link: 1 is down", 2, 3);
            awaitLine("link: host: 2 link: 1 is down", 1, 3);
            awaitLine("link: host: 3 link: 1 is down", 1, 2);
        });
        chapter(Chapter.LINK_UP, () -> {
            cluster.faults().heal();
            awaitLine("rx: host: 1 link: 1 is up", 2, 3);
            awaitLine("rx: host: 2 link: 1 is up", 1, 3);
            awaitLine("rx: host: 3 link: 1 is up", 1, 2);
            awaitLine("pmtud: Global data MTU changed to: 1397", 1, 2, 3);
        });
        chapter(Chapter.MTU_SHRINKS, () -> {
            cluster.faults().setMtu(0, 1000);
            awaitLine("pmtud: Global data MTU changed to: 885", 1, 2, 3);
        });
        chapter(Chapter.MTU_GROWS, () -> {
            cluster.faults().setMtu(0, 1500);
            awaitLine("pmtud: Global data MTU changed to: 1397", 1, 2, 3);
        });
        chapter(Chapter.LEAVES, () -> {
            cluster.node(3).run("corosync-cfgtool", "-H");
            cluster.node(3).awaitEnd();
            cluster.awaitRing(CHANGE, 1, 2);
            awaitLine("host: 3 has no active links", 1, 2);
        });
        chapter(Chapter.WRONG_KEY, () -> {
            cluster.node(3).replaceAuthkey(Cluster.authkey(2));
            cluster.node(3).start();
            cluster.awaitRing(CHANGE, 3);
            awaitLine("rx: Unable to decrypt packet from 10.77.", 1, 2, 3);
            cluster.node(3).kill();
        });
        chapter(Chapter.REJOINS, () -> {
            cluster.node(3).replaceAuthkey(Cluster.authkey(1));
            cluster.node(3).start();
            cluster.awaitRingOfAll(CHANGE);
            awaitLine("rx: host: 3 link: 1 is up", 1, 2);
            awaitLine("pmtud: Global data MTU changed to: 1397", 1, 2, 3);
        });
        chapter(Chapter.REFUSED_RELOAD, () -> {
            cluster.nodes().forEach(node -> node.writeFiles("totem {\n", Cluster.authkey(1)));
            cluster.node(1).run("corosync-cfgtool", "-R");
            awaitLine("Unable to reload config file", 1, 2, 3);
        });
        chapter(Chapter.RELOAD, () -> {
            RingSettings changed =
                    RING.with("token", Integer.toString(SHORT_TOKEN_MS)).with("netmtu", "1400");
            cluster.rewriteAll(changed, Cluster.authkey(1));
            cluster.node(1).run("corosync-cfgtool", "-R");
            awaitToken(SHORT_TOKEN_MS);
        });
        chapter(Chapter.CRASH, () -> {
            cluster.node(3).kill();
            cluster.awaitRing(CHANGE, 1, 2);
        });
        chapter(Chapter.KILLED_BY_TOOL, () -> {
            cluster.node(1).run("corosync-cfgtool", "-k", "2");
            cluster.awaitRing(CHANGE, 1);
        });
        chapter(Chapter.STOPPED, () -> {
            cluster.node(1).signal("TERM");
            cluster.node(1).awaitEnd();
        });
    }

    private void chapter(Chapter chapter, Runnable events) {
        cluster.nodes()
                .forEach(node -> linesBefore.put(node.id(), node.log().lines().size()));
        events.run();
        awaitQuiet();
        Map<Integer, List<LogLine>> ofNodes = new LinkedHashMap<>();
        for (ClusterNode node : cluster.nodes()) {
            List<LogLine> lines = new ArrayList<>();
            for (String line : linesSince(node)) {
                LogLine.parse(line, node.directory().toString()).ifPresentOrElse(lines::add, () -> {
                    // the original garbles and loses lines of a reload (spec 50 §8.1)
                    if (chapter != Chapter.RELOAD || !(node instanceof RealCorosync)) {
                        throw new AssertionError("not a log line of " + node + ": " + line);
                    }
                });
            }
            ofNodes.put(node.id(), lines);
        }
        told.put(chapter, ofNodes);
    }

    private List<String> linesSince(ClusterNode node) {
        List<String> all = node.log().lines();
        return all.subList(linesBefore.getOrDefault(node.id(), 0), all.size());
    }

    private void awaitLine(String text, int... ids) {
        for (int id : ids) {
            ClusterNode node = cluster.node(id);
            Deadline.in(CHANGE)
                    .await(
                            node + " says: " + text,
                            () -> linesSince(node).stream().anyMatch(line -> line.contains(text)),
                            () -> String.join("\n", linesSince(node)));
        }
    }

    /** Not by a line: the original loses lines of a reload (spec 50 §8.1). */
    private void awaitToken(int millis) {
        for (ClusterNode node : cluster.nodes()) {
            Deadline.in(CHANGE)
                    .await(
                            node + " has the new token timeout",
                            () -> node.run("corosync-cmapctl", "-g", "runtime.config.totem.token")
                                    .stdout()
                                    .endsWith("= " + millis + "\n"));
        }
    }

    /** The chapter is over when no log grows. */
    private void awaitQuiet() {
        int[] seen = {-1};
        Deadline[] quiet = {Deadline.in(QUIET)};
        Deadline.in(CHANGE).await("the logs are quiet", () -> {
            int now = cluster.nodes().stream()
                    .mapToInt(node -> node.log().lines().size())
                    .sum();
            if (now != seen[0]) {
                seen[0] = now;
                quiet[0] = Deadline.in(QUIET);
            }
            return quiet[0].passed();
        });
    }

    static List<Integer> nodes() {
        return List.of(1, 2, 3);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
