package org.quorate.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.quorate.interop.Cluster;
import org.quorate.interop.Deadline;
import org.quorate.interop.Kind;
import org.quorate.interop.PmxcfsNode;
import org.quorate.interop.RingSettings;

/**
 * The cluster file system of three nodes, through the mount of node 1: what a program on a node waits for, and how long a node takes that
 * comes with nothing into a tree of 100 MB.
 */
final class FilesRun {
    private static final int NODES = 3;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String CONF = "totem {\n  cluster_name: bench\n  config_version: 1\n}\n";

    private static final int SMALL = 100;
    private static final int WRITERS = 8;
    private static final int LARGE = 1_000_000;
    private static final int LARGE_FILES = 100;
    private static final int PIECES = 1000;
    private static final int PIECE = 512;

    private final Options options;
    private final Contender contender;
    private final Options.Crypto crypto;
    private final Results results;

    FilesRun(Options options, Contender contender, Options.Crypto crypto, Results results) {
        this.options = options;
        this.contender = contender;
        this.crypto = crypto;
        this.results = results;
    }

    void measure() {
        RingSettings settings = RingSettings.defaults().withCrypto("nss", crypto.cipher, crypto.hash);
        Kind[] kinds = Collections.nCopies(NODES, contender.kind()).toArray(Kind[]::new);
        try (Cluster cluster = Cluster.of("bench", settings, kinds)) {
            List<PmxcfsNode> files =
                    cluster.nodes().stream().map(PmxcfsNode::new).toList();
            try {
                cluster.form();
                PmxcfsNode first = files.getFirst();
                first.start(CONF);
                files.get(1).start(CONF);
                Deadline.in(LIMIT).await("node 1 to be writable", first::isWritable, first::log);
                measure(first, files.getLast());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                files.forEach(PmxcfsNode::close);
            }
        }
    }

    private void measure(PmxcfsNode node, PmxcfsNode newcomer) throws IOException {
        Path directory = Files.createDirectory(node.path("bench"));
        byte[] small = new byte[SMALL];
        // the virtual machines compile
        repeat(count -> Files.write(directory.resolve("warm" + count % WRITERS), small));

        putTimes("new file of 100 B", repeat(count -> Files.write(directory.resolve("new" + count), small)));
        Path target = directory.resolve("replaced");
        Path beside = directory.resolve("replaced.tmp");
        putTimes("file replaced by rename", repeat(count -> {
            Files.write(beside, small);
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
        }));
        List<CompletableFuture<List<Long>>> writers = IntStream.range(0, WRITERS)
                .mapToObj(writer -> CompletableFuture.supplyAsync(
                        () -> repeat(count -> Files.write(directory.resolve(writer + "-" + count), small)),
                        command -> Thread.ofPlatform().start(command)))
                .toList();
        List<Long> all = new ArrayList<>();
        writers.forEach(each -> all.addAll(each.join()));
        put("new files of 8 writers /s", all.size() / seconds());
        put("500 KB in 512 B writes, ms", millis(() -> {
            try (OutputStream out = Files.newOutputStream(directory.resolve("pieces"))) {
                for (int piece = 0; piece < PIECES; piece++) {
                    out.write(new byte[PIECE]);
                }
            }
        }));
        putTimes("read of 100 B", repeat(count -> Files.readAllBytes(target)));
        put("resident MiB, small tree", node.usage().residentMebibytes());

        put(
                "write of 100 MB, s",
                millis(() -> {
                            for (int file = 0; file < LARGE_FILES; file++) {
                                Files.write(directory.resolve("large" + file), new byte[LARGE]);
                            }
                        })
                        / 1e3);
        Path last = directory.resolve("large" + (LARGE_FILES - 1));
        long started = System.nanoTime();
        newcomer.start(CONF);
        Path arrived = newcomer.path("bench").resolve(last.getFileName());
        Deadline.in(LIMIT).await("the tree at node 3", () -> Files.exists(arrived), newcomer::log);
        put("join of an empty node, s", (System.nanoTime() - started) / 1e9);
        put("resident MiB, 100 MB tree", node.usage().residentMebibytes());
        put("resident MiB, joined node", newcomer.usage().residentMebibytes());
        repeat(count -> Files.readAllBytes(last));
        put("read of 1 MB, MB/s", repeat(count -> Files.readAllBytes(last)).size() / seconds() * LARGE / 1e6);
    }

    private interface Access {
        void run(int count) throws IOException;
    }

    private interface Work {
        void run() throws IOException;
    }

    private double seconds() {
        return options.floodMillis() / 1e3;
    }

    /** Once after the other for the length of a measurement; what each took, in ns. */
    private List<Long> repeat(Access access) {
        List<Long> times = new ArrayList<>();
        long end = System.nanoTime() + options.floodMillis() * 1_000_000;
        try {
            long started = System.nanoTime();
            while (started < end) {
                access.run(times.size());
                long ended = System.nanoTime();
                times.add(ended - started);
                started = ended;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return times;
    }

    private static double millis(Work work) throws IOException {
        long started = System.nanoTime();
        work.run();
        return (System.nanoTime() - started) / 1e6;
    }

    private void putTimes(String row, List<Long> times) {
        List<Long> sorted = times.stream().sorted().toList();
        put(row + " /s", times.size() / seconds());
        put(row + " p50, µs", sorted.get(sorted.size() / 2) / 1e3);
        put(row + " p99, µs", sorted.get(sorted.size() * 99 / 100) / 1e3);
    }

    private void put(String what, double value) {
        results.add(crypto, what, contender, value);
    }
}
