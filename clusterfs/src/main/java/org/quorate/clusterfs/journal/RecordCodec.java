package org.quorate.clusterfs.journal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.message.Decoded;
import org.quorate.clusterfs.tree.ContentChange;
import org.quorate.clusterfs.tree.EntryType;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.TreePath;

/**
 * A record as bytes, numbers big-endian, texts and contents with their length in front (u32).
 *
 * <pre>
 * u64 version  u32 writer  u32 mtime   of the root after the change
 * u8  type of the version row          u8 flags: 1 exchange, 2 the data base has all up to here
 * u32 count, each: u64 inode  path  u64 version  u32 writer  u32 mtime  content          before the change
 * u32 count, each: u64 inode  path  u8 type  u32 size                                    removed
 * u32 count, each: u64 inode  u64 parent  u64 version  u32 writer  u32 mtime  u8 type    written
 *                  u64 version before  directory  name  u32 size
 *                  u8 flags: 1 moved, 2 content
 *                  [path before]  [u32 kept at the beginning  u32 kept at the end  what is between]
 * </pre>
 */
final class RecordCodec {
    private static final int EXCHANGE = 1;
    private static final int FLUSH = 2;
    private static final int MOVED = 1;
    private static final int CONTENT = 2;

    private RecordCodec() {}

    static byte[] encode(ChangeRecord change) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(change.tree().version());
            out.writeInt(change.tree().writer());
            out.writeInt(change.tree().mtime());
            out.writeByte(change.rootType().number());
            out.writeByte((change.isExchange() ? EXCHANGE : 0) | (change.isFlush() ? FLUSH : 0));
            out.writeInt(change.images().size());
            for (ChangeRecord.Image image : change.images()) {
                out.writeLong(image.inode());
                write(out, image.path().bytes());
                out.writeLong(image.version());
                out.writeInt(image.writer());
                out.writeInt(image.mtime());
                write(out, image.content());
            }
            out.writeInt(change.removed().size());
            for (ChangeRecord.Removed removed : change.removed()) {
                out.writeLong(removed.inode());
                write(out, removed.path().bytes());
                out.writeByte(removed.type().number());
                out.writeInt(removed.size());
            }
            out.writeInt(change.written().size());
            for (ChangeRecord.Written written : change.written()) {
                write(out, written);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, ChangeRecord.Written written) throws IOException {
        out.writeLong(written.inode());
        out.writeLong(written.parent());
        out.writeLong(written.version());
        out.writeInt(written.writer());
        out.writeInt(written.mtime());
        out.writeByte(written.type().number());
        out.writeLong(written.before());
        write(out, written.directory().bytes());
        write(out, written.name().bytes());
        out.writeInt(written.size());
        TreePath from = written.from();
        ContentChange content = written.content();
        out.writeByte((from == null ? 0 : MOVED) | (content == null ? 0 : CONTENT));
        if (from != null) {
            write(out, from.bytes());
        }
        if (content != null) {
            out.writeInt(content.prefix());
            out.writeInt(content.suffix());
            write(out, content.middle());
        }
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static Decoded<ChangeRecord> decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            TreeVersion tree = new TreeVersion(in.readLong(), in.readInt(), in.readInt());
            EntryType rootType = type(in);
            int flags = in.readUnsignedByte();
            List<ChangeRecord.Image> images = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                images.add(new ChangeRecord.Image(
                        in.readLong(), path(in), in.readLong(), in.readInt(), in.readInt(), bytes(in)));
            }
            List<ChangeRecord.Removed> removed = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                removed.add(new ChangeRecord.Removed(in.readLong(), path(in), type(in), in.readInt()));
            }
            List<ChangeRecord.Written> written = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                written.add(written(in));
            }
            return in.available() == 0
                    ? Decoded.of(new ChangeRecord(
                            tree, rootType, (flags & EXCHANGE) != 0, (flags & FLUSH) != 0, images, removed, written))
                    : Decoded.malformed(in.available() + " bytes behind its end");
        } catch (IOException shorter) {
            return Decoded.malformed(String.valueOf(shorter.getMessage()));
        }
    }

    private static ChangeRecord.Written written(DataInputStream in) throws IOException {
        long inode = in.readLong();
        long parent = in.readLong();
        long version = in.readLong();
        int writer = in.readInt();
        int mtime = in.readInt();
        EntryType type = type(in);
        long before = in.readLong();
        TreePath directory = path(in);
        FileName name = FileName.of(bytes(in));
        int size = in.readInt();
        int flags = in.readUnsignedByte();
        @Nullable TreePath from = (flags & MOVED) == 0 ? null : path(in);
        @Nullable
        ContentChange content =
                (flags & CONTENT) == 0 ? null : new ContentChange(in.readInt(), in.readInt(), bytes(in));
        return new ChangeRecord.Written(
                inode, parent, version, writer, mtime, type, before, from, directory, name, size, content);
    }

    private static EntryType type(DataInputStream in) throws IOException {
        int number = in.readUnsignedByte();
        EntryType type = EntryType.ofNumber(number);
        if (type == null) {
            throw new IOException("an entry of unknown type " + number);
        }
        return type;
    }

    private static TreePath path(DataInputStream in) throws IOException {
        return TreePath.of(bytes(in));
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a length of %s where %d bytes are left"
                    .formatted(Integer.toUnsignedString(length), in.available()));
        }
        return in.readNBytes(length);
    }
}
