package org.quorate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.quorate.base.StatusCode;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.config.replay.RecordedHost;

/** Nodes that each read their own corosync.conf, and what changes while they run, in virtual time. */
final class ReloadTest {
    private static final String KEY_FILE = "/etc/corosync/authkey";

    private final List<RecordedHost> hosts;
    private final Bus bus;

    ReloadTest() {
        hosts = Bus.hosts(4);
        bus = new Bus(hosts);
    }

    // ---- files

    private void writeAll(String conf) {
        hosts.forEach(host -> write(host, conf));
    }

    private static void write(RecordedHost host, String conf) {
        host.addFile(Bus.FILE, bytes(conf));
    }

    private static String conf(int nodes, int links, String totem) {
        StringBuilder text = new StringBuilder("totem {\nversion: 2\ncluster_name: reload\n" + totem + "}\n");
        text.append("quorum {\nprovider: corosync_votequorum\n}\nnodelist {\n");
        for (int id = 1; id <= nodes; id++) {
            text.append("node {\nnodeid: ")
                    .append(id)
                    .append("\nname: n")
                    .append(id)
                    .append('\n');
            for (int link = 0; link < links; link++) {
                text.append("ring")
                        .append(link)
                        .append("_addr: ")
                        .append(Bus.address(id, link))
                        .append('\n');
            }
            text.append("}\n");
        }
        return text.append("}\n").toString();
    }

