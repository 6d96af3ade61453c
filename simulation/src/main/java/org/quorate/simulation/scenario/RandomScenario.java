package org.quorate.simulation.scenario;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RandomSource;
import org.quorate.simulation.SimulatedDisk;

/** Draws a scenario from a seed: a cluster, unless one is given, and faults some 2 s apart, then the repair. */
public final class RandomScenario {
    private static final long MS = 1_000_000;
    private static final long START_MILLIS = 8_000;
    private static final int MOST_NODES = 5;
    private static final int WORKERS = 2;

    private final RandomSource random;
    private final FaultProfile profile;
    private final Setup setup;
    private final List<Step> steps = new ArrayList<>();

    private RandomScenario(RandomSource random, FaultProfile profile, Setup setup) {
        this.random = random;
        this.profile = profile;
        this.setup = setup;
    }

    /** A cluster of 2 to 5 nodes and this many faults. */
    public static Scenario withFaults(long seed, int faults) {
        RandomSource random = RandomSource.seeded(seed);
        RandomScenario scenario = new RandomScenario(random, FaultProfile.ALL, randomSetup(random));
        long at = START_MILLIS;
        for (int i = 0; i < faults; i++) {
            scenario.addFault(at);
            at += scenario.gap();
        }
        return scenario.repaired(at);
    }

    /** A cluster of 2 to 5 nodes with file systems, and this many faults of it and of them. */
    public static Scenario withFiles(long seed, int faults) {
        RandomSource random = RandomSource.seeded(seed);
        RandomScenario scenario = new RandomScenario(random, FaultProfile.FILES, randomFilesSetup(random));
        long at = START_MILLIS;
        for (int i = 0; i < faults; i++) {
            scenario.addFault(at);
            at += scenario.gap();
        }
        return scenario.repaired(at);
    }

    private static Setup randomFilesSetup(RandomSource random) {
        Setup setup = Setup.DEFAULT
                .withNodes(3 + random.nextInt(MOST_NODES - 2))
                .withTotem("token: 1000")
                .withTotem("netmtu: 1400");
        setup = switch (random.nextInt(8)) {
            case 0 -> setup.withQuorum("wait_for_all: 1");
            case 1 -> setup.withVotes(1 + random.nextInt(setup.nodes()), random.nextInt(4));
            case 2 -> withRandomQuorum(setup.withNodes(2 + random.nextInt(MOST_NODES - 1)), random);
            default -> setup;
        };
        return setup.withTraffic(random.nextInt(3) == 0 ? Traffic.LIGHT : Traffic.NONE)
                .withFiles(1 + random.nextInt(3))
                .withSeed(random.nextLong());
    }

    /** Faults of a kind for as long as asked for, in a given cluster; drawn from the setup's seed. */
    public static Scenario of(Setup setup, FaultProfile profile, long durationNanos) {
        RandomSource random = RandomSource.seeded(setup.seed());
        Setup chosen = profile.hasFiles() && setup.files() == 0 ? setup.withFiles(WORKERS) : setup;
        RandomScenario scenario = new RandomScenario(random, profile, chosen);
        if (profile == FaultProfile.NONE) {
            return new Scenario(setup, List.of(), durationNanos);
        }
        long at = START_MILLIS;
        while (at * MS < durationNanos) {
            scenario.addFault(at);
            at += scenario.gap();
        }
        return scenario.repaired(at);
    }

    private static Setup randomSetup(RandomSource random) {
        Setup setup = Setup.DEFAULT
                .withNodes(2 + random.nextInt(MOST_NODES - 1))
                .withLinks(1 + random.nextInt(2))
                .withTotem("token: 1000")
                .withTotem("netmtu: 1400");
        if (random.nextInt(2) == 0) {
            setup = setup.withCrypto("aes256 sha256");
        }
        setup = withRandomQuorum(setup, random);
        return setup.withTraffic(random.nextInt(3) == 0 ? Traffic.LIGHT : Traffic.MIXED)
                .withSeed(random.nextLong());
    }

    private static Setup withRandomQuorum(Setup setup, RandomSource random) {
        return switch (random.nextInt(6)) {
            case 0 -> setup.withQuorum("wait_for_all: 1");
            case 1 -> setup.withQuorum("auto_tie_breaker: 1");
            case 2 -> setup.withVotes(1 + random.nextInt(setup.nodes()), random.nextInt(4));
            case 3 ->
                setup.nodes() == 2
                        ? setup.withQuorum("two_node: 1")
                        : setup.withQuorum("last_man_standing: 1").withQuorum("wait_for_all: 1");
            default -> setup;
        };
    }

    private int gap() {
        return 500 + random.nextInt(3_000);
    }

    private Scenario repaired(long atMillis) {
        steps.add(new Step(atMillis * MS, new Action.Repair()));
        return new Scenario(setup, steps, atMillis * MS);
    }

    private void addFault(long atMillis) {
        Action action = null;
        if (profile.hasFiles() && random.nextInt(3) == 0) {
            action = filesFault();
        }
        while (action == null) {
            action = switch (random.nextInt(4)) {
                case 0 -> profile.hasNetwork() ? networkFault() : null;
                case 1 -> profile.hasNodes() ? nodeFault() : null;
                case 2 -> profile.hasDisks() && random.nextInt(3) == 0 ? diskFault() : null;
                default -> draw();
            };
        }
        steps.add(new Step(atMillis * MS, action));
    }

