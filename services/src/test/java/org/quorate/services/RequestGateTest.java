package org.quorate.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quorate.base.StatusCode;
import org.quorate.config.cmap.Cmap;
import org.quorate.services.framework.ServiceChannel;
import org.quorate.services.framework.ServiceCounters;
import org.quorate.services.framework.ServiceId;
import org.quorate.totem.Group;

/** Which requests of clients wait, and which are wrong (spec 30 §1.8). */
class RequestGateTest {
    private static final int CPG_MCAST = 2;
    private static final int CPG_JOIN = 0;
    private static final int CPG_LOCAL_GET = 5;

    /** A ring whose queue has as much room as the test says. */
    private static final class Ring implements OrderedSender {
        private final List<byte[]> sent = new ArrayList<>();
        private int room = 100_000;

        @Override
        public boolean send(Group group, byte[] header, byte[] payload, int payloadOffset, int payloadLength) {
            if (!hasRoomFor(header.length + payloadLength)) {
                return false;
            }
            sent.add(header);
            return true;
        }

        @Override
        public boolean hasRoomFor(int bytes) {
            return bytes <= room;
        }

        @Override
        public void synchronizationComplete() {}

        @Override
        public void requestToken() {}

        @Override
        public void whenSafe(Runnable action) {
            throw new UnsupportedOperationException("no test needs it");
        }

        @Override
        public int messageSizeLimit() {
            return 1_000_000;
        }
    }

    private final Ring ring = new Ring();
    private final ServiceChannel channel = new ServiceChannel(ring, new ServiceCounters(new Cmap()));
    private final RequestGate gate = new RequestGate(ring, channel);

    @Test
    void beforeTheFirstSynchronisationOnlyWhatNeedsNoRingRuns() {
        assertThat(gate.isInSync()).isTrue();
        assertThat(join()).isEqualTo(StatusCode.TRY_AGAIN);
        assertThat(gate.permission(ServiceId.CPG, CPG_LOCAL_GET, 16)).isEqualTo(StatusCode.OK);
        assertThat(gate.permission(ServiceId.QUORUM, 0, 16)).isEqualTo(StatusCode.OK);
    }

    @Test
    void aSynchronisationMakesClientsWait() {
        gate.setInSync(false);
        assertThat(join()).isEqualTo(StatusCode.OK);
        gate.setInSync(true);
        assertThat(join()).isEqualTo(StatusCode.TRY_AGAIN);
        gate.setInSync(false);
        assertThat(join()).isEqualTo(StatusCode.OK);
    }

    @Test
    void aFullQueueMakesThoseWaitWhoseMessageDoesNotFit() {
        gate.setInSync(false);
        ring.room = 500;
        assertThat(gate.permission(ServiceId.CPG, CPG_MCAST, 500)).isEqualTo(StatusCode.OK);
        assertThat(gate.permission(ServiceId.CPG, CPG_MCAST, 501)).isEqualTo(StatusCode.TRY_AGAIN);
        assertThat(gate.permission(ServiceId.CPG, CPG_LOCAL_GET, 501)).isEqualTo(StatusCode.OK);
    }

    @Test
    void messagesOfServicesThatWaitGoFirst() {
        gate.setInSync(false);
        ring.room = 0;
        channel.send(ServiceId.CFG, 0, new byte[100]);
        ring.room = 100_000;
        assertThat(join()).isEqualTo(StatusCode.TRY_AGAIN);
        channel.onTokenSent();
        assertThat(ring.sent).hasSize(1);
        assertThat(join()).isEqualTo(StatusCode.OK);
    }

    @Test
    void whatNoRingCanCarryAndWhatNoServiceKnowsIsRefused() {
        gate.setInSync(false);
        ring.room = Integer.MAX_VALUE;
        assertThat(gate.permission(ServiceId.CPG, CPG_MCAST, 999_998)).isEqualTo(StatusCode.OK);
        assertThat(gate.permission(ServiceId.CPG, CPG_MCAST, 999_999)).isEqualTo(StatusCode.INVALID_PARAM);
        assertThat(gate.permission(ServiceId.CPG, CPG_MCAST, Integer.MAX_VALUE)).isEqualTo(StatusCode.INVALID_PARAM);
        assertThat(gate.permission(ServiceId.CPG, CPG_MCAST, -1)).isEqualTo(StatusCode.INVALID_PARAM);
        for (ServiceId service : ServiceId.values()) {
            assertThat(gate.permission(service, service.clientFunctions(), 16))
                    .as("%s", service)
                    .isEqualTo(StatusCode.INVALID_PARAM);
            assertThat(gate.permission(service, -1, 16)).as("%s", service).isEqualTo(StatusCode.INVALID_PARAM);
        }
    }

    private StatusCode join() {
        return gate.permission(ServiceId.CPG, CPG_JOIN, 200);
    }
}
