package org.quorate.clusterfs.message;

import java.util.Arrays;
import org.quorate.base.wire.Endian;
import org.quorate.clusterfs.tree.Checksum;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.TreePath;

/**
 * Body of a normal message of the tree's group: a change of the tree, whose kind is the message's subtype (spec 60 §4.6).
 *
 * <pre>
 * subtype 1..6: WRITE MKDIR DELETE RENAME CREATE MTIME     subtype 7, 8: UNLOCK_REQUEST UNLOCK
 * off size                                                 off size
 *   0    4 size of the data                                  0   32 checksum of the lock
 *   4    4 offset; of MTIME the new time                    32      path, NUL
 *   8    4 length of the path with its NUL
 *  12    4 length of the new path with its NUL, or 0
 *  16    4 flags: of WRITE whether to truncate
 *  20      path, NUL, new path, NUL, data
 * </pre>
 */
public final class OperationBody {
    private static final int WRITE = 1;
    private static final int MKDIR = 2;
    private static final int DELETE = 3;
    private static final int RENAME = 4;
    private static final int CREATE = 5;
    private static final int MTIME = 6;
    private static final int UNLOCK_REQUEST = 7;
    private static final int UNLOCK = 8;

    private static final int HEADER = 20;
    private static final byte[] NOTHING = {};

    private OperationBody() {}

    /** The subtype of the message that carries it. */
    public static int subtype(Operation operation) {
        return switch (operation) {
            case Operation.Write write -> WRITE;
            case Operation.MakeDirectory mkdir -> MKDIR;
            case Operation.Delete delete -> DELETE;
            case Operation.Rename rename -> RENAME;
            case Operation.Create create -> CREATE;
            case Operation.SetMtime change -> MTIME;
            case Operation.UnlockRequest request -> UNLOCK_REQUEST;
            case Operation.Unlock unlock -> UNLOCK;
        };
    }

    public static byte[] encode(Operation operation) {
        TreePath path = operation.path();
        return switch (operation) {
            case Operation.Write write -> fields(path, NOTHING, write.offset(), write.truncate() ? 1 : 0, write.data());
            case Operation.SetMtime change -> fields(path, NOTHING, change.mtime(), 0, NOTHING);
            case Operation.Rename rename -> fields(path, terminated(rename.to()), 0, 0, NOTHING);
            case Operation.MakeDirectory mkdir -> fields(path, NOTHING, 0, 0, NOTHING);
            case Operation.Delete delete -> fields(path, NOTHING, 0, 0, NOTHING);
            case Operation.Create create -> fields(path, NOTHING, 0, 0, NOTHING);
            case Operation.UnlockRequest request -> lock(request.checksum(), path);
            case Operation.Unlock unlock -> lock(unlock.checksum(), path);
        };
    }

    private static byte[] terminated(TreePath path) {
        byte[] bytes = path.bytes();
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    private static byte[] fields(TreePath path, byte[] to, int offset, int flags, byte[] data) {
        byte[] from = terminated(path);
        byte[] body = new byte[HEADER + from.length + to.length + data.length];
        Endian.LITTLE.putInt(body, 0, data.length);
        Endian.LITTLE.putInt(body, 4, offset);
        Endian.LITTLE.putInt(body, 8, from.length);
        Endian.LITTLE.putInt(body, 12, to.length);
        Endian.LITTLE.putInt(body, 16, flags);
        System.arraycopy(from, 0, body, HEADER, from.length);
        System.arraycopy(to, 0, body, HEADER + from.length, to.length);
        System.arraycopy(data, 0, body, HEADER + from.length + to.length, data.length);
        return body;
    }

    private static byte[] lock(Checksum checksum, TreePath path) {
        byte[] text = terminated(path);
        byte[] body = new byte[Checksum.LENGTH + text.length];
        checksum.copyTo(body, 0);
        System.arraycopy(text, 0, body, Checksum.LENGTH, text.length);
        return body;
    }

    public static Decoded<Operation> decode(int subtype, byte[] body) {
        return switch (subtype) {
            case WRITE, MKDIR, DELETE, RENAME, CREATE, MTIME -> decodeFields(subtype, body);
            case UNLOCK_REQUEST, UNLOCK -> decodeLock(subtype, body);
            default -> Decoded.malformed("received unknown message type (msg_type == %d)".formatted(subtype));
        };
    }

    private static Decoded<Operation> decodeLock(int subtype, byte[] body) {
        if (body.length < Checksum.LENGTH + 1) {
            return Decoded.malformed(
                    "received short unlock message (%d < %d)".formatted(body.length, Checksum.LENGTH + 1));
        }
        if (body[body.length - 1] != 0) {
            return Decoded.malformed("received mailformed unlock message - 'path' not terminated");
        }
        Checksum checksum = Checksum.at(body, 0);
        TreePath path = TreePath.of(NulText.at(body, Checksum.LENGTH));
        return Decoded.of(
                subtype == UNLOCK ? new Operation.Unlock(path, checksum) : new Operation.UnlockRequest(path, checksum));
    }

    private static Decoded<Operation> decodeFields(int subtype, byte[] body) {
        if (body.length < HEADER) {
            return Decoded.malformed("received short fuse message (%d < %d)".formatted(body.length, HEADER));
        }
        long size = Integer.toUnsignedLong(Endian.LITTLE.getInt(body, 0));
        int offset = Endian.LITTLE.getInt(body, 4);
        long pathLength = Integer.toUnsignedLong(Endian.LITTLE.getInt(body, 8));
        long toLength = Integer.toUnsignedLong(Endian.LITTLE.getInt(body, 12));
        if (HEADER + pathLength + toLength + size != body.length) {
            return Decoded.malformed("received mailformed fuse message");
        }
        int toOffset = HEADER + (int) pathLength;
        if (!NulText.isTerminated(body, HEADER, (int) pathLength)) {
            return Decoded.malformed("received mailformed fuse message - 'path' not terminated");
        }
        if ((toLength > 0 || subtype == RENAME) && !NulText.isTerminated(body, toOffset, (int) toLength)) {
            return Decoded.malformed("received mailformed fuse message - 'to' not terminated");
        }
        TreePath path = TreePath.of(NulText.at(body, HEADER));
        return Decoded.of(
                switch (subtype) {
                    case MKDIR -> new Operation.MakeDirectory(path);
                    case DELETE -> new Operation.Delete(path);
                    case RENAME -> new Operation.Rename(path, TreePath.of(NulText.at(body, toOffset)));
                    case CREATE -> new Operation.Create(path);
                    case MTIME -> new Operation.SetMtime(path, offset);
                    default ->
                        new Operation.Write(
                                path,
                                offset,
                                Arrays.copyOfRange(body, toOffset + (int) toLength, body.length),
                                Endian.LITTLE.getInt(body, 16) != 0);
                });
    }
}
