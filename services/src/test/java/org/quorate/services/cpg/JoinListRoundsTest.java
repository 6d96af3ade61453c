package org.quorate.services.cpg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quorate.base.IpAddress;
import org.quorate.base.RingId;
import org.quorate.base.log.Log;
import org.quorate.base.wire.Endian;
import org.quorate.config.cmap.Cmap;
import org.quorate.services.AddressBook;
import org.quorate.services.OrderedSender;
import org.quorate.services.framework.ServiceChannel;
import org.quorate.services.framework.ServiceCounters;
import org.quorate.totem.Group;

/**
 * Join lists that come in another round than they were made for: a list that waits in a node's queue while the ring changes goes out
 * in the next ring (found by seed 20000148 of the long random runs: a member that was not there stayed in its group for ever).
 */
class JoinListRoundsTest {
    private static final GroupName G = GroupName.of("G");
    private static final int[] NODES_4_5 = {4, 5};
    private static final int[] NODE_5 = {5};

    private final OrderedSender ring = new OrderedSender() {
        @Override
        public boolean send(Group group, byte[] header, byte[] payload, int payloadOffset, int payloadLength) {
            return true;
        }

        @Override
        public boolean hasRoomFor(int bytes) {
            return true;
        }

        @Override
        public void synchronizationComplete() {}

        @Override
        public void requestToken() {}
    };
    private final AddressBook nobody = new AddressBook() {
        @Override
        public String addressText(int nodeId) {
            return "";
        }

        @Override
        public List<IpAddress> addresses(int nodeId) {
            return List.of();
        }
    };
    private final CpgService cpg =
            new CpgService(5, nobody, Log.NONE, new ServiceChannel(ring, new ServiceCounters(new Cmap())));

    @BeforeEach
    void aFirstRoundAlone() {
        cpg.syncInit(new int[0], NODE_5, new RingId(5, 4));
        tellDownList(5);
        cpg.syncActivate();
    }

    private void tellJoinList(int node, int... pids) {
        List<JoinList.Entry> entries =
                Arrays.stream(pids).mapToObj(pid -> new JoinList.Entry(pid, G)).toList();
        tell(node, JoinList.FUNCTION, new JoinList(entries).encode());
    }

    private void tellDownList(int node) {
        tell(node, DownList.FUNCTION, new DownList(1, new int[0]).encode());
    }

    private void tell(int node, int function, byte[] message) {
        assertThat(cpg.onMessage(function, node, Endian.LITTLE, message, 0, message.length))
                .isTrue();
    }

    @Test
    void aRoundThatEndedBeforeThisServiceLeavesNothing() {
        cpg.syncInit(NODE_5, NODES_4_5, new RingId(4, 8));
        tellJoinList(4, 1004);
        // the next ring comes while another service is being synchronised, so this one is not told of the end of the
        // round

        cpg.syncInit(NODE_5, NODE_5, new RingId(5, 12));
        tellDownList(5);
        cpg.syncActivate();

        assertThat(cpg.membership(G)).isEmpty();
    }

    @Test
    void aListFromTheQueueIsReplacedByWhatTheNodeTellsNow() {
        cpg.syncInit(NODE_5, NODES_4_5, new RingId(4, 8));
        tellJoinList(4, 1004, 2004);
        tellDownList(4);
        tellJoinList(4, 2004);
        tellDownList(5);
        cpg.syncActivate();

        assertThat(cpg.membership(G)).extracting(CpgMember::pid).containsExactly(2004);
    }

    @Test
    void aListFromTheQueueIsForgottenIfTheNodeHasNoProcessesNow() {
        cpg.syncInit(NODE_5, NODES_4_5, new RingId(4, 8));
        tellJoinList(4, 1004);
        tellDownList(4);
        tellDownList(5);
        cpg.syncActivate();

        assertThat(cpg.membership(G)).isEmpty();
    }
}
