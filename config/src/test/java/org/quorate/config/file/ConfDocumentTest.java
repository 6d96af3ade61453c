package org.quorate.config.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.quorate.config.reading.ConfigurationReader;
import org.quorate.config.reading.ConfigurationReload;
import org.quorate.config.reading.ConfigurationResult;
import org.quorate.config.reading.ReloadResult;
import org.quorate.config.replay.RecordedHost;

class ConfDocumentTest {
    private static final String CONF = """
            # managed by hand

            totem {
              version: 2
              token:   3000
              odd-key: kept   as # it is
            }
            nodelist {
              node {
                ring0_addr: 10.20.0.1
                nodeid: 1
              }
              # second
              node {
                ring0_addr: 10.20.0.2
                nodeid: 2
              }
            }
            """;

    @Test
    void changesOnlyWhatAnEditTouches() throws Exception {
        ConfDocument document = parse(CONF);
        ConfDocument.Section totem = Objects.requireNonNull(document.root().section("totem"));
        totem.set("token", "5000");
        totem.set("config_version", "2");
        ConfDocument.Section nodelist = Objects.requireNonNull(document.root().section("nodelist"));
        ConfDocument.Section node = nodelist.addSection("node");
        node.set("ring0_addr", "10.20.0.3");
        node.set("nodeid", "3");

        assertThat(text(document))
                .isEqualTo(CONF.replace("token:   3000", "token:   5000")
                        .replace("it is\n", "it is\n  config_version: 2\n")
                        .replace("nodeid: 2\n  }\n", """
                                nodeid: 2
                                  }
                                  node {
                                      ring0_addr: 10.20.0.3
                                      nodeid: 3
                                  }
                                """));
        assertThat(nodelist.sections("node")).hasSize(3);
    }

    @Test
    void removesSectionsAndKeysWithoutTheirComments() throws Exception {
        ConfDocument document = parse(CONF);
        ConfDocument.Section nodelist = Objects.requireNonNull(document.root().section("nodelist"));
        assertThat(nodelist.remove(nodelist.sections("node").getFirst())).isTrue();
        assertThat(Objects.requireNonNull(document.root().section("totem")).remove("token"))
                .isTrue();

        assertThat(text(document))
                .isEqualTo(CONF.replace("  token:   3000\n", "")
                        .replace("  node {\n    ring0_addr: 10.20.0.1\n    nodeid: 1\n  }\n", ""));
    }

    @Test
    void takesTheLastOfRepeatedKeys() throws Exception {
        ConfDocument document = parse("totem {\ntoken: 1\ntoken: 2\n}");
        assertThat(Objects.requireNonNull(document.root().section("totem")).value("token"))
                .isEqualTo("2");
        document.root().addSection("quorum");
        assertThat(text(document)).isEqualTo("totem {\ntoken: 1\ntoken: 2\n}\nquorum {\n}\n");
    }

