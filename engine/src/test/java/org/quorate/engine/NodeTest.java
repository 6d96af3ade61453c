package org.quorate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.quorate.base.StatusCode;
import org.quorate.config.CryptoParameters;

/** knet, totem and services together, on a perfect network in virtual time. */
final class NodeTest {
    private static CryptoParameters aes256() {
        byte[] key = new byte[256];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (i * 7);
        }
        return new CryptoParameters("nss", CryptoParameters.Cipher.AES256, CryptoParameters.Hash.SHA256, key);
    }

    private static Bus ring(int nodes, CryptoParameters crypto) {
        Bus bus = new Bus(nodes, crypto);
        bus.startAll();
        bus.run(10_000);
        return bus;
    }

    private static void assertRing(Bus bus, Integer... ids) {
        for (int id : ids) {
            assertThat(bus.station(id).members()).as("members at node %d", id).containsExactly(ids);
        }
    }

    @Test
    void threeNodesFormARingWithQuorum() {
        Bus bus = ring(3, CryptoParameters.NONE);
        assertRing(bus, 1, 2, 3);
        for (Bus.Station station : bus.stations) {
            assertThat(station.isQuorate()).isTrue();
            assertThat(station.lines)
                    .contains("[MAIN] Completed service synchronization, ready to provide service.")
                    .contains("[QUORUM] This node is within the primary component and will provide service.");
            assertThat(station.node().cmap().getString("runtime.members.3.status"))
                    .isEqualTo("joined");
            assertThat(station.readyCount).isPositive();
        }
        assertThat(bus.station(1).node().stats("stats.srp.orf_token_rx").values())
                .first()
                .satisfies(value -> assertThat(value.asLong()).isGreaterThan(10));
    }

    @Test
    void encryptedNodesFormARing() {
        assertRing(ring(3, aes256()), 1, 2, 3);
    }

    @Test
    void aLostNodeIsLeftBehindAndMergesAgain() {
        Bus bus = ring(3, CryptoParameters.NONE);
        bus.cutOff(3);
        bus.run(3650 + 4380 + 2000);
        assertRing(bus, 1, 2);
        assertThat(bus.station(1).isQuorate()).isTrue();
        assertThat(bus.station(3).isQuorate()).isFalse();
        assertThat(bus.station(3).members()).containsExactly(3);

        bus.heal();
        bus.run(10_000);
        assertRing(bus, 1, 2, 3);
        assertThat(bus.station(3).isQuorate()).isTrue();
    }

    @Test
    void aCrashedNodeComesBackWithAHigherRing() {
        Bus bus = ring(3, CryptoParameters.NONE);
        long before = bus.station(2).stored.ringSequence();
        bus.station(2).kill();
        bus.run(12_000);
        assertRing(bus, 1, 3);
        bus.station(2).start();
        bus.run(10_000);
        assertRing(bus, 1, 2, 3);
        assertThat(bus.station(2).stored.ringSequence()).isGreaterThan(before);
    }

    @Test
    void aStoppedNodeLeavesAtOnce() {
        Bus bus = ring(3, CryptoParameters.NONE);
        bus.station(2).node().shutDown(bus.nowNanos());
        bus.run(2_000);
        assertThat(bus.station(2).exitStatus).isZero();
        assertThat(bus.station(2).lines)
                .contains("[MAIN] Node was shut down by a signal", "[SERV] Unloading all Corosync service engines.");
        assertRing(bus, 1, 3);
        assertThat(bus.station(1).isQuorate()).isTrue();
    }

    @Test
    void groupMessagesArriveEverywhereInOneOrder() {
        Bus bus = ring(3, CryptoParameters.NONE);
        for (Bus.Station station : bus.stations) {
            assertThat(station.node().cpgJoin(bus.nowNanos(), 7, 100, bytes("g")))
                    .isEqualTo(StatusCode.OK);
        }
        bus.run(1_000);
        for (int i = 0; i < 20; i++) {
            for (Bus.Station station : bus.stations) {
                byte[] message = bytes("m" + i);
                assertThat(station.node().cpgSend(bus.nowNanos(), 7, message, 0, message.length))
                        .isEqualTo(StatusCode.OK);
            }
        }
        bus.run(2_000);
        List<String> expected = new ArrayList<>(bus.station(1).delivered);
        assertThat(expected).hasSize(60).contains("1:m0", "2:m19", "3:m19");
        for (Bus.Station station : bus.stations) {
            assertThat(station.delivered).isEqualTo(expected);
            assertThat(station.groups.getLast().members()).hasSize(3);
        }
    }

    @Test
    void administrationReachesTheWholeRing() {
        Bus bus = ring(3, CryptoParameters.NONE);
        assertThat(bus.station(1).node().setExpectedVotes(bus.nowNanos(), 4)).isEqualTo(StatusCode.OK);
        bus.run(1_000);
        QuorumStatus status = bus.station(3).node().quorumStatus();

        assertThat(Objects.requireNonNull(status.votes()).highestExpected()).isEqualTo(4);

        assertThat(bus.station(1).node().kill(bus.nowNanos(), 9, "x")).isEqualTo(StatusCode.NOT_EXIST);
        assertThat(bus.station(1).node().kill(bus.nowNanos(), 2, "Killed by a test"))
                .isEqualTo(StatusCode.OK);
        bus.run(1_000);
        assertThat(bus.station(2).exitStatus).isEqualTo(255);

        assertThat(bus.station(3).node().shutDownByRequest(bus.nowNanos(), 1, true))
                .isEqualTo(StatusCode.OK);
        bus.run(20_000);
        assertThat(bus.station(3).exitStatus).isZero();
        assertThat(bus.station(1).lines).contains("[CFG] Node 3 was shut down by sysadmin");
        assertRing(bus, 1);
    }

    @Test
    void aRefusedReloadChangesNothing() {
        Bus bus = ring(2, CryptoParameters.NONE);
        assertThat(bus.station(1).node().reload(bus.nowNanos(), 1)).isEqualTo(StatusCode.OK);
        bus.run(1_000);
        assertThat(bus.station(2).lines).contains("[CFG] Config reload requested by node 1", "[CFG] there is no file");
        assertThat(bus.station(2).node().cmap().get("config.totemconfig_reload_in_progress"))
                .satisfies(value -> assertThat(value.asLong()).isZero());
    }

    @Test
    void theSameInputsGiveTheSameBytes() {
        assertThat(ring(3, aes256()).traceHash).isEqualTo(ring(3, aes256()).traceHash);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
