package org.quorate.services.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quorate.services.StartResult;
import org.quorate.services.virtual.ConfigurationLines;
import org.quorate.services.virtual.VirtualCluster;

/** Configurations that can make two partitions quorate are refused, unless that is asked for (better.md row 3). */
class UnsafeQuorumTest {
    private static StartResult start(boolean allowUnsafe, List<Integer> nodes, List<String> quorum) {
        VirtualCluster cluster = new VirtualCluster();
        cluster.setAllowUnsafe(allowUnsafe);
        cluster.configure(1, ConfigurationLines.keys(1, nodes, quorum, Map.of()));
        return cluster.start(1).startResult();
    }

    @Test
    void twoNodeWithThreeNodes() {
        assertThat(start(false, List.of(1, 2, 3), List.of("two_node: 1")))
                .isInstanceOfSatisfying(StartResult.Failed.class, failed -> {
                    assertThat(failed.exitStatus()).isEqualTo(20);
                    assertThat(failed.reason()).contains("two_node").contains("3 nodes");
                });
        assertThat(start(true, List.of(1, 2, 3), List.of("two_node: 1"))).isInstanceOf(StartResult.Started.class);
        assertThat(start(false, List.of(1, 2), List.of("two_node: 1"))).isInstanceOf(StartResult.Started.class);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true"})
    void aTieBreakerListNeedsWaitForAll(int waitForAll, boolean starts) {
        List<String> quorum =
                List.of("auto_tie_breaker: 1", "auto_tie_breaker_node: 1 2", "wait_for_all: " + waitForAll);
        assertThat(start(false, List.of(1, 2), quorum) instanceof StartResult.Started)
                .isEqualTo(starts);
    }
}
