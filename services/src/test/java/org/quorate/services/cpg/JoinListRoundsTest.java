package org.quorate.services.cpg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quorate.base.RingId;

/**
 * Join lists that come in another round than they were made for: a list that waits in a node's queue while the ring changes goes out
 * in the next ring (found by seed 20000148 of the long random runs: a member that was not there stayed in its group for ever).
 */
class JoinListRoundsTest {
    private static final GroupName G = GroupName.of("G");
    private static final int[] NODES_4_5 = {4, 5};

    private final LoneCpg node = new LoneCpg();
    private final CpgService cpg = node.service;

    private void tellJoinList(int node, int... pids) {
        List<JoinList.Entry> entries =
                Arrays.stream(pids).mapToObj(pid -> new JoinList.Entry(pid, G)).toList();
        this.node.tell(node, JoinList.FUNCTION, new JoinList(entries).encode());
    }

    @Test
    void aRoundThatEndedBeforeThisServiceLeavesNothing() {
        cpg.syncInit(LoneCpg.ALONE, NODES_4_5, new RingId(4, 8));
        tellJoinList(4, 1004);
        // the next ring comes while another service is being synchronised, so this one is not told of the end of the
        // round

        cpg.syncInit(LoneCpg.ALONE, LoneCpg.ALONE, new RingId(5, 12));
        node.tellDownList(5);
        cpg.syncActivate();

        assertThat(cpg.membership(G)).isEmpty();
    }

    @Test
    void aListFromTheQueueIsReplacedByWhatTheNodeTellsNow() {
        cpg.syncInit(LoneCpg.ALONE, NODES_4_5, new RingId(4, 8));
        tellJoinList(4, 1004, 2004);
        node.tellDownList(4);
        tellJoinList(4, 2004);
        node.tellDownList(5);
        cpg.syncActivate();

        assertThat(cpg.membership(G)).extracting(CpgMember::pid).containsExactly(2004);
    }

    @Test
    void aListFromTheQueueIsForgottenIfTheNodeHasNoProcessesNow() {
        cpg.syncInit(LoneCpg.ALONE, NODES_4_5, new RingId(4, 8));
        tellJoinList(4, 1004);
        node.tellDownList(4);
        node.tellDownList(5);
        cpg.syncActivate();

        assertThat(cpg.membership(G)).isEmpty();
    }
}
