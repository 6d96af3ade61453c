package org.quorate.services.cfg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quorate.base.wire.Endian;
import org.quorate.services.framework.MessageSource;
import org.quorate.services.virtual.GoldenMessage;

class CfgMessagesTest {
    @Test
    void killNode() {
        GoldenMessage golden = GoldenMessage.load("cfg-killnode");
        String reason = golden.decoded().path("reason").path("value").asText();
        KillNode expected = new KillNode(golden.number("nodeid"), reason);
        assertThat(KillNode.decode(Endian.LITTLE, golden.shifted(5), 5, 288)).isEqualTo(expected);
        assertThat(expected.encode()).isEqualTo(golden.only(0, 4, 8, 12, 16, 20, 24, 26, 32, 32 + 27));
        assertThat(expected.printableReason()).isEqualTo("Killed by corosync-cfgtool");
    }

    @Test
    void shutdown() {
        assertThat(CfgMessages.shutdown())
                .isEqualTo(GoldenMessage.load("cfg-shutdown").only(0, 4, 8, 12));
    }

    @Test
    void reload() {
        GoldenMessage golden = GoldenMessage.load("cfg-reload-config");
        MessageSource source = new MessageSource(1, 0x555c260d92a0L);
        assertThat(CfgMessages.reloadSource(Endian.LITTLE, golden.shifted(5), 5))
                .isEqualTo(source);
        assertThat(CfgMessages.reload(source)).isEqualTo(golden.only(0, 4, 8, 12, 16, 20, 24, 32));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void cryptoPhase(int phase) {
        GoldenMessage golden = GoldenMessage.load("cfg-crypto-reconfig-" + phase);
        assertThat(CfgMessages.cryptoPhase(Endian.LITTLE, golden.shifted(5), 5)).isEqualTo(phase);
        assertThat(CfgMessages.crypto(phase)).isEqualTo(golden.only(0, 4, 8, 12, 16, 20));
    }
}
