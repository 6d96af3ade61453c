package org.quorate.clusterfs.message;

import java.util.Arrays;
import org.quorate.base.wire.Endian;

/**
 * A line of the cluster log: body of a normal message of subtype 3 of the status group, and part of {@link ClusterLogBuffer}
 * (spec 60 §5.4.1).
 *
 * <pre>
 * off size
 *   0    4 previous entry in the buffer, 0 in a message
 *   4    4 where the next one would begin, 0 in a message
 *   8    4 uid
 *  12    4 time
 *  16    8 digest of the node
 *  24    8 digest of the ident
 *  32    4 pid
 *  36    1 priority
 *  37    1 length of the node    38 1 of the ident    39 1 of the tag    40 4 of the message, each with its NUL
 *  44      node, ident, tag, message, each with its NUL; 4 bytes of anything
 * </pre>
 *
 * @param uid counts the entries of the process that made it; unsigned
 * @param time seconds, unsigned
 * @param nodeDigest FNV-1a of the node's name with its NUL
 * @param identDigest FNV-1a of the ident with its NUL
 * @param pid of the client that logged
 * @param priority 0..7, syslog's; a broken sender may have sent more
 * @param node without NUL, as are the others; bytes, at most 254
 */
public record LogEntry(
        int uid,
        int time,
        long nodeDigest,
        long identDigest,
        int pid,
        int priority,
        byte[] node,
        byte[] ident,
        byte[] tag,
        byte[] message) {
    /** Subtype of the message that carries one. */
    public static final int SUBTYPE = 3;

    /** Largest length of an entry, in bytes. */
    public static final int LARGEST = 4096;

    private static final int STRINGS = 44;
    private static final int FIXED = 48;

    /** Length in a message or buffer, in bytes. */
    public int length() {
        return FIXED + node.length + ident.length + tag.length + message.length + 4;
    }

    public byte[] encode() {
        byte[] bytes = new byte[length()];
        Endian.LITTLE.putInt(bytes, 8, uid);
        Endian.LITTLE.putInt(bytes, 12, time);
        Endian.LITTLE.putLong(bytes, 16, nodeDigest);
        Endian.LITTLE.putLong(bytes, 24, identDigest);
        Endian.LITTLE.putInt(bytes, 32, pid);
        bytes[36] = (byte) priority;
        bytes[37] = (byte) (node.length + 1);
        bytes[38] = (byte) (ident.length + 1);
        bytes[39] = (byte) (tag.length + 1);
        Endian.LITTLE.putInt(bytes, 40, message.length + 1);
        int offset = STRINGS;
        for (byte[] text : new byte[][] {node, ident, tag, message}) {
            System.arraycopy(text, 0, bytes, offset, text.length);
            offset += text.length + 1;
        }
        return bytes;
    }

    public static Decoded<LogEntry> decode(byte[] body) {
        return decode(body, 0, body.length);
    }

    /** Reads the entry of {@code length} bytes at {@code offset}, which must be there. */
    static Decoded<LogEntry> decode(byte[] buffer, int offset, int length) {
        if (length < FIXED) {
            return Decoded.malformed("received short log message (%d < %d)".formatted(length, FIXED));
        }
        int[] lengths = {
            Endian.getU8(buffer, offset + 37),
            Endian.getU8(buffer, offset + 38),
            Endian.getU8(buffer, offset + 39),
            Endian.LITTLE.getInt(buffer, offset + 40)
        };
        long size = length(buffer, offset);
        if (size != length) {
            return Decoded.malformed("received log message with wrong size (%d != %d)".formatted(length, size));
        }
        byte[][] texts = new byte[4][];
        int start = offset + STRINGS;
        for (int i = 0; i < texts.length; i++) {
            if (!NulText.isTerminated(buffer, start, lengths[i])) {
                return Decoded.malformed("unterminated string in log message");
            }
            texts[i] = Arrays.copyOfRange(buffer, start, start + lengths[i] - 1);
            start += lengths[i];
        }
        return Decoded.of(new LogEntry(
                Endian.LITTLE.getInt(buffer, offset + 8),
                Endian.LITTLE.getInt(buffer, offset + 12),
                Endian.LITTLE.getLong(buffer, offset + 16),
                Endian.LITTLE.getLong(buffer, offset + 24),
                Endian.LITTLE.getInt(buffer, offset + 32),
                Endian.getU8(buffer, offset + 36),
                texts[0],
                texts[1],
                texts[2],
                texts[3]));
    }

    /** Length by the fields of the entry at {@code offset}, of which the first 48 bytes must be there. */
    static long length(byte[] buffer, int offset) {
        return FIXED
                + Endian.getU8(buffer, offset + 37)
                + Endian.getU8(buffer, offset + 38)
                + Endian.getU8(buffer, offset + 39)
                + Integer.toUnsignedLong(Endian.LITTLE.getInt(buffer, offset + 40));
    }

    /** FNV-1a, 64 bits, of a text and a NUL behind it. */
    public static long digest(byte[] text) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : text) {
            hash = (hash ^ (each & 0xFF)) * 0x100000001b3L;
        }
        return hash * 0x100000001b3L;
    }
}
