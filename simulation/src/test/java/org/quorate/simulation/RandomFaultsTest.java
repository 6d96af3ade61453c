package org.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.quorate.simulation.SeedSearch.Length;

class RandomFaultsTest {
    private static final int FRESH_SEEDS = 120;

    /** New seeds each time, printed; {@code -Dquorate.seed=N} runs just that one. */
    @Test
    void promisesHoldUnderRandomFaultsAndTheRingIsWholeAgain() throws InterruptedException {
        long[] seeds = FreshSeeds.of(FRESH_SEEDS).toArray();

        SeedSearch.Result result = SeedSearch.ofSeeds(seeds[0], seeds.length, Length.SHORT, 1);

        System.out.println(result.summary());
        assertThat(result.failures()).isEmpty();
    }

    @Test
    void aSeedGivesTheSameRunAgain() {
        for (long seed = System.nanoTime(), last = seed + 3; seed < last; seed++) {
            assertThat(RandomFaults.run(seed, 6)).as("seed %d", seed).isEqualTo(RandomFaults.run(seed, 6));
        }
    }

    /** Under {@code ./check --soak DURATION}. */
    @Test
    @Tag("soak")
    void promisesHoldForAsLongAsAskedFor() throws InterruptedException {
        String asked = System.getProperty("quorate.soak", "10m").toUpperCase(Locale.ROOT);
        int lanes = Integer.getInteger("quorate.threads", 1);

        SeedSearch.Result result =
                SeedSearch.forDuration(System.nanoTime(), Duration.parse("PT" + asked), Length.SHORT, lanes);

        System.out.println(result.summary());
        assertThat(result.failures()).isEmpty();
    }

    /** {@code ./check --seeds COUNT}, also with ten minutes of faults each and on several threads. */
    @Test
    @EnabledIfSystemProperty(named = "quorate.seeds", matches = "[0-9]+")
    void asManySeedsAsAskedFor() throws InterruptedException {
        Length length =
                Length.valueOf(System.getProperty("quorate.length", "short").toUpperCase(Locale.ROOT));

        SeedSearch.Result result = SeedSearch.ofSeeds(
                Long.getLong("quorate.from", 1),
                Long.getLong("quorate.seeds", 1),
                length,
                Integer.getInteger("quorate.threads", 1));

        System.out.println(result.summary());
        assertThat(result.failures()).isEmpty();
    }
}
