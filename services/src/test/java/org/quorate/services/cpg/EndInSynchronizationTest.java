package org.quorate.services.cpg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quorate.base.RingId;

/**
 * A process that ends between the join list of its node and the end of the synchronisation is brought back to life by the list: it
 * stayed in its group for ever on all nodes but its own (found by seed 72002513 of the long random runs).
 */
class EndInSynchronizationTest {
    private static final GroupName G = GroupName.of("G");
    private static final int[] NODES_4_5 = {4, 5};
    private static final int[] NODES_4_5_6 = {4, 5, 6};
    private static final byte[] END_OF_1004 = end(1004);

    private final LoneCpg node = new LoneCpg();
    private final CpgService cpg = node.service;

    private static byte[] end(int pid) {
        return new ProcessMessage(G, pid, Reason.PROCESS_DOWN).encode(ProcessMessage.LEAVE_FUNCTION);
    }

    private void tellJoinList(int from, int... pids) {
        List<JoinList.Entry> entries =
                Arrays.stream(pids).mapToObj(pid -> new JoinList.Entry(pid, G)).toList();
        node.tell(from, JoinList.FUNCTION, new JoinList(entries).encode());
    }

    private void tellEnd() {
        node.tell(4, ProcessMessage.LEAVE_FUNCTION, END_OF_1004);
    }

    private void beginRound() {
        cpg.syncInit(LoneCpg.ALONE, NODES_4_5, new RingId(4, 8));
        node.tellDownList(4);
    }

    private void endRound() {
        node.tellDownList(5);
        cpg.syncActivate();
    }

    private List<Integer> pids() {
        return cpg.membership(G).stream().map(CpgMember::pid).toList();
    }

    @Test
    void theListFromBeforeItDoesNotBringItBack() {
        beginRound();
        tellJoinList(4, 1004, 2004);
        tellEnd();
        endRound();

        assertThat(pids()).containsExactly(2004);
    }

    @Test
    void aListThatWasMadeBeforeTheEndAndComesAfterItDoesNotEither() {
        beginRound();
        tellEnd();
        tellJoinList(4, 1004, 2004);
        endRound();

        assertThat(pids()).containsExactly(2004);
    }

    @Test
    void oneThatJoinsAgainStays() {
        beginRound();
        tellJoinList(4, 1004);
        tellEnd();
        node.tell(
                4,
                ProcessMessage.JOIN_FUNCTION,
                new ProcessMessage(G, 1004, Reason.JOIN).encode(ProcessMessage.JOIN_FUNCTION));
        endRound();

        assertThat(pids()).containsExactly(1004);
    }

    @Test
    void itIsForgottenWithTheRound() {
        beginRound();
        tellEnd();
        cpg.syncAbort();
        cpg.syncInit(LoneCpg.ALONE, NODES_4_5_6, new RingId(4, 12));
        tellJoinList(4, 1004);
        endRound();

        assertThat(pids()).containsExactly(1004);
    }

    @Test
    void whatEndedInARingThatIsSynchronisedIsNoMatterOfTheNext() {
        beginRound();
        tellJoinList(4, 1004);
        endRound();
        tellEnd();
        assertThat(pids()).isEmpty();

        cpg.syncInit(NODES_4_5, NODES_4_5_6, new RingId(4, 12));
        tellJoinList(4, 1004);
        endRound();
        assertThat(pids()).containsExactly(1004);
    }

    /** Those of the original in the ring have brought it back: they hear of its end once more, behind all lists. */
    @Test
    void itsNodeTellsOfItsEndOnceMore() {
        CpgConnection client = cpg.connect(new SilentListener());
        cpg.join(client, G, 1005, 0);
        node.tell(LoneCpg.NODE, ProcessMessage.JOIN_FUNCTION, node.sent.getLast());
        beginRound();
        node.tellDownList(LoneCpg.NODE);
        tellJoinList(LoneCpg.NODE, 1005);
        cpg.disconnect(client);
        byte[] end = node.sent.getLast();
        node.tell(LoneCpg.NODE, ProcessMessage.LEAVE_FUNCTION, end);
        node.sent.clear();
        cpg.syncActivate();

        assertThat(pids()).isEmpty();
        assertThat(node.sent).containsExactly(end);
    }
}
