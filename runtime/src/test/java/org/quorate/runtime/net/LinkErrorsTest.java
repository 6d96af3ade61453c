package org.quorate.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quorate.base.IpAddress;
import org.quorate.knet.SendError;

/** One refusal is one input of the node, however often and wherever the kernel tells it. */
class LinkErrorsTest {
    private final LinkErrors errors = new LinkErrors();
    private final List<String> told = new ArrayList<>();
    private final LinkEvents events = new LinkEvents() {
        @Override
        public void onDatagram(int link, IpAddress source, int port, byte[] buffer, int offset, int length) {
            throw new AssertionError("no datagram");
        }

        @Override
        public void onSendError(int link, int hostId, SendError kind, int kernelMtu) {
            told.add(link + " " + hostId + " " + kind + " " + kernelMtu);
        }

        @Override
        public void onPeerError(int link, IpAddress destination, IpAddress offender, String text) {
            told.add(link + " " + destination + " " + text);
        }
    };

    @Test
    void theSizeFromTheErrorQueueIsToldOnce() {
        for (int attempt = 0; attempt < 3; attempt++) {
            errors.sendFailed(0, 2, SendError.MESSAGE_TOO_BIG, 1500);
        }
        errors.sendFailed(0, 2, SendError.MESSAGE_TOO_BIG, 0);
        assertThat(errors.deliver(events)).isTrue();
        assertThat(told).containsExactly("0 2 MESSAGE_TOO_BIG 1500");
        assertThat(errors.deliver(events)).isFalse();
    }

    @Test
    void differentRefusalsAreAllTold() {
        errors.sendFailed(0, 2, SendError.MESSAGE_TOO_BIG, 1500);
        errors.sendFailed(1, 2, SendError.MESSAGE_TOO_BIG, 1500);
        errors.sendFailed(0, 3, SendError.MESSAGE_TOO_BIG, 1500);
        errors.sendFailed(0, 2, SendError.MESSAGE_TOO_BIG, 1300);
        errors.sendFailed(0, 2, SendError.NOT_PERMITTED, 0);
        assertThat(errors.deliver(events)).isTrue();
        assertThat(told)
                .containsExactly(
                        "0 2 MESSAGE_TOO_BIG 1500",
                        "1 2 MESSAGE_TOO_BIG 1500",
                        "0 3 MESSAGE_TOO_BIG 1500",
                        "0 2 MESSAGE_TOO_BIG 1300",
                        "0 2 NOT_PERMITTED 0");
    }
}
