package org.quorate.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.quorate.base.RandomSource;
import org.quorate.simulation.scenario.FaultProfile;
import org.quorate.simulation.scenario.RandomScenario;
import org.quorate.simulation.scenario.Scenario;
import org.quorate.simulation.scenario.ScenarioRun;
import org.quorate.simulation.scenario.Shrinker;

/**
 * Runs seed after seed, on several threads if asked for: runs share nothing. A failing one is made smaller and printed as a script.
 */
final class SeedSearch {
    private static final int FAULTS = 12;
    private static final long LONG_NANOS = Duration.ofMinutes(10).toNanos();
    private static final Duration SHRINKING = Duration.ofSeconds(60);
    private static final int MOST_FAILURES = 5;
    private static final int PROGRESS_EVERY = 500;

    private final long first;
    private final Length length;
    private final BooleanSupplier goesOn;
    private final long limit;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong virtualNanos = new AtomicLong();
    private final AtomicLong runs = new AtomicLong();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    /** How long a run is. */
    enum Length {
        /** Twelve faults, about a minute with the repair. */
        SHORT,
        /** Ten minutes of faults. */
        LONG,
        /** Twelve faults of a cluster with file systems, and of these. */
        FILES
    }

    record Result(long first, long runs, Duration virtual, Duration took, List<String> failures) {
        String summary() {
            return String.format(
                    "seeds %d..%d: %d runs of %d s virtual time in %d s (%d times as fast), %d failed",
                    first,
                    first + runs - 1,
                    runs,
                    virtual.toSeconds(),
                    took.toSeconds(),
                    virtual.toMillis() / Math.max(1, took.toMillis()),
                    failures.size());
        }
    }

    private SeedSearch(long first, long limit, Length length, BooleanSupplier goesOn) {
        this.first = first;
        this.limit = limit;
        this.length = length;
        this.goesOn = goesOn;
    }

    static Result ofSeeds(long first, long count, Length length, int threads) throws InterruptedException {
        return new SeedSearch(first, count, length, () -> true).search(threads);
    }

    static Result forDuration(long first, Duration duration, Length length, int threads) throws InterruptedException {
        long endNanos = System.nanoTime() + duration.toNanos();
        return new SeedSearch(first, Long.MAX_VALUE, length, () -> System.nanoTime() < endNanos).search(threads);
    }

    static Scenario scenario(long seed, Length length) {
        Scenario drawn = RandomScenario.withFaults(seed, FAULTS);
        return switch (length) {
            case SHORT -> drawn;
            case FILES -> RandomScenario.withFiles(seed, FAULTS);
            case LONG ->
                RandomScenario.of(
                        drawn.setup().withSeed(RandomSource.seeded(seed).nextLong()), FaultProfile.ALL, LONG_NANOS);
        };
    }

    private Result search(int threads) throws InterruptedException {
        long start = System.nanoTime();
        List<Thread> lanes = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            lanes.add(Thread.ofPlatform().name("seeds-" + i).start(this::runSeeds));
        }
        runSeeds();
        for (Thread lane : lanes) {
            lane.join();
        }
        return new Result(
                first,
                runs.get(),
                Duration.ofNanos(virtualNanos.get()),
                Duration.ofNanos(System.nanoTime() - start),
                List.copyOf(failures));
    }

    private void runSeeds() {
        while (goesOn.getAsBoolean() && failures.size() < MOST_FAILURES) {
            long index = taken.getAndIncrement();
            if (index >= limit) {
                return;
            }
            try {
                runSeed(first + index);
            } catch (RuntimeException | Error broken) {
                failures.add("seed " + (first + index) + ": the simulator broke: " + broken);
            }
        }
    }

    private void runSeed(long seed) {
        Scenario scenario = scenario(seed, length);
        ScenarioRun run = new ScenarioRun(scenario);
        try {
            long ignored = run.run();
        } catch (AssertionError violation) {
            report(seed, scenario, violation);
        }
        virtualNanos.addAndGet(run.cluster().nowNanos());
        if (runs.incrementAndGet() % PROGRESS_EVERY == 0) {
            System.out.println(runs.get() + " runs, " + failures.size() + " failed");
        }
    }

    private void report(long seed, Scenario scenario, AssertionError violation) {
        long endNanos = System.nanoTime() + SHRINKING.toNanos();
        Shrinker.Result small = Shrinker.shrink(scenario, violation, () -> System.nanoTime() < endNanos);
        String text = "seed " + seed + ": " + violation.getMessage() + "\nAfter " + small.runs()
                + " runs to make it smaller: " + small.failure().getMessage()
                + "\nTo run it again: quorate simulate --scenario FILE, where FILE is\n"
                + small.scenario().text();
        System.out.println(text);
        failures.add(text);
    }
}