    @Test
    void refusesWhatCouldNotBeReadBack() throws Exception {
        ConfDocument.Section root = parse(CONF).root();
        for (String value : List.of("a{b", "a\nb", " a", "a ", "x".repeat(600), "a\0b")) {
            assertThatThrownBy(() -> root.set("key", value)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> root.addSection("a b {")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> root.set("a:b", "c")).isInstanceOf(IllegalArgumentException.class);
        assertThat(text(parse(CONF))).isEqualTo(CONF);
    }

    @Property(tries = 500)
    void keepsEveryByteOfADocument(@ForAll("documents") String conf) throws Exception {
        assertThat(text(parse(conf))).isEqualTo(conf);
    }

    @Property(tries = 2000)
    void keepsEveryByteOrSaysWhyNot(@ForAll byte[] content) {
        ConfDocument document;
        try {
            document = ConfDocument.parse("f", content);
        } catch (ConfSyntaxException e) {
            assertThat(e.text()).startsWith("parser error: f:" + e.line() + ": ");
            return;
        }
        assertThat(document.toBytes()).isEqualTo(content);
    }

    @Property(tries = 2000)
    void readsAnythingWithoutThrowing(@ForAll("mangled") String conf) {
        RecordedHost host = RecordedHost.node1("node1");
        host.addFile("/etc/corosync/corosync.conf", conf.getBytes(StandardCharsets.ISO_8859_1));

        ConfigurationResult result = ConfigurationReader.read("/etc/corosync/corosync.conf", host);

        assertThat(result.notices()).isNotNull();
        if (result instanceof ConfigurationResult.Accepted accepted) {
            assertThat(accepted.configuration().cluster().localMember().nodeId())
                    .isNotZero();
        }
    }

    @Property(tries = 1000)
    void preparesAnyReloadWithoutThrowingOrTouchingTheMap(@ForAll("mangled") String conf) {
        String path = "/etc/corosync/corosync.conf";
        RecordedHost host = RecordedHost.node1("node1");
        host.addFile(path, CONF.getBytes(StandardCharsets.UTF_8));
        ConfigurationResult.Accepted started = (ConfigurationResult.Accepted) ConfigurationReader.read(path, host);
        var before = started.map().withPrefix("");
        host.addFile(path, conf.getBytes(StandardCharsets.ISO_8859_1));

        ReloadResult result = ConfigurationReload.prepare(path, host, started.map(), started.configuration());

        assertThat(started.map().withPrefix("")).isEqualTo(before);
        if (result instanceof ReloadResult.Ready ready) {
            assertThat(ready.configuration().cluster().localMember().nodeId()).isOne();
        }
    }

    @Provide
    Arbitrary<String> documents() {
        Arbitrary<String> line = Arbitraries.of(
                "# comment \u00e9\n",
                "\n",
                "  \t\n",
                "key: value\n",
                "\tkey :v\r\n",
                "a{\n}\n",
                "s {\n k: v\n }\r\n",
                ": x\n",
                "x: }\n");
        return line.list().ofMaxSize(20).map(lines -> String.join("", lines));
    }

    @Provide
    Arbitrary<String> mangled() {
        Arbitrary<String> line = Arbitraries.of(
                "totem {",
                "nodelist {",
                "node {",
                "interface {",
                "member {",
                "logging {",
                "logger_subsys {",
                "quorum {",
                "device {",
                "uidgid {",
                "system {",
                "resources {",
                "}",
                "}",
                "}",
                "version: 2",
                "transport: udpu",
                "transport: udp",
                "token: 4294967295",
                "token_coefficient: 4294967295",
                "token_retransmit: 4294967295",
                "knet_pong_count: 4294967295",
                "knet_pong_count: 0",
                "linknumber: 7",
                "linknumber: 200",
                "mcastport: 0",
                "nodeid: 1",
                "nodeid: 4294967295",
                "nodeid: 0",
                "name: node1",
                "ring0_addr: 10.20.0.1",
                "ring1_addr: fd00:20::1",
                "ring9_addr: 10.20.0.1",
                "ring99999999999_addr: x",
                "ring_addr: y",
                "bindnetaddr: x",
                "subsys: A.B",
                "subsys:",
                "debug: on",
                "secauth: on",
                "key: k",
                "priority: 7",
                "uid: 4294967295",
                "config_version: -1",
                "state_dir: /nonexistent",
                "two_node: 1",
                "auto_tie_breaker: 1",
                "auto_tie_breaker_node: 1 2",
                "provider: corosync_votequorum",
                "nodelist.node.7 {",
                ": x",
                "cluster_name: \u00ff",
                "\0",
                "x".repeat(600));
        Arbitrary<String> free = line.list().ofMaxSize(30).map(lines -> String.join("\n", lines));
        Arbitrary<String> inside = line.filter(text -> !text.endsWith("{") && !text.equals("}"))
                .list()
                .ofMaxSize(6)
                .map(lines -> "totem {\nversion: 2\n" + String.join("\n", lines)
                        + "\n}\nnodelist {\nnode {\nname: node1\nnodeid: 1\nring0_addr: 10.20.0.1\n}\n}\n");
        return Arbitraries.oneOf(free, inside);
    }

    private static ConfDocument parse(String conf) throws ConfSyntaxException {
        return ConfDocument.parse("corosync.conf", conf.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ConfDocument document) {
        return new String(document.toBytes(), StandardCharsets.UTF_8);
    }
}
