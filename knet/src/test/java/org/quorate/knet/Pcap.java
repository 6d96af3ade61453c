package org.quorate.knet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.quorate.base.IpAddress;
import org.quorate.base.wire.Endian;

/** Reads the UDP packets of an Ethernet capture. */
public final class Pcap {
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int ETHERNET = 14;
    private static final int UDP = 8;

    private Pcap() {}

    /**
     * One datagram.
     *
     * @param nanos time of capture since the epoch
     * @param payload possibly cut by the capture
     * @param length of the payload before it was cut
     */
    public record Packet(long nanos, IpAddress source, IpAddress destination, int port, byte[] payload, int length) {}

    public static List<Packet> read(String file) {
        byte[] bytes = Vectors.bytes(file);
        boolean nanosecond = Endian.LITTLE.getInt(bytes, 0) == 0xa1b23c4d;
        List<Packet> packets = new ArrayList<>();
        int at = FILE_HEADER;
        while (at + RECORD_HEADER <= bytes.length) {
            long seconds = Endian.LITTLE.getInt(bytes, at) & 0xFFFF_FFFFL;
            long fraction = Endian.LITTLE.getInt(bytes, at + 4) & 0xFFFF_FFFFL;
            int captured = Endian.LITTLE.getInt(bytes, at + 8);
            long nanos = seconds * 1_000_000_000L + (nanosecond ? fraction : fraction * 1000);
            add(packets, nanos, Arrays.copyOfRange(bytes, at + RECORD_HEADER, at + RECORD_HEADER + captured));
            at += RECORD_HEADER + captured;
        }
        return packets;
    }

    private static void add(List<Packet> packets, long nanos, byte[] frame) {
        int type = Endian.BIG.getU16(frame, 12);
        int ip = ETHERNET;
        boolean v6 = type == 0x86DD;
        if (!v6 && type != 0x0800) {
            return;
        }
        int protocol = frame[ip + (v6 ? 6 : 9)];
        if (protocol != 17) {
            return;
        }
        int header = v6 ? 40 : (frame[ip] & 0x0F) * 4;
        int addressBytes = v6 ? 16 : 4;
        int source = ip + (v6 ? 8 : 12);
        IpAddress from = IpAddress.ofBytes(Arrays.copyOfRange(frame, source, source + addressBytes));
        int destination = source + addressBytes;
        IpAddress to = IpAddress.ofBytes(Arrays.copyOfRange(frame, destination, destination + addressBytes));
        int udp = ip + header;
        int length = Endian.BIG.getU16(frame, udp + 4) - UDP;
        int begin = udp + UDP;
        int end = Math.min(frame.length, begin + length);
        packets.add(new Packet(
                nanos, from, to, Endian.BIG.getU16(frame, udp), Arrays.copyOfRange(frame, begin, end), length));
    }
}
