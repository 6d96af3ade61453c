package org.quorate.services.cpg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quorate.base.IpAddress;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Log;
import org.quorate.base.wire.Endian;
import org.quorate.config.cmap.Cmap;
import org.quorate.services.AddressBook;
import org.quorate.services.OrderedSender;
import org.quorate.services.framework.ServiceChannel;
import org.quorate.services.framework.ServiceCounters;
import org.quorate.totem.Group;

/**
 * While a ring synchronises, what waited in a node's queue comes after what is sent during it. A client that joined before and ended
 * during it leaves before it joins (found by seed 60000651 of the long random runs: it stayed in its group for ever).
 */
class OvertakenJoinTest {
    private static final GroupName G = GroupName.of("G");
    private static final int PID = 1005;
    private static final int[] NODE_5 = {5};

    private final List<byte[]> sent = new ArrayList<>();
    private final OrderedSender ring = new OrderedSender() {
        @Override
        public boolean send(Group group, byte[] header, byte[] payload, int payloadOffset, int payloadLength) {
            byte[] message = Arrays.copyOf(header, header.length + payloadLength);
            System.arraycopy(payload, payloadOffset, message, header.length, payloadLength);
            sent.add(message);
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
    private final CpgListener deaf = new CpgListener() {
        @Override
        public void onMessage(GroupName group, int nodeId, int pid, byte[] buffer, int offset, int length) {}

        @Override
        public void onFragment(
                GroupName group,
                int nodeId,
                int pid,
                int messageLength,
                int type,
                byte[] buffer,
                int offset,
                int length) {}

        @Override
        public void onConfigurationChange(
                GroupName group, List<CpgMember> members, List<CpgMember> left, List<CpgMember> joined) {}

        @Override
        public void onTotemConfiguration(RingId ringId, int[] members) {}
    };
    private final CpgService cpg =
            new CpgService(5, nobody, Log.NONE, new ServiceChannel(ring, new ServiceCounters(new Cmap())));

    @BeforeEach
    void aRing() {
        cpg.syncInit(new int[0], NODE_5, new RingId(5, 4));
        byte[] downList = new DownList(1, new int[0]).encode();
        deliver(DownList.FUNCTION, downList);
        cpg.syncActivate();
        sent.clear();
    }

    private void deliver(int function, byte[] message) {
        assertThat(cpg.onMessage(function, 5, Endian.LITTLE, message, 0, message.length))
                .isTrue();
    }

    @Test
    void aJoinThatComesAfterItsLeaveIsTakenBack() {
        CpgConnection client = cpg.connect(deaf);
        assertThat(cpg.join(client, G, PID, 0)).isEqualTo(StatusCode.OK);
        cpg.disconnect(client);
        assertThat(sent).hasSize(2);

        deliver(ProcessMessage.LEAVE_FUNCTION, sent.get(1));
        deliver(ProcessMessage.JOIN_FUNCTION, sent.get(0));
        assertThat(sent).hasSize(3);
        deliver(ProcessMessage.LEAVE_FUNCTION, sent.get(2));

        assertThat(cpg.membership(G)).isEmpty();
        assertThat(sent).hasSize(3);
    }

    @Test
    void aJoinOfAClientThatLivesStays() {
        cpg.join(cpg.connect(deaf), G, PID, 0);
        deliver(ProcessMessage.JOIN_FUNCTION, sent.get(0));

        assertThat(sent).hasSize(1);
        assertThat(cpg.membership(G)).extracting(CpgMember::pid).containsExactly(PID);
    }
}
