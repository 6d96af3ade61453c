package org.quorate.engine.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.quorate.base.RandomSource;
import org.quorate.base.wire.Endian;
import org.quorate.knet.packet.DataPacket;
import org.quorate.knet.packet.PingPacket;
import org.quorate.totem.wire.McastMessage;

/** Packets made by hand: what stays of each, and what becomes zeros. */
final class PayloadFinderTest {
    private static final int SENDER = 3;
    private static final int MCAST_AT = DataPacket.HEADER_BYTES;
    private static final int PACKET_AT = MCAST_AT + McastMessage.HEADER_BYTES;
    private static final int CPG_WHOLE = 0x0002_0003;
    private static final int CPG_HEADER = 184;
    private static final int VOTEQUORUM_NODEINFO = 0x0005_0000;
    private static final int GROUP_HEADER = 5;

    private final PayloadFinder finder = new PayloadFinder();
    private long input;

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0x77);
        return bytes;
    }

    /** A message to the group of services, filled, as it is packed. */
    private static byte[] message(int id, int length) {
        byte[] message = filled(GROUP_HEADER + length);
        Endian.LITTLE.putShort(message, 0, 1);
        Endian.LITTLE.putShort(message, 2, 1);
        message[4] = 'a';
        Endian.LITTLE.putInt(message, GROUP_HEADER, id);
        Endian.LITTLE.putInt(message, GROUP_HEADER + 8, length);
        return message;
    }

    /** A knet packet with an mcast with one part. */
    private static byte[] packet(int seq, int continuation, int fragmented, byte[] part) {
        byte[] packet = new byte[PACKET_AT + 10 + part.length];
        DataPacket.encode(packet, 0, SENDER, seq, 0, true, 1, 0, 0);
        McastMessage mcast = new McastMessage();
        mcast.header.encapsulated = 2;
        mcast.header.nodeId = SENDER;
        mcast.systemFrom = SENDER;
        mcast.seq = seq;
        mcast.ringRep = 1;
        mcast.ringSeq = 8;
        mcast.encode(packet, MCAST_AT);
        packet[PACKET_AT + 4] = (byte) fragmented;
        packet[PACKET_AT + 5] = (byte) continuation;
        Endian.LITTLE.putShort(packet, PACKET_AT + 6, 1);
        Endian.LITTLE.putShort(packet, PACKET_AT + 8, part.length);
        System.arraycopy(part, 0, packet, PACKET_AT + 10, part.length);
        return packet;
    }

    private void show(byte[]... packets) {
        for (byte[] packet : packets) {
            finder.datagram(input++, packet);
        }
        finder.finish();
    }

    /** Of a packet shown, by its position: bytes from {@code begin} on are zeros, those before are as they were. */
    private void assertZerosFrom(long number, byte[] packet, int begin) {
        byte[] after = finder.ofDatagram(number).applyTo(packet);
        assertThat(after).hasSameSizeAs(packet).startsWith(Arrays.copyOf(packet, begin));
        assertThat(Arrays.copyOfRange(after, begin, after.length)).containsOnly(0);
    }

    @Test
    void ofAGroupsMessageTheHeaderStays() {
        byte[] packet = packet(1, 0, 0, message(CPG_WHOLE, CPG_HEADER + 300));
        show(packet);
        assertZerosFrom(0, packet, PACKET_AT + 10 + GROUP_HEADER + CPG_HEADER);
    }

    @Test
    void aServicesMessageStays() {
        byte[] packet = packet(1, 0, 0, message(VOTEQUORUM_NODEINFO, 32));
        show(packet);
        assertThat(finder.ofDatagram(0).applyTo(packet)).isEqualTo(packet);
    }

    @Test
    void aServicesMessageInTwoPacketsStays() {
        byte[] message = message(VOTEQUORUM_NODEINFO, 32);
        byte[] first = packet(1, 0, 1, Arrays.copyOf(message, 7));
        byte[] second = packet(2, 1, 0, Arrays.copyOfRange(message, 7, message.length));
        show(second, first);
        assertThat(finder.ofDatagram(0).applyTo(second)).isEqualTo(second);
        assertThat(finder.ofDatagram(1).applyTo(first)).isEqualTo(first);
    }

    @Test
    void aContinuationOfNobodyKnowsWhatGoes() {
        byte[] packet = packet(2, 1, 0, filled(300));
        show(packet);
        assertZerosFrom(0, packet, PACKET_AT + 10);
    }

    /** A lost packet makes the rest of another message look like that of a service's: its length tells. */
    @Test
    void aServicesMessageOfTheWrongLengthGoes() {
        byte[] first = packet(1, 0, 1, Arrays.copyOf(message(VOTEQUORUM_NODEINFO, 32), 30));
        byte[] other = packet(3, 1, 0, filled(300));
        show(first, other);
        assertZerosFrom(1, other, PACKET_AT + 10);
    }

    @Test
    void whatASynchronisationInterruptsGoesOnAfterIt() {
        byte[] message = message(CPG_WHOLE, CPG_HEADER + 300);
        byte[] first = packet(1, 0, 1, Arrays.copyOf(message, 250));
        byte[] between = packet(2, 0, 0, message(VOTEQUORUM_NODEINFO, 32));
        byte[] rest = packet(3, 1, 0, Arrays.copyOfRange(message, 250, message.length));
        show(first, between, rest);
        assertZerosFrom(0, first, PACKET_AT + 10 + GROUP_HEADER + CPG_HEADER);
        assertThat(finder.ofDatagram(1).applyTo(between)).isEqualTo(between);
        assertZerosFrom(2, rest, PACKET_AT + 10);
    }

    @Test
    void oneThatIsNeverCompleteGoes() {
        byte[] first = packet(1, 0, 1, Arrays.copyOf(message(VOTEQUORUM_NODEINFO, 32), 30));
        show(first);
        assertZerosFrom(0, first, PACKET_AT + 10);
    }

    @Test
    void retransmissionsGoWithTheFirst() {
        byte[] packet = packet(1, 0, 0, message(CPG_WHOLE, CPG_HEADER + 300));
        show(packet, packet.clone());
        assertZerosFrom(1, packet, PACKET_AT + 10 + GROUP_HEADER + CPG_HEADER);
    }

    @Test
    void otherBytesUnderTheSameNumberArePutTogetherWithNothing() {
        byte[] message = message(VOTEQUORUM_NODEINFO, 32);
        byte[] first = packet(1, 0, 1, Arrays.copyOf(message, 30));
        byte[] second = packet(2, 1, 0, Arrays.copyOfRange(message, 30, message.length));
        byte[] another = packet(2, 1, 0, filled(message.length - 30));
        another[another.length - 1] = 1;
        show(first, second, another);
        assertThat(finder.ofDatagram(1).applyTo(second)).isEqualTo(second);
        assertZerosFrom(2, another, PACKET_AT + 10);
    }

    @Test
    void fragmentsOfALongMessageGoWhicheverWayTheyCome() {
        byte[] whole = packet(1, 0, 0, message(CPG_WHOLE, CPG_HEADER + 300));
        byte[] first = fragment(whole, 1, MCAST_AT, 300);
        byte[] second = fragment(whole, 2, 300, whole.length);
        show(second, first.clone(), first, second.clone());
        int kept = PACKET_AT + 10 + GROUP_HEADER + CPG_HEADER;
        assertZerosFrom(1, first, kept);
        assertZerosFrom(2, first, kept);
        assertZerosFrom(0, second, DataPacket.HEADER_BYTES);
        assertZerosFrom(3, second, DataPacket.HEADER_BYTES);
    }

    private static byte[] fragment(byte[] whole, int number, int begin, int end) {
        byte[] fragment = new byte[DataPacket.HEADER_BYTES + end - begin];
        DataPacket.encode(fragment, 0, SENDER, 9, 0, true, 2, number, 0);
        System.arraycopy(whole, begin, fragment, DataPacket.HEADER_BYTES, end - begin);
        return fragment;
    }

    @Test
    void aFragmentAloneGoes() {
        byte[] first = fragment(packet(1, 0, 0, message(VOTEQUORUM_NODEINFO, 32)), 1, MCAST_AT, 100);
        show(first);
        assertZerosFrom(0, first, DataPacket.HEADER_BYTES);
    }

    @Test
    void whatIsCompressedOrOnAnotherChannelGoes() {
        byte[] compressed = packet(1, 0, 0, message(VOTEQUORUM_NODEINFO, 32));
        compressed[8] = 1;
        byte[] elsewhere = packet(2, 0, 0, message(VOTEQUORUM_NODEINFO, 32));
        elsewhere[13] = 5;
        show(compressed, elsewhere);
        assertZerosFrom(0, compressed, DataPacket.HEADER_BYTES);
        assertZerosFrom(1, elsewhere, DataPacket.HEADER_BYTES);
    }

    @Test
    void whatWasDecompressedIsLookedInto() {
        byte[] packet = packet(1, 0, 0, message(CPG_WHOLE, CPG_HEADER + 300));
        byte[] message = Arrays.copyOfRange(packet, MCAST_AT, packet.length);
        finder.decompressed(4, 2, message);
        show();
        byte[] after = finder.ofDecompressed(4, 2).applyTo(message);
        int kept = PACKET_AT - MCAST_AT + 10 + GROUP_HEADER + CPG_HEADER;
        assertThat(after).startsWith(Arrays.copyOf(message, kept));
        assertThat(Arrays.copyOfRange(after, kept, after.length)).containsOnly(0);
    }

    /** Without knet a datagram is a totem message. */
    @Test
    void udpuIsLookedIntoToo() {
        byte[] packet = packet(1, 0, 0, message(CPG_WHOLE, CPG_HEADER + 300));
        byte[] datagram = Arrays.copyOfRange(packet, MCAST_AT, packet.length);
        show(datagram);
        assertZerosFrom(0, datagram, PACKET_AT - MCAST_AT + 10 + GROUP_HEADER + CPG_HEADER);
    }

    @Test
    void aMessageOfAnOldRingIsLookedIntoToo() {
        byte[] plain = packet(1, 0, 0, message(CPG_WHOLE, CPG_HEADER + 300));
        byte[] packet = new byte[plain.length + McastMessage.HEADER_BYTES];
        System.arraycopy(plain, 0, packet, 0, PACKET_AT);
        packet[MCAST_AT + 4] = 1;
        System.arraycopy(plain, MCAST_AT, packet, PACKET_AT, plain.length - MCAST_AT);
        show(packet);
        assertZerosFrom(0, packet, PACKET_AT + McastMessage.HEADER_BYTES + 10 + GROUP_HEADER + CPG_HEADER);
    }

    @Test
    void whatIsNoPacketGoes() {
        byte[] noise = filled(80);
        byte[] ping = filled(PingPacket.BYTES + 30);
        PingPacket.encode(ping, 0, SENDER, 0, 5_000_000_000L, 7, true);
        show(noise, ping);
        assertZerosFrom(0, noise, 2);
        assertZerosFrom(1, ping, PingPacket.BYTES);
    }

    /** Nothing an attacker sends makes it fail, and nothing becomes longer or shorter. */
    @Test
    void anythingCanBeShown() {
        long seed = System.nanoTime();
        RandomSource random = RandomSource.seeded(seed);
        byte[][] shown = new byte[20_000][];
        for (int i = 0; i < shown.length; i++) {
            byte[] packet = packet(
                    1 + random.nextInt(4),
                    random.nextInt(3),
                    random.nextInt(3),
                    message(random.nextInt(8) << 16 | random.nextInt(8), 16 + random.nextInt(300)));
            packet[11] = (byte) (1 + random.nextInt(3));
            packet[12] = (byte) random.nextInt(4);
            packet = Arrays.copyOf(packet, random.nextInt(packet.length) + 1);
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt(256);
            }
            shown[i] = packet;
        }
        show(shown);
        for (int i = 0; i < shown.length; i++) {
            byte[] after = finder.ofDatagram(i).applyTo(shown[i]);
            assertThat(after).as("seed %d", seed).hasSameSizeAs(shown[i]);
            for (int at = 0; at < after.length; at++) {
                assertThat(after[at] == 0 || after[at] == shown[i][at])
                        .as("seed %d", seed)
                        .isTrue();
            }
        }
    }
}
