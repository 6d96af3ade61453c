package org.quorate.services.cpg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

/** The service of node 5 with no ring below it: the test says what is delivered, and sees what is sent. */
final class LoneCpg {
    static final int NODE = 5;
    static final int[] ALONE = {NODE};

    final List<byte[]> sent = new ArrayList<>();
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

        @Override
        public void whenSafe(Runnable action) {
            throw new UnsupportedOperationException("no test needs it");
        }
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
    final CpgService service =
            new CpgService(NODE, nobody, Log.NONE, new ServiceChannel(ring, new ServiceCounters(new Cmap())));

    /** The first round, alone. */
    LoneCpg() {
        service.syncInit(new int[0], ALONE, new RingId(NODE, 4));
        tellDownList(NODE);
        service.syncActivate();
        sent.clear();
    }

    void tellDownList(int node) {
        tell(node, DownList.FUNCTION, new DownList(1, new int[0]).encode());
    }

    void tell(int node, int function, byte[] message) {
        assertThat(service.onMessage(function, node, Endian.LITTLE, message, 0, message.length))
                .isTrue();
    }
}
