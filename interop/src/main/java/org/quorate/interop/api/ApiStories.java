package org.quorate.interop.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.quorate.client.Cluster;
import org.quorate.client.ClusterException;
import org.quorate.client.ClusterMap;
import org.quorate.client.ConnectOptions;
import org.quorate.client.Group;
import org.quorate.client.PeerLinks;
import org.quorate.client.Quorum;
import org.quorate.client.ReconnectPolicy;
import org.quorate.client.RequestRefusedException;
import org.quorate.client.Subscription;
import org.quorate.client.VoteInfo;
import org.quorate.config.cmap.CmapValue;

/**
 * Everything the API offers, against whatever node is here, of a ring of nodes 1 and 2. Prints what an application sees, but for what
 * no two runs share; each line must be the same whatever the node is.
 */
public final class ApiStories {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LARGE = 3_000_000;

    private ApiStories() {}

    public static void main(String[] arguments) throws InterruptedException {
        tell(Cluster::connect);
    }

    /** @param connect to the node */
    static void tell(Function<ConnectOptions, Cluster> connect) throws InterruptedException {
        try (Cluster cluster = connect.apply(options(100))) {
            quorum(cluster);
            map(cluster);
            votes(cluster);
            administration(cluster);
            group(cluster, connect);
            largeMessages(cluster);
            manyThreads(cluster);
        }
        closed(connect);
    }

    private static ConnectOptions options(int pid) {
        return ConnectOptions.DEFAULT.withPid(pid).withCallTimeout(PATIENCE).withReconnect(ReconnectPolicy.NEVER);
    }

    private static void say(String what, Object value) {
        System.out.println(what + ": " + value);
    }

    /** What an action ends with. */
    private static void sayEnd(String what, Runnable action) {
        try {
            action.run();
            say(what, "done");
        } catch (RequestRefusedException e) {
            say(what, "refused, " + e.status() + ", " + e.getMessage());
        } catch (ClusterException | IllegalArgumentException e) {
            say(what, e.getClass().getSimpleName() + ", " + e.getMessage());
        }
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T value = queue.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (value == null) {
            throw new IllegalStateException("nothing came within " + PATIENCE);
        }
        return value;
    }

    private static void quorum(Cluster cluster) throws InterruptedException {
        say("local node", cluster.localNode());
        Quorum quorate = cluster.awaitQuorate(PATIENCE);
        say("quorate", quorate.quorate());
        say("nodes", quorate.nodes());
        say("the same again", cluster.quorum().equals(quorate));
        BlockingQueue<Quorum> seen = new LinkedBlockingQueue<>();
        try (Subscription _ = cluster.watchQuorum(seen::add)) {
            say("watched", next(seen).equals(quorate));
        }
    }