    private void writeKeys(int variant) {
        byte[] key = new byte[256];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (i * 7 + variant);
        }
        hosts.forEach(host -> host.addFile(KEY_FILE, key));
    }

    // ---- steps

    private void form(int nodes, String conf) {
        writeAll(conf);
        for (int id = 1; id <= nodes; id++) {
            bus.station(id).start();
        }
        bus.run(15_000);
        assertRing(nodes);
    }

    private void assertRing(int nodes) {
        Integer[] ids = new Integer[nodes];
        for (int id = 1; id <= nodes; id++) {
            ids[id - 1] = id;
        }
        for (int id : ids) {
            assertThat(bus.station(id).members()).as("members at node %d", id).containsExactly(ids);
        }
    }

    private void reload() {
        assertThat(bus.station(1).node().reload(bus.nowNanos(), 1)).isEqualTo(StatusCode.OK);
        bus.run(1_000);
    }

    private static long memberships(Bus.Station station) {
        return station.lines.stream()
                .filter(line -> line.contains("A new membership"))
                .count();
    }

    private long number(int station, String key) {
        return Objects.requireNonNull(bus.station(station).node().cmap().get(key), key)
                .asLong();
    }

    // ---- stories

    @Test
    void aTokenChangeReachesAllThatIsDerivedFromIt() {
        form(3, conf(3, 1, ""));
        long before = memberships(bus.station(2));
        int mark = bus.station(2).lines.size();
        writeAll(conf(3, 1, "token: 6000\n"));
        reload();
        for (int id = 1; id <= 3; id++) {
            Node node = bus.station(id).node();
            assertThat(node.configuration().totem().tokenMs()).isEqualTo(6650);
            assertThat(node.configuration().totem().consensusMs()).isEqualTo(7980);
            assertThat(node.configuration().knet().links().getFirst().pingTimeoutMs())
                    .isEqualTo(3325);
            assertThat(number(id, "runtime.config.totem.token")).isEqualTo(6650);
            assertThat(number(id, "runtime.config.totem.interface.0.knet_ping_interval"))
                    .isEqualTo(1662);
            assertThat(number(id, "config.reload_status")).isEqualTo(1);
            assertThat(number(id, "config.reload_in_progress")).isZero();
        }
        // as reload.json has it for node 2
        assertThat(bus.station(2).lines.subList(mark, bus.station(2).lines.size()))
                .filteredOn(line -> line.startsWith("["))
                .containsExactly(
                        "[CFG] Config reload requested by node 1",
                        "[TOTEM] Configuring link 0",
                        "[TOTEM] Configured link number 0: local addr: 10.0.0.2, port=5405",
                        "[KNET] pmtud: MTU manually set to: 0");
        bus.run(20_000);
        assertThat(memberships(bus.station(2))).isEqualTo(before);
    }

    @Test
    void aNodeIsAddedAndAnotherTakenAway() {
        form(3, conf(3, 1, ""));
        writeAll(conf(4, 1, ""));
        reload();
        assertThat(number(1, "runtime.config.totem.token")).isEqualTo(4300);
        bus.station(4).start();
        bus.run(15_000);
        assertRing(4);
        assertThat(Objects.requireNonNull(bus.station(1).node().quorumStatus().votes())
                        .expectedVotes())
                .isEqualTo(4);

        bus.station(4).node().shutDown(bus.nowNanos());
        bus.run(3_000);
        writeAll(conf(3, 1, ""));
        reload();
        assertRing(3);
        assertThat(Objects.requireNonNull(bus.station(1).node().quorumStatus().votes())
                        .expectedVotes())
                .isEqualTo(3);
        assertThat(bus.station(1).node().peers()).hasSize(3);
    }

    @Test
    void aNodeTakenAwayWhileItRunsIsLostByTheOthers() {
        form(3, conf(3, 1, ""));
        writeAll(conf(2, 1, ""));
        write(hosts.get(2), conf(3, 1, ""));
        reload();
        bus.run(15_000);
        assertThat(bus.station(1).members()).containsExactly(1, 2);
        assertThat(bus.station(2).members()).containsExactly(1, 2);
        assertThat(bus.station(3).members()).containsExactly(3);
    }

    @Test
    void aLinkIsAddedPreferredAndTakenAway() {
        form(3, conf(3, 1, ""));
        long before = memberships(bus.station(1));
        writeAll(conf(3, 2, ""));
        reload();
        bus.run(10_000);
        assertThat(bus.station(1).node().peers().get(1).links()).hasSize(2).allMatch(PeerStatus.Link::connected);

        writeAll(conf(3, 2, "interface {\nlinknumber: 1\nknet_link_priority: 10\n}\n"));
        reload();
        assertThat(bus.station(1).lines).contains("[KNET] host: host: 2 (passive) best link: 1 (pri: 10)");

        writeAll(conf(3, 1, ""));
        reload();
        bus.run(10_000);
        assertThat(bus.station(1).node().peers().get(1).links()).hasSize(1);
        assertThat(bus.station(1).lines.getLast()).doesNotContain("has no active links");
        assertThat(memberships(bus.station(1))).isEqualTo(before);
    }

    @Test
    void theKeyIsChangedUnderTrafficWithoutALoss() {
        writeKeys(1);
        form(3, conf(3, 1, "crypto_cipher: aes256\ncrypto_hash: sha256\n"));
        joinGroups();
        long before = memberships(bus.station(3));
        writeKeys(2);
        int sent = reloadUnderTraffic();
        assertDelivered(sent);
        assertThat(memberships(bus.station(3))).isEqualTo(before);

        // one that still has the old key hears nothing any more
        bus.station(3).kill();
        byte[] oldKey = new byte[256];
        hosts.get(2).addFile(KEY_FILE, oldKey);
        bus.run(12_000);
        bus.station(3).start();
        bus.run(12_000);
        assertThat(bus.station(1).members()).containsExactly(1, 2);
        assertThat(bus.station(1).lines)
                .anySatisfy(line -> assertThat(line)
                        .contains("node 3 (10.0.0.3 link 0)")
                        .contains("packets that fail authentication: its authkey differs, or crypto is off there"));
    }

    @Test
    void cryptoIsSwitchedOnUnderTraffic() {
        form(3, conf(3, 1, ""));
        joinGroups();
        long before = memberships(bus.station(3));
        writeKeys(1);
        writeAll(conf(3, 1, "crypto_cipher: aes256\ncrypto_hash: sha256\n"));
        int sent = reloadUnderTraffic();
        assertDelivered(sent);
        assertThat(memberships(bus.station(3))).isEqualTo(before);
        bus.run(5_000);
        for (int id = 1; id <= 3; id++) {
            // clear packets begin with knet's version and a type; an encrypted one with a random salt
            assertThat(new String(bus.station(id).lastSent, StandardCharsets.ISO_8859_1))
                    .doesNotContain(new String(new byte[] {0, 0, 0, 0, 0, 0}, StandardCharsets.ISO_8859_1));
        }
    }

    private void joinGroups() {
        for (int id = 1; id <= 3; id++) {
            assertThat(bus.station(id).node().cpgJoin(bus.nowNanos(), 7, 100, bytes("g")))
                    .isEqualTo(StatusCode.OK);
        }
        bus.run(1_000);
    }

    private int reloadUnderTraffic() {
        assertThat(bus.station(2).node().reload(bus.nowNanos(), 1)).isEqualTo(StatusCode.OK);
        int sent = 0;
        for (int round = 0; round < 100; round++) {
            for (int id = 1; id <= 3; id++) {
                byte[] message = bytes("m" + round);
                if (bus.station(id).node().cpgSend(bus.nowNanos(), 7, message, 0, message.length) == StatusCode.OK) {
                    sent++;
                }
            }
            bus.run(10);
        }
        bus.run(5_000);
        return sent;
    }

    private void assertDelivered(int sent) {
        assertThat(sent).isGreaterThan(200);
        List<String> expected = new ArrayList<>(bus.station(1).delivered);
        assertThat(expected).hasSize(sent);
        assertThat(bus.station(2).delivered).isEqualTo(expected);
        assertThat(bus.station(3).delivered).isEqualTo(expected);
    }

    @Test
    void aFailedReloadChangesNothingAndSaysWhy() {
        form(3, conf(3, 1, "token: 4000\n"));
        // as if the status keys had been there before
        reload();
        for (String broken : List.of(
                "totem {\nversion: 2\n",
                conf(3, 1, "token: 1\ntoken_coefficient: 0\n"),
                conf(3, 1, "crypto_cipher: aes256\n"),
                conf(3, 1, "token: 4000\n").replace("10.0.0.3", "10.0.0.9"),
                conf(3, 1, "token: 4000\n").replace("nodeid: 3", "nodeid: 2"))) {
            Map<String, CmapValue> before = map(2);
            int mark = bus.station(2).lines.size();
            writeAll(broken);
            reload();
            Map<String, CmapValue> after = map(2);
            assertThat(after.remove("config.reload_status")).isEqualTo(CmapValue.i32(7));
            before.remove("config.reload_status");
            assertThat(after).isEqualTo(before);
            assertThat(bus.station(2).lines.subList(mark, bus.station(2).lines.size()))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("[CFG] ")
                            .containsAnyOf(
                                    "Unable to reload config file: parser error: /etc/corosync/corosync.conf:2: Missing closing brace",
                                    "Configuration is not valid: parse error in config: The token timeout parameter (1 ms)",
                                    "Crypto configuration is not valid: crypto_cipher requires crypto_hash",
                                    "Cannot configure new interface definitions: To reconfigure an interface",
                                    "Configuration is not valid: Nodeid 2 appears twice in corosync.conf"));
        }
        // and the next good one works
        writeAll(conf(3, 1, "token: 5000\n"));
        reload();
        assertThat(number(2, "runtime.config.totem.token")).isEqualTo(5650);
        assertRing(3);
    }

    /** Without the counters of messages. */
    private Map<String, CmapValue> map(int station) {
        Map<String, CmapValue> map =
                new TreeMap<>(bus.station(station).node().cmap().withPrefix(""));
        map.keySet().removeIf(key -> key.startsWith("runtime.services."));
        return map;
    }

    @Test
    void aNodeWhoseFileIsBrokenStaysAsItWasWhileTheOthersReload() {
        form(3, conf(3, 1, ""));
        writeAll(conf(3, 1, "token: 6000\n"));
        write(hosts.get(2), "totem {");
        reload();
        assertThat(number(1, "runtime.config.totem.token")).isEqualTo(6650);
        assertThat(number(3, "runtime.config.totem.token")).isEqualTo(3650);
        assertThat(number(3, "config.reload_status")).isEqualTo(7);
        assertRing(3);
    }

    @Test
    void aKeyChangedInTheMapTakesEffectWithAllThatIsDerived() {
        form(2, conf(2, 1, ""));
        Node node = bus.station(1).node();
        assertThat(node.setCmap(bus.nowNanos(), "totem.token", CmapValue.u32(8000)))
                .isEqualTo(StatusCode.OK);
        assertThat(node.setCmap(bus.nowNanos(), "totem.knet_mtu", CmapValue.u32(1200)))
                .isEqualTo(StatusCode.OK);
        assertThat(node.setCmap(bus.nowNanos(), "totem.knet_pmtud_interval", CmapValue.u32(60)))
                .isEqualTo(StatusCode.OK);
        assertThat(node.configuration().totem().tokenMs()).isEqualTo(8000);
        assertThat(node.configuration().knet().links().getFirst().pingTimeoutMs())
                .isEqualTo(4000);
        assertThat(node.configuration().knet().pmtudIntervalS()).isEqualTo(60);
        assertThat(number(1, "runtime.config.totem.interface.0.knet_ping_timeout"))
                .isEqualTo(4000);
        assertThat(bus.station(1).lines).contains("[KNET] pmtud: MTU manually set to: 1200");

        // a value that cannot be is only complained of, as in the original
        assertThat(node.setCmap(bus.nowNanos(), "totem.token", CmapValue.u32(5)))
                .isEqualTo(StatusCode.OK);
        assertThat(bus.station(1).lines)
                .contains("[TOTEM] parse error in config: The token timeout parameter (5 ms) may not be less than (30"
                        + " ms).");
        assertThat(node.deleteCmap(bus.nowNanos(), "totem.token")).isEqualTo(StatusCode.OK);
        assertThat(node.configuration().totem().tokenMs()).isEqualTo(3000);
        assertThat(node.cmap().getInteger("runtime.config.totem.token_retransmit", CmapType.U32, 0))
                .isEqualTo(714);
        assertThat(node.setCmap(bus.nowNanos(), "totem.transport", CmapValue.string("udpu")))
                .isEqualTo(StatusCode.ACCESS);
        bus.run(10_000);
        assertRing(2);
    }

    @Test
    void countersAreClearedByWritingToTheMap() {
        form(2, conf(2, 1, ""));
        Node node = bus.station(1).node();
        assertThat(rxTokens(node)).isGreaterThan(10);
        assertThat(node.setCmap(bus.nowNanos(), "stats.clear.totem", CmapValue.u32(1)))
                .isEqualTo(StatusCode.OK);
        assertThat(rxTokens(node)).isZero();
        assertThat(node.setCmap(bus.nowNanos(), "stats.clear.nothing", CmapValue.u32(1)))
                .isEqualTo(StatusCode.NOT_SUPPORTED);
    }

    private static long rxTokens(Node node) {
        return Objects.requireNonNull(node.stats("stats.srp.orf_token_rx").get("stats.srp.orf_token_rx"))
                .asLong();
    }

    @Test
    void aChangeOfVotesAloneIsTold() {
        form(2, conf(2, 1, ""));
        bus.stations.forEach(station -> station.events.clear());
        assertThat(bus.station(1).node().setVotes(bus.nowNanos(), 2, 2)).isEqualTo(StatusCode.OK);
        bus.run(500);
        for (int id = 1; id <= 2; id++) {
            assertThat(bus.station(id).events).contains(new NodeEvent.VotesCounted());
            assertThat(Objects.requireNonNull(
                                    bus.station(id).node().quorumStatus().votes())
                            .totalVotes())
                    .isEqualTo(3);
        }
    }

    // ---- bare UDP

    @Test
    void udpuNodesFormARingAndSpeakTotemOnly() {
        form(3, conf(3, 1, "transport: udpu\n"));
        assertThat(bus.station(1).lines)
                .contains(
                        "[TOTEM] Initializing transport (UDP/IP Unicast).",
                        "[TOTEM] Configuring link 0",
                        "[TOTEM] adding new UDPU member {10.0.0.3}",
                        "[TOTEM] The network interface [10.0.0.1] is now up.")
                .noneMatch(line -> line.startsWith("[KNET]"));
        joinGroups();
        byte[] message = bytes("over udpu");
        assertThat(bus.station(2).node().cpgSend(bus.nowNanos(), 7, message, 0, message.length))
                .isEqualTo(StatusCode.OK);
        bus.run(1_000);
        assertThat(bus.station(3).delivered).containsExactly("2:over udpu");
        // magic 0xC070 and version 3 of totem's own header
        assertThat(bus.station(1).lastSent[2]).isEqualTo((byte) 3);
        assertThat(bus.station(1).node().peers()).allMatch(PeerStatus::reachable);
        assertThat(bus.station(1).node().stats("stats.knet.")).isEmpty();

        bus.cutOff(3);
        bus.run(15_000);
        assertThat(bus.station(1).members()).containsExactly(1, 2);
        assertThat(bus.station(1).node().peers().get(2).reachable()).isFalse();
    }

    @Test
    void aStrangerIsNotHeard() {
        form(2, conf(2, 1, "transport: udpu\n"));
        long before = rxDropped(1);
        byte[] junk = bytes("this is no totem message at all");
        bus.station(1).node().onDatagram(bus.nowNanos(), 0, Bus.address(9), 1234, junk, 0, junk.length);
        assertThat(bus.station(1).lines).noneMatch(line -> line.contains("bad magic number"));
        bus.station(1).node().onDatagram(bus.nowNanos(), 0, Bus.address(2), 1234, junk, 0, junk.length);
        assertThat(bus.station(1).lines).anyMatch(line -> line.contains("bad magic number"));
        assertThat(rxDropped(1)).isEqualTo(before);
    }

    private long rxDropped(int station) {
        return Objects.requireNonNull(bus.station(station)
                        .node()
                        .stats("stats.srp.rx_msg_dropped")
                        .get("stats.srp.rx_msg_dropped"))
                .asLong();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
