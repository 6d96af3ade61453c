package org.quorate.interop.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quorate.interop.InteropTest;
import org.quorate.interop.Kind;
import org.quorate.interop.differential.checker.Checker;
import org.quorate.interop.differential.checker.Finding;
import org.quorate.interop.differential.checker.RunHistory;

/** One script on corosync, on Quorate and in simulation: clients see the same. */
class DifferentialTest extends InteropTest {
    static List<String> scripts() {
        return Scripts.ALL;
    }

    @ParameterizedTest
    @ValueSource(strings = {"two-node", "halves"})
    void clientsSeeTheSame(String name) throws Exception {
        compare(name);
    }

    @Tag("soak")
    @ParameterizedTest
    @MethodSource("scripts")
    void clientsSeeTheSameInEveryScript(String name) throws Exception {
        compare(name);
    }

    private static void compare(String name) throws Exception {
        Script script = Scripts.named(name);
        long started = System.nanoTime();
        List<RunHistory> runs = new ArrayList<>();
        CompletableFuture<RunHistory> real =
                inThread(() -> Performance.perform(script, new RealStage(script, Kind.REAL)));
        CompletableFuture<RunHistory> ours =
                inThread(() -> Performance.perform(script, new RealStage(script, Kind.QUORATE)));
        try {
            runs.add(real.join());
            runs.add(ours.join());
        } catch (CompletionException e) {
            // the other one ends its processes by itself
            CompletableFuture.allOf(real, ours).exceptionally(failure -> null).join();
            throw e;
        }
        runs.add(Performance.perform(script, new SimulatedStage(script)));
        for (RunHistory run : runs) {
            HistoryFiles.save(run, "differential-" + script.name() + "-histories/" + run.ring());
        }
        List<Finding> findings = new ArrayList<>();
        runs.forEach(run -> findings.addAll(Checker.check(run)));
        findings.addAll(Checker.compare(runs));
        assertThat(findings)
                .as("script %s; the histories are in target/interop", name)
                .isEmpty();
        note("script " + name + ": " + runs.getFirst().steps().size() + " phases, "
                + runs.getFirst().clients().size() + " clients, messages delivered "
                + runs.stream().map(RunHistory::deliveries).toList() + " by corosync, quorate, simulation; "
                + (System.nanoTime() - started) / 1_000_000_000 + " s");
    }

    private static CompletableFuture<RunHistory> inThread(Supplier<RunHistory> work) {
        CompletableFuture<RunHistory> future = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                future.complete(work.get());
            } catch (RuntimeException | Error e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }
}
