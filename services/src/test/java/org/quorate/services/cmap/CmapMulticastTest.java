package org.quorate.services.cmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quorate.base.wire.Endian;
import org.quorate.services.virtual.GoldenMessage;

class CmapMulticastTest {
    @ParameterizedTest
    @ValueSource(strings = {"cmap-mcast-sync", "cmap-mcast-new-config-version"})
    void multicast(String name) {
        GoldenMessage golden = GoldenMessage.load(name);
        var item = golden.decoded().path("items").get(0);
        CmapMulticast expected = new CmapMulticast(
                golden.number("reason"),
                List.of(new CmapMulticast.Item(
                        item.path("key").asText(),
                        item.path("value_type").asInt(),
                        HexFormat.of().parseHex(item.path("value_hex").asText()))));
        assertThat(CmapMulticast.decode(Endian.LITTLE, golden.shifted(5), 5, golden.bytes().length))
                .isEqualTo(expected);
        assertThat(expected.encode())
                .isEqualTo(golden.only(
                        0, 4, 8, 12, 16, 17, 24, 25, 48, 50, 56, 56 + 20, 48 + 264, 48 + 265, 48 + 272, 48 + 288));
    }

    @Test
    void numbersOfTheOtherByteOrderAreTurned() {
        byte[] message = new CmapMulticast(
                        0, List.of(new CmapMulticast.Item("a.b", 8, new byte[] {0, 0, 0, 0, 0, 0, 0, 9})))
                .encode();
        Endian.BIG.putShort(message, 48, 3);
        Endian.BIG.putLong(message, 48 + 272, 8);
        CmapMulticast decoded = Objects.requireNonNull(CmapMulticast.decode(Endian.BIG, message, 0, message.length));
        assertThat(decoded.items().getFirst().asU64()).isEqualTo(9);
    }
}
