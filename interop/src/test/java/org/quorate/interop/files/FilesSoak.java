package org.quorate.interop.files;

import static org.quorate.interop.files.Attempt.Outcome.ACKNOWLEDGED;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.store.TreeDatabase;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.interop.Cluster;
import org.quorate.interop.ClusterNode;
import org.quorate.interop.Deadline;
import org.quorate.interop.Kind;
import org.quorate.interop.PmxcfsNode;
import org.quorate.interop.RealCorosync;
import org.quorate.interop.RingSettings;
import org.quorate.interop.files.FilesHistory.Separation;

/** Nodes with mounts, two workers on each, and one random fault after the other; what is there at the end is part of the history. */
final class FilesSoak implements AutoCloseable {
    private static final int WORKERS_A_NODE = 2;
    private static final String CONF = "totem {\n  cluster_name: soak\n  config_version: 1\n}\n";
    private static final Duration FORMING = Duration.ofSeconds(60);
    private static final Duration WRITABLE = Duration.ofSeconds(90);

    private static final Duration CATCHING_UP = Duration.ofSeconds(20);
    private static final List<String> DIRECTORIES = List.of("files", "registers", "priv/lock");

    private enum Fault {
        /** kill -9 of the cluster file system, started again later. */
        KILL_FILES,
        /** kill -9 of the daemon, started again later; where it is the real one, whose private /run ends with it, of both. */
        KILL_NODE,
        /** The daemon stands still. */
        PAUSE_NODE,
        /** The cluster file system stands still. */
        PAUSE_FILES,
        /** One node is cut off. */
        CUT_OFF,
        /** Two parts, each of several nodes where there are enough. */
        SPLIT,
        /** kill -9 of most daemons at once: nobody may write until they are back. */
        KILL_MOST
    }

    private final Cluster cluster;
    private final List<PmxcfsNode> files;
    private final SplittableRandom random;
    private final long seed;
    private final List<Separation> separations = new ArrayList<>();
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private volatile boolean isOver;

