package org.quorate.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The key changes while everybody sends all it can and datagrams get lost: nobody leaves, and the old key is forgotten. */
class RekeyTest {
    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("quorate.rekeys", 12));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theRingStays(long seed) throws ScenarioSyntaxException {
        String crypto = seed % 2 == 0 ? "" : "crypto aes256 sha256\n";
        Scenario scenario = ScenarioParser.parse(
                "nodes 4\nlinks 3\ntotem token: 3000\ntotem netmtu: 1400\n" + crypto + "seed " + seed + """

                traffic light
                at 9900ms loss 1%
                at 9900ms traffic full
                at 10s rekey on 2
                at 10200ms traffic light
                at 14s calm
                at 15s slow 3 by 200us
                at 19900ms loss 1%
                at 19900ms traffic full
                at 20s rekey on 4
                at 20200ms traffic light
                at 28s check unchanged since 9s
                at 28s check together 1,2,3,4
                at 28s repair
                duration 28s
                """);
        ScenarioRun run = new ScenarioRun(scenario);

        assertThat(run.run()).isNotZero();
    }
}
