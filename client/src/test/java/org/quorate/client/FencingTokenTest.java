package org.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.quorate.base.RingId;

class FencingTokenTest {
    private static Quorum quorate(long sequence) {
        return new Quorum(true, new RingId(1, sequence), List.of(1, 2));
    }

    @Test
    void growsInARingAndStartsAnewInALaterOne() {
        FencingToken first = FencingToken.after(FencingToken.NONE, quorate(0x2c));
        FencingToken second = FencingToken.after(first, quorate(0x2c));
        FencingToken third = FencingToken.after(second, quorate(0x30));
        assertThat(List.of(first, second, third))
                .hasToString("[2c.1, 2c.2, 30.1]")
                .isSorted();
    }

    @Test
    void isNotGrantedWithoutQuorumNorInARingThatIsOver() {
        assertThatThrownBy(() -> FencingToken.after(FencingToken.NONE, new Quorum(false, new RingId(1, 4), List.of(1))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("nothing can be granted in ring 1.4, which has no quorum");
        assertThatThrownBy(() -> FencingToken.after(new FencingToken(8, 1), quorate(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("later ring");
    }

    @Property(tries = 200)
    void bytesAreOrderedLikeTokens(
            @ForAll long ring,
            @ForAll @LongRange(min = 1) long epoch,
            @ForAll long otherRing,
            @ForAll @LongRange(min = 1) long otherEpoch) {
        FencingToken token = new FencingToken(ring, epoch);
        FencingToken other = new FencingToken(otherRing, otherEpoch);
        assertThat(FencingToken.ofBytes(token.toBytes())).isEqualTo(token);
        assertThat(Integer.signum(Arrays.compareUnsigned(token.toBytes(), other.toBytes())))
                .isEqualTo(Integer.signum(token.compareTo(other)));
    }

    @Test
    void theGateRefusesWhoeverHasAnOlderToken() {
        FencingGate gate = new FencingGate(FencingToken.NONE);
        FencingToken old = new FencingToken(4, 7);
        FencingToken newer = new FencingToken(8, 1);
        assertThat(gate.admits(old)).isTrue();
        assertThat(gate.admits(old)).isTrue();
        assertThat(gate.admits(newer)).isTrue();
        assertThat(gate.admits(old)).isFalse();
        assertThat(gate.newest()).isEqualTo(newer);
    }
}
