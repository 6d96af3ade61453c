package org.quorate.interop.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quorate.interop.InteropTest;
import org.quorate.interop.Kind;
import org.quorate.interop.RingSettings;
import org.quorate.interop.differential.checker.Checker;
import org.quorate.interop.differential.checker.Finding;
import org.quorate.interop.differential.checker.RunHistory;

/**
 * Whatever happens to one node at a time, all that survive deliver the same in the same order, as far as they were together. What
 * happens comes from a seed, which is printed; {@code -Dinterop.seed=} gives one.
 */
class OrderSoakTest extends InteropTest {
    static Stream<List<Kind>> rings() {
        return Stream.of(List.of(QUORATE, REAL, QUORATE), List.of(REAL, QUORATE, QUORATE, REAL, QUORATE));
    }

    @Test
    void survivorsDeliverTheSameWhileNodesFail() throws Exception {
        soak("order-soak-short", Duration.ofSeconds(40), List.of(REAL, QUORATE, QUORATE));
    }

    @Tag("soak")
    @ParameterizedTest
    @MethodSource("rings")
    void survivorsDeliverTheSameWhileNodesFailForMinutes(List<Kind> kinds) throws Exception {
        soak("order-soak-" + kinds.size(), Duration.ofMinutes(5), kinds);
    }

    private static void soak(String name, Duration length, List<Kind> kinds) throws Exception {
        long seed = Long.getLong("interop.seed", new SplittableRandom().nextLong(1_000_000));
        note(name + ": seed " + seed);
        try (OrderSoak soak = new OrderSoak(name, seed, RingSettings.quick(), kinds)) {
            RunHistory run = soak.run(length);
            List<Finding> findings = Checker.check(run);
            if (!findings.isEmpty()) {
                HistoryFiles.save(run, name + "-histories");
            }
            assertThat(findings)
                    .as("%s; the histories are in target/interop/%s-histories", run.ring(), name)
                    .isEmpty();
            note(soak.figures(run));
        }
    }
}
