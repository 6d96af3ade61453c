package org.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quorate.simulation.SeedSearch.Length;
import org.quorate.simulation.scenario.RandomScenario;
import org.quorate.simulation.scenario.Scenario;
import org.quorate.simulation.scenario.ScenarioRun;

/** Cluster file systems under random faults; a failing seed is made smaller and printed. */
class RandomFilesTest {
    private static final int FRESH_SEEDS = 40;

    /** New seeds each time, printed; {@code -Dquorate.seed=N} runs just that one. */
    @Test
    void promisesHoldUnderRandomFaults() throws InterruptedException {
        long[] seeds = FreshSeeds.of(FRESH_SEEDS).toArray();

        SeedSearch.Result result = SeedSearch.ofSeeds(seeds[0], seeds.length, Length.FILES, 1);

        System.out.println("file systems, " + result.summary());
        assertThat(result.failures()).isEmpty();
    }

    @Test
    void aSeedGivesTheSameRunAgainAndItsWorkersGetSomethingDone() {
        Scenario scenario = RandomScenario.withFiles(1, 6);
        ScenarioRun first = new ScenarioRun(scenario);
        ScenarioRun second = new ScenarioRun(scenario);

        assertThat(first.run()).isEqualTo(second.run());
        assertThat(first.files()).isNotNull().satisfies(files -> {
            assertThat(files.acknowledgements()).hasSizeGreaterThan(100);
            assertThat(files.locks()).isNotEmpty();
        });
    }

    /** Under {@code ./check --soak DURATION}. */
    @Test
    @Tag("soak")
    void promisesHoldForAsLongAsAskedFor() throws InterruptedException {
        String asked = System.getProperty("quorate.soak", "10m").toUpperCase(Locale.ROOT);
        int lanes = Integer.getInteger("quorate.threads", 1);

        SeedSearch.Result result =
                SeedSearch.forDuration(System.nanoTime(), Duration.parse("PT" + asked), Length.FILES, lanes);

        System.out.println("file systems, " + result.summary());
        assertThat(result.failures()).isEmpty();
    }
}
