package org.quorate.interop.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quorate.interop.differential.checker.Checker;
import org.quorate.interop.differential.checker.RunHistory;

/** Every script in simulation: the checker finds nothing, and another seed makes no difference. */
class SimulatedPerformanceTest {
    static List<String> scripts() {
        return Scripts.ALL;
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void scriptsRunAlikeWhateverTheSeed(String name) {
        Script script = Scripts.named(name);
        RunHistory run = Performance.perform(script, new SimulatedStage(script));
        if (Boolean.getBoolean("interop.show")) {
            run.clients().forEach(client -> System.out.println(client.text()));
        }
        assertThat(Checker.check(run)).isEmpty();
        Script other = script.withSeed(2);
        assertThat(Checker.compare(List.of(run, Performance.perform(other, new SimulatedStage(other)))))
                .isEmpty();
    }
}
