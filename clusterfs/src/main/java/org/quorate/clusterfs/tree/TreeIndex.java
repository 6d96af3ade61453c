package org.quorate.clusterfs.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;

/**
 * A digest of each entry of a tree: the state that nodes exchange to find what they lack (spec 60 §4.4).
 *
 * <pre>
 * off size
 *   0    8 version (root)
 *   8    8 largest inode
 *  16    4 writer (root)
 *  20    4 mtime (root)
 *  24    4 number of entries n, the root counted
 *  28    4 length in bytes: 32 + 40 n
 *  32 40 n entries ascending by inode: 8 inode, 32 digest
 * </pre>
 */
public final class TreeIndex {
    private static final int HEADER = 32;
    private static final int ENTRY = 8 + Checksum.LENGTH;

    private final byte[] bytes;

    private TreeIndex(byte[] bytes) {
        this.bytes = bytes;
    }

    static TreeIndex of(EntryTable table) {
        Collection<Entry> entries = table.ascending();
        Entry root = table.root();
        byte[] bytes = new byte[HEADER + ENTRY * entries.size()];
        Endian.LITTLE.putLong(bytes, 0, root.version());
        Endian.LITTLE.putInt(bytes, 16, root.writer());
        Endian.LITTLE.putInt(bytes, 20, root.mtime());
        Endian.LITTLE.putInt(bytes, 24, entries.size());
        Endian.LITTLE.putInt(bytes, 28, bytes.length);
        int offset = HEADER;
        for (Entry entry : entries) {
            Endian.LITTLE.putLong(bytes, 8, entry.inode());
            Endian.LITTLE.putLong(bytes, offset, entry.inode());
            entry.indexDigest().copyTo(bytes, offset + 8);
            offset += ENTRY;
        }
        return new TreeIndex(bytes);
    }

    /** Why these bytes are no index, in the original's words; null if they are one. */
    public static @Nullable String fault(byte[] bytes) {
        if (bytes.length < HEADER) {
            return "received short memdb index (len < sizeof(memdb_index_t))";
        }
        if (Endian.LITTLE.getInt(bytes, 28) != bytes.length) {
            return "received mailformed memdb index (len != idx->bytes)";
        }
        long entries = Integer.toUnsignedLong(Endian.LITTLE.getInt(bytes, 24));
        if (bytes.length != HEADER + ENTRY * entries) {
            return "memdb index contains wrong number of bytes";
        }
        return entries == 0 ? "memdb index has no entires" : null;
    }

    /**
     * Reads what {@link #encode()} gives.
     *
     * @throws IllegalArgumentException if {@link #fault} finds one
     */
    public static TreeIndex decode(byte[] bytes) {
        String fault = fault(bytes);
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
        return new TreeIndex(bytes.clone());
    }

    public byte[] encode() {
        return bytes.clone();
    }

    /** Unsigned. */
    public long version() {
        return Endian.LITTLE.getLong(bytes, 0);
    }

    /** The largest inode; unsigned. */
    public long lastInode() {
        return Endian.LITTLE.getLong(bytes, 8);
    }

    public int writer() {
        return Endian.LITTLE.getInt(bytes, 16);
    }

    /** Seconds, unsigned. */
    public int mtime() {
        return Endian.LITTLE.getInt(bytes, 20);
    }

    /** Number of entries, the root counted. */
    public int size() {
        return (bytes.length - HEADER) / ENTRY;
    }

    public long inode(int position) {
        return Endian.LITTLE.getLong(bytes, HEADER + ENTRY * position);
    }

    public Checksum digest(int position) {
        return Checksum.at(bytes, HEADER + ENTRY * position + 8);
    }

    /** Inodes here that {@code other} lacks or has with another digest. */
    public List<Long> differingFrom(TreeIndex other) {
        Map<Long, Checksum> theirs = other.digests();
        List<Long> inodes = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            if (!Objects.equals(digest(i), theirs.get(inode(i)))) {
                inodes.add(inode(i));
            }
        }
        return inodes;
    }

    /** Inodes here that {@code other} lacks. */
    public List<Long> missingIn(TreeIndex other) {
        Map<Long, Checksum> theirs = other.digests();
        List<Long> inodes = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            if (!theirs.containsKey(inode(i))) {
                inodes.add(inode(i));
            }
        }
        return inodes;
    }

    private Map<Long, Checksum> digests() {
        Map<Long, Checksum> digests = new HashMap<>();
        for (int i = 0; i < size(); i++) {
            digests.put(inode(i), digest(i));
        }
        return digests;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TreeIndex index && Arrays.equals(bytes, index.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "version %s, %d entries".formatted(Long.toUnsignedString(version()), size());
    }
}