    /** What both kinds of profile share most: what makes rings end and begin. */
    private @Nullable Action draw() {
        return switch (random.nextInt(5)) {
            case 0 -> profile.hasNetwork() ? new Action.Partition(twoGroups()) : null;
            case 1, 2 -> profile.hasNetwork() ? new Action.Heal() : null;
            case 3 -> profile.hasNodes() ? new Action.OfNode(Action.NodeVerb.START, node()) : null;
            default -> clientAction();
        };
    }

    private int node() {
        return 1 + random.nextInt(setup.nodes());
    }

    private Action clientAction() {
        Action.ClientVerb[] verbs = {
            Action.ClientVerb.JOINS, Action.ClientVerb.JOINS, Action.ClientVerb.LEAVES, Action.ClientVerb.DIES
        };
        return new Action.OfClient(node(), 1 + random.nextInt(3), verbs[random.nextInt(verbs.length)]);
    }

    private List<List<Integer>> twoGroups() {
        List<Integer> left = new ArrayList<>();
        List<Integer> right = new ArrayList<>();
        for (int id = 1; id <= setup.nodes(); id++) {
            (random.nextInt(2) == 0 ? left : right).add(id);
        }
        if (left.isEmpty() || right.isEmpty()) {
            return List.of(left.isEmpty() ? right : left);
        }
        return List.of(left, right);
    }

    /** All paths, one link, one direction between two nodes, or what one node sends or receives. */
    private Paths paths() {
        int link = random.nextInt(3) == 0 ? random.nextInt(setup.links()) : Paths.ANY;
        return switch (random.nextInt(5)) {
            case 0 -> new Paths(node(), Paths.ANY, false, link);
            case 1 -> new Paths(Paths.ANY, node(), false, link);
            case 2 -> new Paths(node(), node(), false, link);
            default -> new Paths(Paths.ANY, Paths.ANY, false, link);
        };
    }

    private Action networkFault() {
        return switch (random.nextInt(10)) {
            case 0 -> new Action.Calm(Paths.ALL);
            case 1 -> new Action.Loss(random.nextInt(30) / 100.0, paths());
            case 2 -> new Action.Bursts((1 + random.nextInt(20)) / 1000.0, 1 + random.nextInt(200), paths());
            case 3 -> {
                long jitter = random.nextInt(5_000) * 1_000L;
                yield new Action.Latency(jitter + random.nextInt(2_000) * 1_000L, jitter, paths());
            }
            case 4 -> new Action.Duplication(random.nextInt(30) / 100.0, paths());
            case 5 -> new Action.Reordering(random.nextInt(30) / 100.0, (1 + random.nextInt(50)) * MS, paths());
            case 6 -> new Action.Corruption(random.nextInt(5) / 100.0, paths());
            case 7 -> new Action.Mtu(700 + random.nextInt(802), random.nextInt(setup.links()));
            case 8 -> new Action.Cut(true, paths());
            default -> new Action.Partition(twoGroups());
        };
    }

    private Action nodeFault() {
        return switch (random.nextInt(9)) {
            case 0, 1 -> new Action.OfNode(Action.NodeVerb.KILL, node());
            case 2 -> new Action.OfNode(Action.NodeVerb.START, node());
            case 3 -> new Action.OfNode(Action.NodeVerb.LEAVE, node());
            case 4 -> new Action.OfNode(Action.NodeVerb.PAUSE, node());
            case 5 -> new Action.OfNode(Action.NodeVerb.RESUME, node());
            case 6 -> new Action.SlowCpu(node(), random.nextInt(3) * 100_000L);
            case 7 -> new Action.ClockDrift(node(), (random.nextInt(3) - 1) * (1 + random.nextInt(20_000)));
            default -> clientAction();
        };
    }

    private Action filesFault() {
        Action.FilesVerb[] verbs = {
            Action.FilesVerb.KILLED,
            Action.FilesVerb.KILLED,
            Action.FilesVerb.STARTED,
            Action.FilesVerb.STARTED,
            Action.FilesVerb.STARTED,
            Action.FilesVerb.PAUSED,
            Action.FilesVerb.RESUMED,
            Action.FilesVerb.RESUMED,
            Action.FilesVerb.FAILING,
            Action.FilesVerb.SOUND
        };
        return new Action.OfFiles(node(), verbs[random.nextInt(verbs.length)]);
    }

    private Action diskFault() {
        SimulatedDisk.Fault[] faults = SimulatedDisk.Fault.values();
        return switch (random.nextInt(3)) {
            case 0 -> new Action.DiskFault(node(), faults[random.nextInt(faults.length)]);
            case 1 -> new Action.DiskChange(node(), Action.DiskVerb.LOST);
            default ->
                new Action.DiskChange(
                        node(), random.nextInt(2) == 0 ? Action.DiskVerb.BACKUP : Action.DiskVerb.RESTORED);
        };
    }
}
