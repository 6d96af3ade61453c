package org.quorate.clusterfs.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quorate.clusterfs.message.ProcessId;

/** Who would have to come so that writes are kept. */
class MissingVotesTest {
    @Test
    void nodesWithVotesThatAreNotThere() {
        VoteRule rule = new VoteRule(3, Map.of(1, 1, 2, 1, 3, 0, 4, 1, -2, 1));
        assertThat(rule.missing(List.of(new ProcessId(2, 7)))).containsExactly(1, 4, -2);
        assertThat(rule.missing(List.of(new ProcessId(1, 7), new ProcessId(1, 8), new ProcessId(9, 1))))
                .containsExactly(2, 4, -2);
        assertThat(VoteRule.ANY.missing(List.of(new ProcessId(1, 7)))).isEmpty();
    }
}
