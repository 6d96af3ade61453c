package org.quorate.knet.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quorate.knet.Vectors;
import org.quorate.knet.Vectors.Vector;

/** Every captured clear packet decodes to what was sent and encodes to the same bytes (spec 10 §2). */
final class PacketVectorsTest {
    static List<Vector> packets() {
        return Vectors.packets("clear");
    }

    @ParameterizedTest
    @MethodSource("packets")
    void decodesAndEncodes(Vector vector) {
        byte[] bytes = vector.bytes();
        assertThat(PacketHeader.version(bytes, 0)).isEqualTo(vector.number("version"));
        assertThat(PacketHeader.type(bytes, 0)).isEqualTo(vector.type());
        assertThat(PacketHeader.node(bytes, 0)).isEqualTo(vector.number("node"));
        assertThat(PacketHeader.isPlausible(bytes, 0, bytes.length)).isTrue();
        byte[] encoded = new byte[bytes.length];
        switch (vector.type()) {
            case PacketHeader.DATA -> data(vector, encoded);
            case PacketHeader.PING, PacketHeader.PONG -> ping(vector, encoded);
            default -> pmtud(vector, encoded);
        }
        assertThat(encoded).isEqualTo(bytes);
    }

    private static void data(Vector vector, byte[] encoded) {
        DataPacket packet = new DataPacket();
        assertThat(packet.decode(vector.bytes(), 0, vector.bytes().length)).isTrue();
        assertThat(packet.seq()).isEqualTo(vector.number("seq"));
        assertThat(packet.compress()).isEqualTo(vector.number("compress"));
        assertThat(packet.isBroadcast()).isEqualTo(vector.number("bcast") == 1);
        assertThat(packet.fragments()).isEqualTo(vector.number("frag_num"));
        assertThat(packet.fragment()).isEqualTo(vector.number("frag_seq"));
        assertThat(packet.channel()).isEqualTo(vector.number("channel"));
        String payload = HexFormat.of()
                .formatHex(vector.bytes(), packet.payloadOffset(), packet.payloadOffset() + packet.payloadLength());
        if (vector.fields().has("userdata")) {
            assertThat(payload).isEqualTo(vector.text("userdata"));
        }
        DataPacket.encode(
                encoded,
                0,
                packet.node(),
                packet.seq(),
                packet.compress(),
                packet.isBroadcast(),
                packet.fragments(),
                packet.fragment(),
                packet.channel());
        System.arraycopy(
                vector.bytes(), packet.payloadOffset(), encoded, DataPacket.HEADER_BYTES, packet.payloadLength());
    }

    private static void ping(Vector vector, byte[] encoded) {
        PingPacket packet = new PingPacket();
        assertThat(packet.decode(vector.bytes(), 0, vector.bytes().length)).isTrue();
        assertThat(packet.link()).isEqualTo(vector.number("link"));
        assertThat(packet.seconds()).isEqualTo(vector.number("ts_sec"));
        assertThat(packet.nanosOfSecond()).isEqualTo(vector.number("ts_nsec"));
        assertThat(packet.seq()).isEqualTo(vector.number("seq"));
        assertThat(packet.isTimed()).isEqualTo(vector.number("timed") == 1);
        PingPacket.encode(
                encoded, 0, packet.node(), packet.link(), packet.timestampNanos(), packet.seq(), packet.isTimed());
        if (vector.type() == PacketHeader.PONG) {
            byte[] ping = encoded.clone();
            PingPacket.encodePong(encoded, 0, packet.node(), ping, 0);
        }
    }

    private static void pmtud(Vector vector, byte[] encoded) {
        PmtudPacket packet = new PmtudPacket();
        assertThat(packet.decode(vector.bytes(), 0, vector.bytes().length)).isTrue();
        assertThat(packet.link()).isEqualTo(vector.number("link"));
        assertThat(packet.size()).isEqualTo(1500);
        if (vector.type() == PacketHeader.PMTUD) {
            PmtudPacket.encodeProbe(encoded, 0, encoded.length, packet.node(), packet.link(), packet.size());
        } else {
            PmtudPacket.encodeReply(encoded, 0, packet.node(), vector.bytes(), 0);
        }
    }

    @Test
    void fragmentsConcatenateToTheRecordedMessage() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int i = 1; i <= 4; i++) {
            byte[] fragment = Vectors.bytes("clear/big-frag" + i + "of4.bin");
            whole.write(fragment, DataPacket.HEADER_BYTES, fragment.length - DataPacket.HEADER_BYTES);
        }
        assertThat(whole.toByteArray()).isEqualTo(Vectors.bytes("clear/big-reassembled.bin"));
    }

    @Test
    void truncatedAndContradictoryDataIsRefused() {
        byte[] packet = Vectors.bytes("clear/data-frag1of2.bin");
        DataPacket data = new DataPacket();
        for (int length = 0; length <= DataPacket.HEADER_BYTES; length++) {
            assertThat(data.decode(packet, 0, length)).as("%d bytes", length).isFalse();
        }
        int[][] bad = {{11, 0}, {12, 0}, {12, 3}, {13, 32}, {13, 0xFF}};
        for (int[] change : bad) {
            byte[] changed = packet.clone();
            changed[change[0]] = (byte) change[1];
            assertThat(data.decode(changed, 0, changed.length))
                    .as("byte %d = %d", change[0], change[1])
                    .isFalse();
        }
    }
}