    private static void map(Cluster cluster) throws InterruptedException {
        ClusterMap map = cluster.configuration();
        say("cluster name", map.get("totem.cluster_name"));
        say("missing", map.get("api.missing"));
        List<String> changes = new ArrayList<>();
        CountDownLatch told = new CountDownLatch(6);
        try (Subscription _ = map.trackPrefix("api.", (key, now, before) -> {
            changes.add(key + " " + text(before) + " -> " + text(now));
            told.countDown();
        })) {
            map.put("api.number", CmapValue.u8(255));
            map.increment("api.number");
            map.decrement("api.number");
            map.decrement("api.number");
            map.put("api.number", CmapValue.string("text"));
            say("entries", map.entries("api."));
            say("removed", map.remove("api.number"));
            say("removed again", map.remove("api.number"));
            say("told of all", told.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
            say("changes", changes);
        }
        map.put("api.after", CmapValue.i32(-7));
        say("after the end of tracking", changes.size());
        say("negative", map.get("api.after").map(CmapValue::asLong));
        map.put("api.text", CmapValue.string("text"));
        sayEnd("increment of text", () -> map.increment("api.text"));
        sayEnd("increment of nothing", () -> map.increment("api.missing"));
        sayEnd("read-only", () -> map.put("nodelist.local_node_pos", CmapValue.u32(9)));
        sayEnd("too long", () -> map.get("k".repeat(256)));
        say(
                "statistics",
                cluster.statistics().get("stats.srp.operational_entered").isPresent());
        sayEnd(
                "statistics are read-only",
                () -> cluster.statistics().put("stats.srp.operational_entered", CmapValue.u64(0)));
    }

    private static String text(Optional<CmapValue> value) {
        return value.map(CmapValue::toString).orElse("nothing");
    }

    private static void votes(Cluster cluster) {
        VoteInfo here = cluster.votes().local();
        say("votes here", here);
        say("votes of the other", cluster.votes().of(2));
        sayEnd("votes of nobody", () -> cluster.votes().of(77));
        sayEnd("expected too low", () -> cluster.votes().setExpected(1));
        sayEnd("as it is", () -> cluster.votes().set(2, 1));
        sayEnd("of nobody", () -> cluster.votes().set(99, 1));
    }

    private static void administration(Cluster cluster) {
        PeerLinks links = cluster.administration().links(2);
        say("links", links);
        sayEnd("links of nobody", () -> cluster.administration().links(99));
        sayEnd("kill of nobody", () -> cluster.administration().kill(99, "nobody"));
        sayEnd("reload", () -> cluster.administration().reload());
        sayEnd("reopen", () -> cluster.administration().reopenLogs());
    }

    private static void group(Cluster cluster, Function<ConnectOptions, Cluster> connect) throws InterruptedException {
        EventLines first = new EventLines();
        EventLines second = new EventLines();
        say("members before", cluster.members("stories"));
        try (Group one = cluster.join("stories", first);
                Cluster other = connect.apply(options(200))) {
            Group left;
            try (Group two = other.join("stories", second)) {
                left = two;
                say(
                        "joined",
                        one.members().contains(one.self()) && two.members().contains(two.self()));
                say("members", cluster.members("stories"));
                one.send("from one".getBytes(UTF_8));
                two.send(new byte[0]);
                first.awaitMessages(2);
                second.awaitMessages(2);
                sayEnd("join again", () -> cluster.join("stories", first).close());
            }
            first.awaitLine("left");
            say("seen by the first", first.lines());
            say("seen by the second", second.lines());
            sayEnd("send after leaving", () -> left.send(new byte[1]));
        }
        sayEnd("empty name", () -> cluster.join("", first));
        sayEnd("long name", () -> cluster.join("n".repeat(129), first));
    }

    private static void largeMessages(Cluster cluster) throws InterruptedException {
        EventLines events = new EventLines();
        try (Group group = cluster.join("large", events)) {
            byte[] content = new byte[LARGE];
            for (int i = 0; i < content.length; i++) {
                content[i] = (byte) ((i * 31) >>> 3);
            }
            group.send(content);
            group.send(Arrays.copyOf(content, 1_047_552));
            group.send(Arrays.copyOf(content, 1_047_553));
            events.awaitMessages(3);
            say("large", events.lines());
            say("whole", Arrays.equals(content, events.content(0)));
        }
    }

    private static void manyThreads(Cluster cluster) throws InterruptedException {
        int threads = 50;
        int each = 20;
        EventLines events = new EventLines();
        AtomicInteger failed = new AtomicInteger();
        try (Group group = cluster.join("threads", events)) {
            List<Thread> senders = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                senders.add(Thread.startVirtualThread(() -> {
                    for (int i = 0; i < each; i++) {
                        try {
                            group.send((number + " " + i).getBytes(UTF_8));
                        } catch (ClusterException e) {
                            failed.incrementAndGet();
                        }
                    }
                }));
            }
            for (Thread sender : senders) {
                sender.join();
            }
            events.awaitMessages(threads * each);
            say("by virtual threads", events.messages() + ", failed " + failed.get());
            say("each in order", events.inOrder(threads));
        }
    }

    private static void closed(Function<ConnectOptions, Cluster> connect) {
        Cluster cluster = connect.apply(options(300));
        cluster.close();
        cluster.close();
        sayEnd("after closing", () -> cluster.votes().local());
    }
}
