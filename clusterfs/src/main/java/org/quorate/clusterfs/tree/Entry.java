package org.quorate.clusterfs.tree;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;

/** A file or directory at one version (spec 60 §2.1). Never changes. */
public final class Entry {
    /** Inode of the root and of its parent. */
    public static final long ROOT_INODE = 0;

    private static final byte[] NO_DATA = {};

    private final long inode;
    private final long parent;
    private final long version;
    private final int writer;
    private final int mtime;
    private final int size;
    private final EntryType type;
    private final FileName name;
    private final byte[] data;
    /** Computed when first asked for; several threads may come to the same value. */
    private @Nullable Checksum indexDigest;

    private Entry(
            long inode,
            long parent,
            long version,
            int writer,
            int mtime,
            int size,
            EntryType type,
            FileName name,
            byte[] data) {
        this.inode = inode;
        this.parent = parent;
        this.version = version;
        this.writer = writer;
        this.mtime = mtime;
        this.size = size;
        this.type = type;
        this.name = name;
        this.data = data;
    }

    public static Entry root(long version, int writer, int mtime) {
        return directory(ROOT_INODE, ROOT_INODE, version, writer, mtime, FileName.EMPTY);
    }

    public static Entry directory(long inode, long parent, long version, int writer, int mtime, FileName name) {
        return new Entry(inode, parent, version, writer, mtime, 0, EntryType.DIRECTORY, name, NO_DATA);
    }

    /**
     * A regular file.
     *
     * @param data not to be changed afterwards
     */
    public static Entry file(long inode, long parent, long version, int writer, int mtime, FileName name, byte[] data) {
        return new Entry(inode, parent, version, writer, mtime, data.length, EntryType.FILE, name, data);
    }

    /** The state that real nodes are in after a truncate() that grows an empty file: a size, but no data (spec 60 §2.4.1). */
    static Entry fileWithoutData(
            long inode, long parent, long version, int writer, int mtime, FileName name, int size) {
        return new Entry(inode, parent, version, writer, mtime, size, EntryType.FILE, name, NO_DATA);
    }

    /** The same after a change by {@code writer}. */
    Entry touched(long newVersion, int newWriter, int newMtime) {
        return new Entry(inode, parent, newVersion, newWriter, newMtime, size, type, name, data);
    }

    Entry moved(long newParent, FileName newName) {
        return new Entry(inode, newParent, version, writer, mtime, size, type, newName, data);
    }

    Entry withContent(int newSize, byte[] newData) {
        return new Entry(inode, parent, version, writer, mtime, newSize, type, name, newData);
    }

    /** The root's version at creation; never used again, kept across renames. Unsigned. */
    public long inode() {
        return inode;
    }

    /** Inode of the directory it is in. */
    public long parent() {
        return parent;
    }

    /** The root's version at its last change. Unsigned. */
    public long version() {
        return version;
    }

    /** Nodeid of who made the last change; unsigned. */
    public int writer() {
        return writer;
    }

    /** Seconds since 1970, unsigned. */
    public int mtime() {
        return mtime;
    }

    /** In bytes; 0 for a directory. */
    public int size() {
        return size;
    }

    public EntryType type() {
        return type;
    }

    public boolean isDirectory() {
        return type == EntryType.DIRECTORY;
    }

    public FileName name() {
        return name;
    }

    /** A copy of up to {@code count} bytes from {@code offset} on; empty behind the end. */
    public byte[] read(int offset, int count) {
        if (offset < 0 || count < 0) {
            throw new IllegalArgumentException("cannot read " + count + " bytes at " + offset);
        }
        int available = Math.max(0, Math.min(count, size - offset));
        byte[] part = new byte[available];
        if (offset < data.length) {
            System.arraycopy(data, offset, part, 0, Math.min(available, data.length - offset));
        }
        return part;
    }

    /** A copy of the whole content. */
    public byte[] content() {
        return read(0, size);
    }

    /** Whether there are bytes to hash, send and store: not so for a size without data. */
    public boolean hasData() {
        return data.length > 0;
    }

    /** The array itself: not to be changed, and not to leave the package. */
    byte[] data() {
        return data;
    }

    /** What the index carries of this entry (spec 60 §4.4.1); does not cover its inode. */
    public Checksum indexDigest() {
        Checksum known = indexDigest;
        if (known == null) {
            MessageDigest digest = Checksum.begin();
            hashInto(digest, false);
            known = Checksum.finish(digest);
            indexDigest = known;
        }
        return known;
    }

    /** By which a lock is known to be still the same: covers its inode too (spec 60 §4.4.2). */
    public Checksum lockChecksum() {
        MessageDigest digest = Checksum.begin();
        hashInto(digest, true);
        return Checksum.finish(digest);
    }

    /** The bytes of spec 60 §4.4.1, with the inode in front those of §4.4.2. */
    void hashInto(MessageDigest digest, boolean withInode) {
        byte[] fixed = new byte[37];
        Endian.LITTLE.putLong(fixed, 0, inode);
        Endian.LITTLE.putLong(fixed, 8, version);
        Endian.LITTLE.putInt(fixed, 16, writer);
        Endian.LITTLE.putInt(fixed, 20, mtime);
        Endian.LITTLE.putInt(fixed, 24, size);
        fixed[28] = (byte) type.number();
        Endian.LITTLE.putLong(fixed, 29, parent);
        if (withInode) {
            digest.update(fixed);
        } else {
            digest.update(fixed, 8, 29);
        }
        digest.update(name.bytes());
        digest.update(data);
    }

    /** Equal in all that is hashed and stored. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Entry entry
                && inode == entry.inode
                && parent == entry.parent
                && version == entry.version
                && writer == entry.writer
                && mtime == entry.mtime
                && size == entry.size
                && type == entry.type
                && name.equals(entry.name)
                && Arrays.equals(data, entry.data);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(inode * 31 + version);
    }

    @Override
    public String toString() {
        return "%s '%s' (inode %016X, parent %016X, version %s, writer %s, mtime %s, size %d)"
                .formatted(
                        isDirectory() ? "directory" : "file",
                        name,
                        inode,
                        parent,
                        Long.toUnsignedString(version),
                        Integer.toUnsignedString(writer),
                        Integer.toUnsignedString(mtime),
                        size);
    }
}
