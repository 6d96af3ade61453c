package org.quorate.config.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.replay.RecordedHost;

class ConfigurationFilesTest {
    private static final String CONF = "/c/corosync.conf";

    private final RecordedHost host = RecordedHost.node1("node1");

    @Test
    void keepsTheBytesOfAValue() throws Exception {
        host.addFile(CONF, "a {\nkey: caf\u00e9\n}\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(ConfigurationFiles.load(CONF, host)
                        .withPrefix("a.key")
                        .values()
                        .iterator()
                        .next()
                        .toBytes())
                .containsExactly('c', 'a', 'f', 0xE9, 0);
    }

    @Test
    void restartsNodeNumbersInASecondNodelist() throws Exception {
        Cmap map = load("""
                nodelist {
                node {
                nodeid: 1
                name: a
                }
                node {
                nodeid: 2
                }
                }
                nodelist {
                node {
                nodeid: 3
                }
                }
                """);

        assertThat(map.getInteger("nodelist.node.0.nodeid", CmapType.U32, 0)).isEqualTo(3);
        assertThat(map.getString("nodelist.node.0.name")).isEqualTo("a");
        assertThat(map.getInteger("nodelist.node.1.nodeid", CmapType.U32, 0)).isEqualTo(2);
    }

    @Test
    void storesAnInterfaceUnderItsLinkNumber() throws Exception {
        Cmap map = load("""
                totem {
                interface {
                mcastport: 7000
                linknumber: 3
                member {
                memberaddr: 10.0.0.1
                }
                member {
                memberaddr: 10.0.0.2
                }
                }
                interface {
                ttl: 4
                ringnumber: 5
                }
                }
                """);

        assertThat(map.withPrefix("").keySet())
                .containsExactly(
                        "totem.interface.0.ttl",
                        "totem.interface.3.mcastport",
                        "totem.interface.3.member.0",
                        "totem.interface.3.member.1",
                        "totem.interface.ringnumber");
    }

    @Test
    void storesLoggingOfOtherDaemonsUnderTheirName() throws Exception {
        Cmap map = load("""
                logging {
                logging_daemon {
                name: qdevice
                subsys: MAIN
                debug: on
                }
                logging_daemon {
                name: corosync
                debug: off
                }
                }
                """);

        assertThat(map.withPrefix("").keySet())
                .containsExactly(
                        "logging.debug",
                        "logging.logging_daemon.qdevice.MAIN.debug",
                        "logging.logging_daemon.qdevice.MAIN.name",
                        "logging.logging_daemon.qdevice.MAIN.subsys");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 18446744073709551615",
        "+7, 7",
        "18446744073709551615, 18446744073709551615",
        "18446744073709551616, ",
        "7a, ",
        "0x7, "
    })
    void readsSixtyFourBitNumbersLikeStrtoull(String text, @Nullable String stored) throws Exception {
        String conf = "totem {\nconfig_version: " + text + "\n}\n";
        if (stored != null) {
            assertThat(load(conf).withPrefix("").values()).hasToString("[(u64) = " + stored + ']');
            return;
        }
        assertThatThrownBy(() -> load(conf))
                .isInstanceOfSatisfying(
                        ConfSyntaxException.class,
                        e -> assertThat(e.text())
                                .isEqualTo("parser error: " + CONF
                                        + ":2: Value of key \"totem.config_version\" is expected to be"
                                        + " unsigned integer, but \"" + text + "\" was given"));
    }

    @Test
    void givesUpOnTextsThatDoNotFit() {
        String value = "x".repeat(380);

        assertThatThrownBy(() -> load("totem {\ntoken: " + value + "\n}\n"))
                .isInstanceOfSatisfying(
                        ConfSyntaxException.class,
                        e -> assertThat(e.text()).isEqualTo("Can't format parser error message"));
    }

    @Test
    void takesALineWithANulForTooLongUnlessItIsTheLast() throws Exception {
        assertThatThrownBy(() -> load("a {\nkey: a\0b\n}\n"))
                .isInstanceOfSatisfying(
                        ConfSyntaxException.class,
                        e -> assertThat(e.text()).isEqualTo("parser error: " + CONF + ":2: Line too long"));
        assertThat(load("key: a\0b").getString("key")).isEqualTo("a");
    }

    private Cmap load(String conf) throws ConfSyntaxException {
        host.addFile(CONF, conf.getBytes(StandardCharsets.UTF_8));
        return ConfigurationFiles.load(CONF, host);
    }
}
