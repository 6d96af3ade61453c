package org.quorate.clusterfs.tree;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node of a group does with a caller's request before it is sent to the group: answers it at once, or says what to send
 * (spec 60 §4.7).
 *
 * <p>It answers itself what harms a real node: a rename onto itself, a rename over an empty directory that cannot be done, growing
 * an empty file by truncate (better.md 9, 21). What it knows may be old by the time the group delivers; then every node still
 * comes to the same tree.
 */
public final class Admission {
    /** Either an answer or something to send. */
    public sealed interface Decision {}

    /** The caller's answer; nothing is sent. */
    public record Answer(Result result) implements Decision {}

    /**
     * What is sent, in this order.
     *
     * @param ahead sent without waiting for it
     * @param awaited whose result is the caller's; of a truncate, whatever count it has stands for 0
     */
    public record Send(List<Operation> ahead, Operation awaited) implements Decision {}

    private final Tree tree;

    public Admission(Tree tree) {
        this.tree = tree;
    }

    /**
     * Decides.
     *
     * @param quorate whether the node's partition may write
     */
    public Decision decide(Operation operation, boolean quorate) {
        if (tree.hasFailed()) {
            return refused(Errno.EIO);
        }
        if (!quorate) {
            return refused(Errno.EACCES);
        }
        return switch (operation) {
            case Operation.Rename rename -> decideRename(rename);
            case Operation.Write write -> decideWrite(write);
            case Operation.SetMtime change -> decideMtime(change);
            default -> send(operation);
        };
    }

    private static Decision send(Operation operation) {
        return new Send(List.of(), operation);
    }

    private static Decision refused(Errno errno) {
        return new Answer(Result.refused(errno));
    }

    private Decision decideRename(Operation.Rename rename) {
        Entry from = tree.find(rename.path());
        Entry to = tree.find(rename.to());
        if (from != null && to != null) {
            if (from.inode() == to.inode()) {
                return new Answer(Result.OK);
            }
            if (tree.table().hasChildren(from)) {
                return refused(Errno.ENOTEMPTY);
            }
        }
        return send(rename);
    }

    /** Zeros up to the wanted size come with its last byte, written. */
    private Decision decideWrite(Operation.Write write) {
        @Nullable Entry file = tree.find(write.path());
        boolean growsWithoutBytes = write.data().length == 0
                && write.offset() != 0
                && !FileContent.exceedsLimit(write)
                && file != null
                && !file.isDirectory()
                && !file.hasData();
        return growsWithoutBytes
                ? send(new Operation.Write(write.path(), write.offset() - 1, new byte[1], write.truncate()))
                : send(write);
    }

    private Decision decideMtime(Operation.SetMtime change) {
        Entry lock = tree.unlockable(change);
        return lock == null
                ? send(change)
                : new Send(List.of(new Operation.UnlockRequest(change.path(), lock.lockChecksum())), change);
    }
}
