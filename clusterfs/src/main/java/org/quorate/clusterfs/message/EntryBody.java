package org.quorate.clusterfs.message;

import java.util.Arrays;
import org.quorate.base.wire.Endian;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.EntryType;
import org.quorate.clusterfs.tree.FileName;

/**
 * Body of an UPDATE of the tree's group: an entry that some member lacks (spec 60 §4.6).
 *
 * <pre>
 * off size
 *   0    8 parent
 *   8    8 inode
 *  16    8 version
 *  24    4 writer
 *  28    4 mtime
 *  32    4 size
 *  36    4 length of the name with its NUL; the root's is 1
 *  40    1 type
 *  41      name, NUL, data
 * </pre>
 */
public final class EntryBody {
    private static final int SHORTEST = 40;
    private static final int HEADER = 41;

    private EntryBody() {}

    public static byte[] encode(Entry entry) {
        byte[] name = entry.name().bytes();
        byte[] data = entry.content();
        byte[] body = new byte[HEADER + name.length + 1 + data.length];
        Endian.LITTLE.putLong(body, 0, entry.parent());
        Endian.LITTLE.putLong(body, 8, entry.inode());
        Endian.LITTLE.putLong(body, 16, entry.version());
        Endian.LITTLE.putInt(body, 24, entry.writer());
        Endian.LITTLE.putInt(body, 28, entry.mtime());
        Endian.LITTLE.putInt(body, 32, data.length);
        Endian.LITTLE.putInt(body, 36, name.length + 1);
        body[40] = (byte) entry.type().number();
        System.arraycopy(name, 0, body, HEADER, name.length);
        System.arraycopy(data, 0, body, HEADER + name.length + 1, data.length);
        return body;
    }

    public static Decoded<Entry> decode(byte[] body) {
        if (body.length < SHORTEST) {
            return Decoded.malformed("received short message (msg_len < 40)");
        }
        int typeNumber = body.length > SHORTEST ? Endian.getU8(body, SHORTEST) : 0;
        EntryType type = EntryType.ofNumber(typeNumber);
        if (type == null) {
            return Decoded.malformed("received mailformed message (unknown inode type %d)".formatted(typeNumber));
        }
        long size = Integer.toUnsignedLong(Endian.LITTLE.getInt(body, 32));
        long nameLength = Integer.toUnsignedLong(Endian.LITTLE.getInt(body, 36));
        if (HEADER + nameLength + size != body.length) {
            return Decoded.malformed("received mailformed message (msg_len != (size + namelen))");
        }
        if (!NulText.isTerminated(body, HEADER, (int) nameLength)) {
            return Decoded.malformed("received mailformed message (name[namelen-1] != 0)");
        }
        long parent = Endian.LITTLE.getLong(body, 0);
        long inode = Endian.LITTLE.getLong(body, 8);
        long version = Endian.LITTLE.getLong(body, 16);
        int writer = Endian.LITTLE.getInt(body, 24);
        int mtime = Endian.LITTLE.getInt(body, 28);
        FileName name = FileName.of(NulText.at(body, HEADER));
        return Decoded.of(
                type == EntryType.DIRECTORY
                        ? Entry.directory(inode, parent, version, writer, mtime, name)
                        : Entry.file(
                                inode,
                                parent,
                                version,
                                writer,
                                mtime,
                                name,
                                Arrays.copyOfRange(body, HEADER + (int) nameLength, body.length)));
    }
}
