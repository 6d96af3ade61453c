package org.quorate.services.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;
import org.quorate.services.virtual.GoldenMessage;

class SyncMessagesTest {
    @Test
    void serviceBuild() {
        GoldenMessage golden = GoldenMessage.load("sync-service-build");
        ServiceBuild expected = new ServiceBuild(new RingId(1, 9), new int[] {0, 2, 3, 5});
        assertThat(ServiceBuild.decode(Endian.LITTLE, golden.shifted(8), 8, 552))
                .isEqualTo(expected);
        assertThat(expected.encode()).isEqualTo(golden.only(0, 4, 8, 12, 16, 36, 40, 552));
    }

    @Test
    void barrier() {
        GoldenMessage golden = GoldenMessage.load("sync-barrier");
        Barrier expected = new Barrier(new RingId(1, 9));
        assertThat(Barrier.decode(Endian.LITTLE, golden.shifted(8), 8, 32)).isEqualTo(expected);
        assertThat(expected.encode()).isEqualTo(golden.only(0, 4, 8, 12, 16, 28));
    }

    @Test
    void impossibleCountsAreRefused() {
        byte[] message = new ServiceBuild(new RingId(1, 9), new int[0]).encode();
        Endian.LITTLE.putInt(message, 32, 129);
        assertThat(ServiceBuild.decode(Endian.LITTLE, message, 0, message.length))
                .isNull();
        Endian.LITTLE.putInt(message, 32, -1);
        assertThat(ServiceBuild.decode(Endian.LITTLE, message, 0, message.length))
                .isNull();
    }
}
