package org.quorate.pmxcfs.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quorate.pmxcfs.cluster.Opinion.Stance;

/** The key by which nodes tell each other what they think of a file. */
class OpinionTest {
    private static final Candidate GOOD = ConfText.GOOD.candidate();

    @Test
    void itsTextIsReadAgain() {
        Opinion refusal = Opinion.of(GOOD, Stance.REFUSED, "no key,\nnowhere");
        assertThat(new String(refusal.encode(), UTF_8))
                .isEqualTo("1 %08x refused no key, nowhere".formatted(GOOD.checksum()));
        assertThat(Opinion.decode(refusal.encode())).contains(refusal);
        assertThat(refusal.isOf(GOOD)).isTrue();
        assertThat(refusal.isOf(ConfText.GOOD.withVersion(2).candidate())).isFalse();
        Opinion kept = Opinion.of(GOOD, Stance.KEPT, "");
        assertThat(Opinion.decode(kept.encode())).contains(kept);
        byte[] cut = Opinion.of(GOOD, Stance.REFUSED, "x".repeat(4000)).encode();
        assertThat(cut).hasSizeBetween(500, 600);
        assertThat(Opinion.decode(cut)).isPresent();
    }

    @Test
    void anotherFormSaysNothing() {
        for (String text : new String[] {
            "",
            "1",
            "1 0000000a",
            "1 0000000a liked",
            "x 0000000a kept",
            "1 a kept",
            "99999999999999999999 0000000a kept"
        }) {
            assertThat(Opinion.decode(text.getBytes(UTF_8))).as(text).isEmpty();
        }
    }

    @Test
    void whoRunsWithItOutweighsWhoRefusesIt() {
        Opinion refused = Opinion.of(GOOD, Stance.REFUSED, "no key");
        Opinion withdrawn = Opinion.of(GOOD, Stance.WITHDRAWN, "b refuses it");
        Opinion willing = Opinion.of(GOOD, Stance.WILLING, "");
        Opinion ofAnother = Opinion.of(ConfText.GOOD.withVersion(2).candidate(), Stance.REFUSED, "other");
        Map<String, Opinion> against = Map.of("b", refused, "c", withdrawn, "d", willing, "e", ofAnother);
        assertThat(Opinion.objections(against, GOOD)).isEqualTo(Map.of("b", "refuses it: no key"));
        assertThat(Opinion.objections(Map.of("c", withdrawn, "d", willing), GOOD))
                .isEqualTo(Map.of("c", "took it back: b refuses it"));
        Opinion kept = Opinion.of(GOOD, Stance.KEPT, "");
        assertThat(Opinion.objections(Map.of("b", refused, "c", kept), GOOD)).isEmpty();
    }
}
