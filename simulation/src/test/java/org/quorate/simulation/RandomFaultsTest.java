package org.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RandomFaultsTest {
    private static final int DISTURBANCES = 12;
    private static final int FRESH_SEEDS = 40;

    /** New seeds each time; a failure names its seed, and {@code -Dquorate.seed=N} runs just that one. */
    static LongStream seeds() {
        Long given = Long.getLong("quorate.seed");
        if (given != null) {
            return LongStream.of(given);
        }
        long first = System.nanoTime();
        return LongStream.range(first, first + FRESH_SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void promisesHoldUnderRandomFaultsAndTheRingIsWholeAgain(long seed) {
        assertThat(RandomFaults.run(seed, DISTURBANCES)).isNotZero();
    }

    @Test
    void aSeedGivesTheSameRunAgain() {
        long seed = System.nanoTime();
        assertThat(RandomFaults.run(seed, 4)).as("seed %d", seed).isEqualTo(RandomFaults.run(seed, 4));
    }

    /** Under {@code ./check --soak DURATION}. */
    @Test
    @Tag("soak")
    void promisesHoldForAsLongAsAskedFor() {
        String asked = System.getProperty("quorate.soak", "10m").toUpperCase(Locale.ROOT);
        long endNanos = System.nanoTime() + Duration.parse("PT" + asked).toNanos();
        long seed = System.nanoTime();
        long runs = 0;
        while (System.nanoTime() < endNanos) {
            RandomFaults.run(seed++, DISTURBANCES);
            runs++;
        }
        System.out.println("soak: " + runs + " random runs, last seed " + (seed - 1));
        assertThat(runs).isPositive();
    }
}
