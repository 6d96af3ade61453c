package org.quorate.services.votequorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quorate.base.wire.Endian;
import org.quorate.services.virtual.GoldenMessage;

class VotequorumMessagesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "votequorum-nodeinfo-join",
                "votequorum-nodeinfo-quorate",
                "votequorum-nodeinfo-qdevice",
                "votequorum-nodeinfo-flags-17",
                "votequorum-nodeinfo-flags-113",
                "votequorum-nodeinfo-flags-177",
                "votequorum-nodeinfo-flags-241"
            })
    void nodeInfo(String name) {
        GoldenMessage golden = GoldenMessage.load(name);
        NodeInfo expected = new NodeInfo(
                golden.number("nodeid"),
                golden.number("votes"),
                golden.number("expected_votes"),
                golden.number("flags"));
        assertThat(NodeInfo.decode(Endian.LITTLE, golden.shifted(5), 5, 32)).isEqualTo(expected);
        assertThat(expected.encode()).isEqualTo(golden.only(0, 4, 8, 12, 16, 32));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "votequorum-reconfigure-expected",
                "votequorum-reconfigure-votes",
                "votequorum-reconfigure-cancel-wfa"
            })
    void reconfigure(String name) {
        GoldenMessage golden = GoldenMessage.load(name);
        Reconfigure expected = new Reconfigure(golden.number("nodeid"), golden.number("value"), golden.number("param"));
        assertThat(Reconfigure.decode(Endian.LITTLE, golden.shifted(5), 5, 32)).isEqualTo(expected);
        assertThat(expected.encode()).isEqualTo(golden.only(0, 4, 8, 12, 16, 28));
    }

    @ParameterizedTest
    @ValueSource(strings = {"votequorum-qdevice-register", "votequorum-qdevice-unregister"})
    void registration(String name) {
        GoldenMessage golden = GoldenMessage.load(name);
        QdeviceRegistration expected =
                new QdeviceRegistration(golden.number("operation") == 1, golden.text("qdevice_name"));
        assertThat(QdeviceRegistration.decode(Endian.LITTLE, golden.shifted(5), 5, 280))
                .isEqualTo(expected);
        int end = 20 + golden.text("qdevice_name").length() + 1;
        assertThat(expected.encode()).isEqualTo(golden.only(0, 4, 8, 12, 16, end));
    }

    @Test
    void rename() {
        GoldenMessage golden = GoldenMessage.load("votequorum-qdevice-reconfigure");
        QdeviceRename expected = new QdeviceRename(golden.text("oldname"), golden.text("newname"));
        assertThat(QdeviceRename.decode(golden.shifted(5), 5, 528)).isEqualTo(expected);
        assertThat(expected.encode()).isEqualTo(golden.only(0, 4, 8, 12, 16, 16 + 8, 271, 271 + 8));
    }

    @Test
    void theOtherByteOrderIsUnderstood() {
        byte[] message = new byte[NodeInfo.BYTES];
        Endian.BIG.putInt(message, 16, 7);
        Endian.BIG.putInt(message, 20, 2);
        Endian.BIG.putInt(message, 24, 5);
        Endian.BIG.putInt(message, 28, NodeFlag.QUORATE);
        assertThat(NodeInfo.decode(Endian.BIG, message, 0, message.length))
                .isEqualTo(new NodeInfo(7, 2, 5, NodeFlag.QUORATE));
    }

    @Test
    void impossibleNumbersOfVotesAreRefused() {
        byte[] message = new NodeInfo(1, -1, 3, 0).encode();
        assertThat(NodeInfo.decode(Endian.LITTLE, message, 0, message.length)).isNull();
        assertThat(NodeInfo.decode(Endian.LITTLE, new NodeInfo(1, 1, 3, 0).encode(), 0, 31))
                .isNull();
    }

    @Test
    void quorumBeyondTwoHundredFiftyFiveDoesNotWrap() {
        Electorate electorate = new Electorate(1);
        electorate.us.votes = 300;
        electorate.us.expectedVotes = 600;
        VoteCount count = VoteCount.of(electorate, new QuorumSettings(), false, false, 0, 0, 0);
        assertThat(count).isEqualTo(new VoteCount(300, 301));
    }

    @Test
    void tieBreakerLists() {
        assertThat(TieBreaker.parse("lowest")).isEqualTo(TieBreaker.LOWEST);
        assertThat(TieBreaker.parse("3 1")).isEqualTo(new TieBreaker(TieBreaker.Kind.LIST, List.of(3, 1)));
        assertThat(TieBreaker.parse("3 x 1")).isEqualTo(new TieBreaker(TieBreaker.Kind.LIST, List.of(3)));
        assertThat(TieBreaker.parse("0 1")).isNull();
        assertThat(TieBreaker.parse("both")).isNull();
    }
}
