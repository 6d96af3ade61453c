package org.quorate.interop.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quorate.client.Cluster;
import org.quorate.client.ConnectOptions;
import org.quorate.client.Group;
import org.quorate.client.GroupChange;
import org.quorate.client.GroupListener;
import org.quorate.client.GroupMessage;
import org.quorate.embedded.EmbeddedNode;
import org.quorate.embedded.EmbeddedSettings;

/**
 * An application that is a node itself, and speaks as cpg-client.c does by standard input and output, as far as a benchmark asks:
 * join, flood, ping, reset, report, hashing off.
 */
public final class EmbeddedApplication implements GroupListener {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final Semaphore own = new Semaphore(0);
    private volatile @Nullable Group group;

    // ---- of the listener's thread; read when it is quiet
    private volatile long count;
    private volatile long bytes;
    private volatile long firstNanos;
    private volatile long lastNanos;

    private EmbeddedApplication(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Arguments: the corosync.conf, and a trace file that is not written. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (EmbeddedNode node = EmbeddedNode.start(EmbeddedSettings.of(Path.of(arguments[0])))) {
            say("ready", "");
            try (Cluster cluster = node.connect(ConnectOptions.DEFAULT.withConnectTimeout(PATIENCE))) {
                new EmbeddedApplication(cluster).run();
            }
        }
    }

    private static synchronized void say(String event, String fields) {
        System.out.println("{\"event\":\"" + event + "\"" + fields + "}");
        System.out.flush();
    }

    private void run() throws IOException, InterruptedException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "join" -> {
                    cluster.awaitQuorate(PATIENCE);
                    group = cluster.join(words[1], this);
                    say("joined", "");
                }
                case "hashing" -> say("hashing", "");
                case "reset" -> {
                    count = 0;
                    bytes = 0;
                    firstNanos = 0;
                    say("reset", "");
                }
                case "report" ->
                    say(
                            "report",
                            ",\"count\":" + count + ",\"bytes\":" + bytes + ",\"hash\":\"\",\"first_ns\":" + firstNanos
                                    + ",\"last_ns\":" + lastNanos);
                case "flood" -> {
                    long millis = Long.parseLong(words[1]);
                    int size = Integer.parseInt(words[2]);
                    Thread _ = Thread.ofPlatform().start(() -> flood(millis, size));
                }
                case "ping" -> ping(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    private Group joined() {
        Group joined = group;
        if (joined == null) {
            throw new IllegalStateException("join first");
        }
        return joined;
    }

    private void flood(long millis, int size) {
        byte[] content = new byte[size];
        Group to = joined();
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        long sent = 0;
        while (System.nanoTime() < end) {
            ByteBuffer.wrap(content).putLong(sent);
            to.send(content);
            sent++;
        }
        say("sent", ",\"count\":" + sent);
    }

    private void ping(int times, int size) throws InterruptedException {
        byte[] content = new byte[size];
        long[] nanos = new long[times];
        Group to = joined();
        own.drainPermits();
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            to.send(content);
            own.acquire();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        say(
                "ping",
                ",\"count\":" + times + ",\"min\":" + nanos[0] + ",\"p50\":" + nanos[times / 2] + ",\"p90\":"
                        + nanos[times * 9 / 10] + ",\"p99\":" + nanos[times * 99 / 100] + ",\"max\":"
                        + nanos[times - 1]);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread
    public void onMessage(GroupMessage message) {
        lastNanos = System.nanoTime();
        if (count == 0) {
            firstNanos = lastNanos;
        }
        bytes += message.content().length;
        count++;
        Group here = group;
        if (here != null && message.sender().equals(here.self())) {
            own.release();
        }
    }

    @Override
    public void onChange(GroupChange change) {
        say(
                "confchg",
                ",\"members\":["
                        + change.members().stream()
                                .map(one -> "[" + Integer.toUnsignedString(one.nodeId()) + "," + one.pid() + "]")
                                .collect(Collectors.joining(","))
                        + "]");
    }
}
