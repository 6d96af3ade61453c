package org.quorate.totem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.quorate.base.wire.Endian;
import org.quorate.totem.wire.CapturedMessages;

/** The totem messages of a pcap file, fragments joined, multicasts once (spec 20 §8 end). */
final class Capture {
    /** One message as seen on the wire; nodes are the last octets of the addresses. */
    record Frame(long micros, int from, int to, byte[] message) {}

    private static final int FILE_HEADER_BYTES = 24;
    private static final int RECORD_HEADER_BYTES = 16;
    private static final int LINK_TYPE_AT = 20;
    private static final int LINK_ETHERNET = 1;
    private static final int ETHERNET_BYTES = 14;
    private static final int COOKED_V2_BYTES = 20;
    private static final int IP_FRAGMENT_MASK = 0x3FFF;
    private static final int UDP = 17;
    private static final int UDP_BYTES = 8;
    private static final int KNET_BYTES = 14;

    private Capture() {}

    static List<Frame> read(String resource, boolean knet) {
        byte[] file = CapturedMessages.resource(resource);
        int link = Endian.LITTLE.getInt(file, LINK_TYPE_AT) == LINK_ETHERNET ? ETHERNET_BYTES : COOKED_V2_BYTES;
        List<Frame> frames = new ArrayList<>();
        Map<String, TreeMap<Integer, byte[]>> fragments = new LinkedHashMap<>();
        for (int at = FILE_HEADER_BYTES; at < file.length; ) {
            long micros = Endian.LITTLE.getInt(file, at) * 1_000_000L + Endian.LITTLE.getInt(file, at + 4);
            int length = Endian.LITTLE.getInt(file, at + 8);
            int ip = at + RECORD_HEADER_BYTES + link;
            int end = at + RECORD_HEADER_BYTES + length;
            at = end;
            if (end - ip < 28 || file[ip] >> 4 != 4 || file[ip + 9] != UDP) {
                continue;
            }
            if ((Endian.BIG.getU16(file, ip + 6) & IP_FRAGMENT_MASK) != 0) {
                continue;
            }
            int udp = ip + 4 * (file[ip] & 0xF);
            int payload = udp + UDP_BYTES;
            int payloadEnd = udp + Endian.BIG.getU16(file, udp + 4);
            int from = file[ip + 15];
            int to = file[ip + 19];
            if (!knet) {
                frames.add(new Frame(micros, from, to, Arrays.copyOfRange(file, payload, payloadEnd)));
            } else if (file[payload] == 1 && file[payload + 1] == 0 && payloadEnd - payload > KNET_BYTES) {
                int count = Endian.getU8(file, payload + 11);
                int number = Endian.getU8(file, payload + 12);
                String key = from + ">" + to + " " + Endian.BIG.getU16(file, payload + 6);
                TreeMap<Integer, byte[]> parts = fragments.computeIfAbsent(key, k -> new TreeMap<>());
                parts.put(number, Arrays.copyOfRange(file, payload + KNET_BYTES, payloadEnd));
                if (parts.size() == count) {
                    frames.add(new Frame(micros, from, to, join(parts)));
                    fragments.remove(key);
                }
            }
        }
        return frames;
    }

    private static byte[] join(NavigableMap<Integer, byte[]> parts) {
        byte[] whole =
                new byte[parts.values().stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts.values()) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
