package org.quorate.clusterfs.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.clusterfs.message.Decoded;

/**
 * A file of the journal as it was read: a header, and records one behind the other. Numbers are big-endian.
 *
 * <pre>
 * header   off size                                     record   off size
 *            0    8 "QUOCHNGS"                                     0    4 "QREC"
 *            8    4 format, 1                                      4    4 length of what follows the head
 *           12    4 0                                              8    4 CRC32C
 *           16    8 number of the segment                         12    8 bytes of the segment known to be on the disk
 *           24    8 version of the tree at its beginning          20      the change ({@link RecordCodec})
 *           32    4 writer, 36 4 mtime of that
 *           40    4 0
 *           44    4 CRC32C of all before
 * </pre>
 *
 * <p>A record's CRC covers the segment's number, the record's place, its length and all behind the CRC: what is found at another
 * place, in another file or in the content of a file of the tree is no record.
 *
 * <p>What is damaged is told from what is torn by what comes behind it: a process that is killed leaves a part of its last record,
 * a machine without power may lose anything that was not known to be on the disk. Neither is damage.
 */
public final class Segment {
    /** Length of the header, in bytes. */
    public static final int HEADER = 48;

    private static final int RECORD_HEAD = 12;
    private static final int SYNCED = 8;
    private static final int FORMAT = 1;
    private static final long MAGIC = 0x51554F43_484E4753L;
    private static final int RECORD_MAGIC = 0x51524543;

    /** A record, and where it is. */
    public record Placed(ChangeRecord change, long start, long end, long synced) {}

    /**
     * Bytes between two records that are none.
     *
     * @param before how many records are in front of it
     * @param isDamage whether they were known to be on the disk, and so were records
     */
    public record Gap(long start, long end, int before, boolean isDamage) {}

    private final long number;
    private final TreeVersion base;
    private final List<Placed> records;
    private final List<Gap> gaps;
    private final long end;
    private final long length;

    private Segment(long number, TreeVersion base, List<Placed> records, List<Gap> gaps, long end, long length) {
        this.number = number;
        this.base = base;
        this.records = records;
        this.gaps = gaps;
        this.end = end;
        this.length = length;
    }

    /** The first bytes of a new segment. */
    public static byte[] header(long number, TreeVersion base) {
        byte[] header = new byte[HEADER];
        Endian.BIG.putLong(header, 0, MAGIC);
        Endian.BIG.putInt(header, 8, FORMAT);
        Endian.BIG.putLong(header, 16, number);
        Endian.BIG.putLong(header, 24, base.version());
        Endian.BIG.putInt(header, 32, base.writer());
        Endian.BIG.putInt(header, 36, base.mtime());
        Endian.BIG.putInt(header, 44, checksum(header));
        return header;
    }

    private static int checksum(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, 44);
        return (int) crc.getValue();
    }

    /**
     * A record as it is written at {@code place} of the segment.
     *
     * @param synced how many bytes of the segment are known to be on the disk
     */
    public static byte[] record(long number, long place, long synced, ChangeRecord change) {
        byte[] body = RecordCodec.encode(change);
        byte[] record = new byte[RECORD_HEAD + SYNCED + body.length];
        Endian.BIG.putInt(record, 0, RECORD_MAGIC);
        Endian.BIG.putInt(record, 4, record.length - RECORD_HEAD);
        Endian.BIG.putLong(record, RECORD_HEAD, synced);
        System.arraycopy(body, 0, record, RECORD_HEAD + SYNCED, body.length);
        Endian.BIG.putInt(record, 8, checksum(number, place, record, 0, record.length));
        return record;
    }

    private static int checksum(long number, long place, byte[] bytes, int start, int end) {
        byte[] where = new byte[20];
        Endian.BIG.putLong(where, 0, number);
        Endian.BIG.putLong(where, 8, place);
        Endian.BIG.putInt(where, 16, end - start);
        CRC32C crc = new CRC32C();
        crc.update(where);
        crc.update(bytes, start + RECORD_HEAD, end - start - RECORD_HEAD);
        return (int) crc.getValue();
    }

    /** Reads a segment; malformed is only what has no header of ours. */
    public static Decoded<Segment> read(byte[] bytes) {
        if (bytes.length < HEADER || Endian.BIG.getLong(bytes, 0) != MAGIC) {
            return Decoded.malformed("it does not begin as a segment of the journal does");
        }
        int format = Endian.BIG.getInt(bytes, 8);
        if (format != FORMAT) {
            return Decoded.malformed("it has format %s, and this program knows %d: a newer one has written it"
                    .formatted(Integer.toUnsignedString(format), FORMAT));
        }
        if (Endian.BIG.getInt(bytes, 44) != checksum(bytes)) {
            return Decoded.malformed("its header is damaged");
        }
        long number = Endian.BIG.getLong(bytes, 16);
        TreeVersion base = new TreeVersion(
                Endian.BIG.getLong(bytes, 24), Endian.BIG.getInt(bytes, 32), Endian.BIG.getInt(bytes, 36));
        return Decoded.of(readRecords(bytes, number, base));
    }

    private static Segment readRecords(byte[] bytes, long number, TreeVersion base) {
        List<Placed> records = new ArrayList<>();
        List<Gap> gaps = new ArrayList<>();
        int end = HEADER;
        for (int at = HEADER; at < bytes.length; at++) {
            Placed placed = recordAt(bytes, at, number);
            if (placed != null) {
                if (at > end) {
                    gaps.add(new Gap(end, at, records.size(), false));
                }
                records.add(placed);
                end = (int) placed.end();
                at = end - 1;
            }
        }
        List<Gap> judged = new ArrayList<>();
        for (Gap gap : gaps) {
            boolean wasOnDisk = records.subList(gap.before(), records.size()).stream()
                    .anyMatch(later -> Long.compareUnsigned(later.synced(), gap.start()) > 0);
            judged.add(new Gap(gap.start(), gap.end(), gap.before(), wasOnDisk));
        }
        return new Segment(number, base, records, judged, end, bytes.length);
    }

    private static @Nullable Placed recordAt(byte[] bytes, int at, long number) {
        if (bytes.length - at < RECORD_HEAD + SYNCED || Endian.BIG.getInt(bytes, at) != RECORD_MAGIC) {
            return null;
        }
        int length = Endian.BIG.getInt(bytes, at + 4);
        if (length < SYNCED || length > bytes.length - at - RECORD_HEAD) {
            return null;
        }
        int end = at + RECORD_HEAD + length;
        if (Endian.BIG.getInt(bytes, at + 8) != checksum(number, at, bytes, at, end)) {
            return null;
        }
        byte[] body = new byte[length - SYNCED];
        System.arraycopy(bytes, at + RECORD_HEAD + SYNCED, body, 0, body.length);
        return switch (RecordCodec.decode(body)) {
            case Decoded.Malformed<ChangeRecord> malformed -> null;
            case Decoded.Value<ChangeRecord>(ChangeRecord change) ->
                new Placed(change, at, end, Endian.BIG.getLong(bytes, at + RECORD_HEAD));
        };
    }

    public long number() {
        return number;
    }

    /** The tree before the first record. */
    public TreeVersion base() {
        return base;
    }

    public List<Placed> records() {
        return records;
    }

    /** In order; each is in front of a record. */
    public List<Gap> gaps() {
        return gaps;
    }

    /** Where the last record ends: what is behind it is the part of one that was torn. */
    public long end() {
        return end;
    }

    /** Length of the file. */
    public long length() {
        return length;
    }

    /** The tree after the last record. */
    public TreeVersion last() {
        return records.isEmpty() ? base : records.getLast().change().tree();
    }
}
