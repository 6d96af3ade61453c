package org.quorate.simulation.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quorate.base.RingId;
import org.quorate.clusterfs.message.ProcessId;

class TornMessagesTest {
    private static final ProcessId ONE = new ProcessId(1, 100);
    private static final ProcessId TWO = new ProcessId(2, 100);
    private static final Set<ProcessId> BOTH = Set.of(ONE, TWO);
    private static final RingId RING = new RingId(1, 8);
    private static final byte[] FIRST = {1};
    private static final byte[] SECOND = {2};

    private final TornMessages torn = new TornMessages();

    @BeforeEach
    void bothAreInOneRingAndGroup() {
        for (ProcessId process : BOTH) {
            torn.entered(process.nodeId(), RING);
            torn.told(process, List.of(ONE, TWO));
        }
    }

    private boolean isAny(long nowNanos) {
        return torn.isAnyIn(2, BOTH, nowNanos);
    }

    @Test
    void aMessageOnItsWayIsNone() {
        torn.delivered(ONE, ONE, FIRST, 0);
        torn.delivered(ONE, ONE, SECOND, 10);
        torn.delivered(TWO, ONE, FIRST, 20);
        assertThat(isAny(30)).isFalse();
        torn.delivered(TWO, ONE, SECOND, 40);
        assertThat(isAny(2_000_000_000L)).isFalse();
    }

    @Test
    void whoDeliversALaterOneWillNotDeliverIt() {
        torn.delivered(ONE, ONE, FIRST, 0);
        assertThat(isAny(10)).isFalse();
        torn.delivered(ONE, ONE, SECOND, 10);
        torn.delivered(TWO, ONE, SECOND, 20);
        assertThat(isAny(20)).isTrue();
        assertThat(torn.isAnyIn(2, Set.of(ONE), 20))
                .as("who has ended differs from nobody")
                .isFalse();
    }

    @Test
    void norDoesWhoHasNotForLong() {
        torn.delivered(ONE, ONE, FIRST, 0);
        assertThat(isAny(500_000_001L)).isTrue();
    }

    @Test
    void theNextRingBeginsAnew() {
        torn.delivered(ONE, ONE, FIRST, 0);
        torn.delivered(ONE, ONE, SECOND, 0);
        torn.delivered(TWO, ONE, SECOND, 0);
        RingId next = new RingId(1, 12);
        torn.entered(1, next);
        torn.entered(2, next);
        assertThat(isAny(1)).isFalse();
        torn.delivered(TWO, TWO, FIRST, 2);
        assertThat(isAny(3)).isFalse();
    }
}
