package org.quorate.clusterfs.rrd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and values of round robin data bases (spec 60 §5.5). */
class RrdSampleTest {
    private static RrdSample sample(String name, String text) {
        return Objects.requireNonNull(RrdSample.of(name, text));
    }

    private static String numbers(int from, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            text.append(i == from ? "" : ":").append(i);
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "pve2-node/n1, pve-node-9.0/n1, NODE",
        "pve-node-9.0/n1, pve-node-9.0/n1, NODE",
        "pve-node-10.1/n1, pve-node-9.0/n1, NODE",
        "pve2.3-vm/100, pve-vm-9.0/100, GUEST",
        "pve-vm-9.0/100, pve-vm-9.0/100, GUEST",
        "pve2-storage/n1/local, pve-storage-9.0/n1/local, STORAGE",
        "pve-storage-9.0/n1/a.b-c, pve-storage-9.0/n1/a.b-c, STORAGE"
    })
    void filesOfKeys(String key, String file, RrdFormat format) {
        RrdSample sample = sample(key, "1:2:3:4:5:6:7:8");
        assertThat(sample.file()).isEqualTo(file);
        assertThat(sample.format()).isEqualTo(format);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pve2-node",
                "pve2-node/",
                "pve2-node/a/b",
                "pve-vm-9.0/",
                "pve-vm-9.0/1/2",
                "pve2-storage/n1",
                "pve2-storage/n1/",
                "pve2-storage//x",
                "pve2-storage/n1/x/y",
                "other/n1",
                "pve-node-9.0/..",
                "pve-storage-9.0/../x",
                "pve-storage-9.0/x/..",
                "pve-node-9.0/a b",
                "pve-node-9.0/a\nQUIT",
                "pve-node-9.0/a\\"
            })
    void keysThatAreNone(String key) {
        assertThat(RrdSample.of(key, "1:2:3:4:5:6")).isNull();
    }

    @Test
    void valuesOfTheMomentAreLeftOut() {
        assertThat(sample("pve-node-9.0/n", "up:sub:" + numbers(1000, 20)).values())
                .isEqualTo(numbers(1000, 20));
        assertThat(sample("pve-vm-9.0/1", "up:name:status:0:" + numbers(1000, 18))
                        .values())
                .isEqualTo(numbers(1000, 18));
        assertThat(sample("pve-storage-9.0/n/s", "1000:1:2").values()).isEqualTo("1000:1:2");
    }

    @Test
    void oldFormsArePaddedAndNewerOnesCut() {
        assertThat(sample("pve2-node/n", "up:sub:" + numbers(1000, 13)).values())
                .isEqualTo(numbers(1000, 13) + ":U".repeat(7));
        assertThat(sample("pve2.3-vm/1", "up:name:status:0:" + numbers(1000, 11))
                        .values())
                .isEqualTo(numbers(1000, 11) + ":U".repeat(7));
        assertThat(sample("pve2-storage/n/s", "1000:1:2").values()).isEqualTo("1000:1:2");
        assertThat(sample("pve-node-9.1/n", "up:sub:" + numbers(1000, 25)).values())
                .isEqualTo(numbers(1000, 20));
        assertThat(sample("pve-vm-10/1", "::::" + numbers(1000, 25)).values()).isEqualTo(numbers(1000, 18));
        assertThat(sample("pve-storage-10/n/s", numbers(1000, 9)).values()).isEqualTo("1000:1001:1002");
        assertThat(sample("pve-storage-9.0/n/s", numbers(1000, 9)).values())
                .as("of its own version nothing is cut")
                .isEqualTo(numbers(1000, 9));
    }

    @Test
    void whatIsNoTimeWithValuesIsKnown() {
        assertThat(sample("pve-node-9.0/n", "1:2:3").isWellFormed()).isFalse();
        assertThat(sample("pve-node-9.0/n", "").isWellFormed()).isFalse();
        assertThat(sample("pve-storage-9.0/n/s", "1000:1\nQUIT:2").isWellFormed())
                .isFalse();
        assertThat(sample("pve-storage-9.0/n/s", "1000:1.5e+10:U").isWellFormed())
                .isTrue();
    }

    @Test
    void definitions() {
        assertThat(RrdFormat.NODE.columns()).isEqualTo(19);
        assertThat(RrdFormat.GUEST.columns()).isEqualTo(17);
        assertThat(RrdFormat.NODE.definitions()).hasSize(27).contains("DS:netin:DERIVE:120:0:U");
        assertThat(RrdFormat.STORAGE.definitions())
                .containsExactly(
                        "DS:total:GAUGE:120:0:U",
                        "DS:used:GAUGE:120:0:U",
                        "RRA:AVERAGE:0.5:1:1440",
                        "RRA:AVERAGE:0.5:30:1440",
                        "RRA:AVERAGE:0.5:360:1440",
                        "RRA:AVERAGE:0.5:10080:570",
                        "RRA:MAX:0.5:1:1440",
                        "RRA:MAX:0.5:30:1440",
                        "RRA:MAX:0.5:360:1440",
                        "RRA:MAX:0.5:10080:570");
    }
}