    FilesSoak(String name, long seed, RingSettings settings, List<Kind> kinds) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.cluster = Cluster.of(name, settings, kinds.toArray(Kind[]::new));
        this.files = cluster.nodes().stream().map(PmxcfsNode::new).toList();
    }

    FilesHistory run(Duration length) throws InterruptedException {
        cluster.form();
        files.forEach(each -> each.start(CONF));
        awaitAllWritable();
        makeDirectories();
        List<Worker> workers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int id = 1; id <= files.size(); id++) {
            for (int number = 1; number <= WORKERS_A_NODE; number++) {
                Worker worker = new Worker(files.get(id - 1), id, number, seed, () -> isOver, System::nanoTime);
                worker.prepare();
                workers.add(worker);
                threads.add(
                        Thread.ofPlatform().name("worker " + id + "-" + number).unstarted(worker));
            }
        }
        threads.forEach(Thread::start);
        Deadline end = Deadline.in(length);
        while (!end.passed()) {
            Deadline.in(Duration.ofMillis(random.nextInt(500, 2500))).elapse();
            disturb();
        }
        awaitAllWritable();
        isOver = true;
        for (Thread thread : threads) {
            thread.join();
        }
        List<Attempt> attempts =
                workers.stream().flatMap(worker -> worker.attempts().stream()).toList();
        return new FilesHistory(attempts, List.copyOf(separations), trees());
    }

    private void makeDirectories() {
        try {
            for (String path : DIRECTORIES) {
                Files.createDirectories(files.getFirst().path(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (PmxcfsNode each : files) {
            Deadline.in(CATCHING_UP)
                    .await(
                            each + " to have the directories",
                            () -> DIRECTORIES.stream().allMatch(path -> Files.isDirectory(each.path(path))),
                            each::log);
        }
    }

    private void disturb() {
        int id = random.nextInt(1, files.size() + 1);
        ClusterNode node = cluster.node(id);
        PmxcfsNode mounted = files.get(id - 1);
        Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
        Duration length = Duration.ofMillis(random.nextInt(200, 4000));
        faults.merge(fault, 1, Integer::sum);
        switch (fault) {
            case KILL_FILES -> {
                mounted.kill();
                Deadline.in(length).elapse();
                mounted.start(CONF);
            }
            case KILL_NODE -> {
                separated(id);
                boolean isMachine = node instanceof RealCorosync;
                if (isMachine) {
                    mounted.kill();
                }
                node.kill();
                Deadline.in(length).elapse();
                node.start();
                if (isMachine) {
                    mountAgain(id);
                }
            }
            case PAUSE_NODE -> {
                separated(id);
                node.pause();
                Deadline.in(length).elapse();
                node.resume();
                separated(id);
            }
            case PAUSE_FILES -> {
                mounted.pause();
                Deadline.in(length).elapse();
                mounted.resume();
            }
            case CUT_OFF -> partition(List.of(id), length);
            case SPLIT -> partition(some((files.size() - 1) / 2), length);
            case KILL_MOST -> killMost(length);
        }
        cluster.awaitRingOfAll(FORMING);
        if (random.nextInt(3) > 0) {
            awaitAllWritable();
        }
    }

    /** So many nodes at random. */
    private List<Integer> some(int count) {
        List<Integer> all =
                new ArrayList<>(IntStream.rangeClosed(1, files.size()).boxed().toList());
        while (all.size() > count) {
            all.remove(/* index */ random.nextInt(all.size()));
        }
        return all;
    }

    private void partition(List<Integer> minority, Duration length) {
        minority.forEach(this::separated);
        List<Integer> others = IntStream.rangeClosed(1, files.size())
                .filter(other -> !minority.contains(other))
                .boxed()
                .toList();
        cluster.faults().partition(List.of(minority, others));
        Deadline.in(length).elapse();
        cluster.healAndAwaitRingOfAll(FORMING);
    }

    private void killMost(Duration length) {
        List<Integer> most = some(files.size() / 2 + 1);
        // what the others ordered last may have reached none of these
        IntStream.rangeClosed(1, files.size()).forEach(this::separated);
        for (int id : most) {
            if (cluster.node(id) instanceof RealCorosync) {
                files.get(id - 1).kill();
            }
            cluster.node(id).kill();
        }
        Deadline.in(length).elapse();
        most.forEach(id -> cluster.node(id).start());
        most.stream().filter(id -> cluster.node(id) instanceof RealCorosync).forEach(this::mountAgain);
    }

    /** Of a node that was started anew; not before it has its /run. */
    private void mountAgain(int id) {
        cluster.node(id).awaitTakesClients();
        files.get(id - 1).start(CONF);
    }

    private void separated(int id) {
        separations.add(new Separation(Set.of(id), System.nanoTime()));
    }

    private void awaitAllWritable() {
        for (PmxcfsNode each : files) {
            Deadline.in(WRITABLE)
                    .await(
                            each + " to be writable",
                            each::isWritable,
                            () -> files.stream()
                                    .map(other -> other + ":\n" + other.log())
                                    .collect(Collectors.joining("\n")));
        }
    }

    /** What each mount shows, once all show the same or enough time has passed. */
    private SortedMap<Integer, SortedMap<String, String>> trees() {
        Deadline limit = Deadline.in(CATCHING_UP);
        SortedMap<Integer, SortedMap<String, String>> trees;
        do {
            trees = new TreeMap<>();
            for (int id = 1; id <= files.size(); id++) {
                trees.put(id, tree(files.get(id - 1)));
            }
        } while (new HashSet<>(trees.values()).size() > 1 && !limit.passed());
        return trees;
    }

    private static SortedMap<String, String> tree(PmxcfsNode node) {
        SortedMap<String, String> contents = new TreeMap<>();
        for (String directory : DIRECTORIES) {
            Path top = node.path(directory);
            try (Stream<Path> all = Files.list(top)) {
                for (Path each : all.toList()) {
                    String path = directory + "/" + each.getFileName();
                    contents.put(path, Files.isDirectory(each) ? "(directory)" : Files.readString(each));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return contents;
    }

    /** Ends all; the data bases have to be equal too, entry by entry with versions, writers and times. */
    List<String> differencesOfDatabases() throws Exception {
        List<List<Entry>> all = new ArrayList<>();
        for (PmxcfsNode node : files) {
            if (node.stop() != 0) {
                throw new AssertionError(node + " did not end well:\n" + node.log());
            }
            try (TreeDatabase database = TreeDatabase.open(node.database())) {
                all.add(List.copyOf(
                        database.loadTree(LogSink.NONE, new Stamp(0, 0, 0)).entries()));
            }
        }
        return IntStream.range(1, all.size())
                .filter(other -> !all.get(other).equals(all.getFirst()))
                .mapToObj(other -> "the data base of " + files.get(other) + " differs from that of " + files.getFirst())
                .toList();
    }

    String figures(FilesHistory history) {
        Map<Attempt.Kind, Long> acknowledged = history.attempts().stream()
                .filter(attempt -> attempt.outcome() == ACKNOWLEDGED)
                .collect(Collectors.groupingBy(
                        Attempt::kind, () -> new EnumMap<>(Attempt.Kind.class), Collectors.counting()));
        long undependable = history.attempts().stream()
                        .filter(Attempt::isAcknowledged)
                        .count()
                - history.dependable().stream().filter(Attempt::isAcknowledged).count();
        return history.attempts().size() + " attempts; acknowledged " + acknowledged + ", " + undependable
                + " of them just before or after their node was separated; faults " + faults + "; "
                + history.trees().firstEntry().getValue().size() + " files at the end";
    }

    @Override
    public void close() {
        isOver = true;
        files.forEach(PmxcfsNode::close);
        cluster.close();
    }
}
