package org.quorate.pmxcfs.files;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.TreePath;

/**
 * The files of a mount for callers without a kernel in between: follows the links at the top, and looks at what is there before it asks
 * for an operation, as path resolution does. So both give the same answers (spec 60 §6). Any thread may call.
 */
public final class ResolvedFiles {
    /** Of a name, in bytes: what Linux lets through to a mount. */
    private static final int LONGEST_NAME = 1024;

    /** As the mount cuts writes: each piece is a message to all nodes. */
    private static final int PIECE = 128 * 1024;

    /** Of a file that is being written, before it takes its place. */
    private static final String NEW = ".quorate-put-";

    private static final int LARGEST_FILE = 1 << 20;

    private final MountedFiles files;
    private final FileService service;

    /** @param service of the same tree */
    public ResolvedFiles(MountedFiles files, FileService service) {
        this.files = files;
        this.service = service;
    }

    /** The path behind the link at the top, if it begins with one. */
    public TreePath follow(TreePath path) {
        TreePath first = first(path);
        String target = files.target(first);
        return target == null
                ? path
                : TreePath.of(
                        target + path.toString().substring(first.toString().length()));
    }

    private static TreePath first(TreePath path) {
        return TreePath.of(path.toString().split("/", 2)[0]);
    }

    /** The same, but a link that is all of the path is what is meant. */
    private TreePath followParents(TreePath path) {
        return first(path).equals(path) ? path : follow(path);
    }

    private @Nullable Errno obstacleToNew(TreePath path) {
        if (path.base().length() > LONGEST_NAME) {
            return Errno.ENAMETOOLONG;
        }
        Attributes parent = files.attributes(path.parent());
        if (parent == null) {
            return Errno.ENOENT;
        }
        return parent.isDirectory() ? null : Errno.ENOTDIR;
    }

    /** What there is to read. */
    public sealed interface Reading {
        /** All that is in a file. */
        record Content(byte[] bytes) implements Reading {}

        /** Why it cannot be read. */
        record Refused(Errno errno) implements Reading {}
    }

    /** A file's content, or the text of a generated one. */
    public Reading read(TreePath path) {
        TreePath at = follow(path);
        Attributes there = files.attributes(at);
        if (there != null && there.isDirectory()) {
            return new Reading.Refused(Errno.EISDIR);
        }
        byte[] content = there == null ? null : files.read(at, 0, LARGEST_FILE);
        return content == null ? new Reading.Refused(Errno.ENOENT) : new Reading.Content(content);
    }

    /** Makes a directory; below {@code priv/lock}, takes a lock. */
    public Result makeDirectory(TreePath path) {
        TreePath at = followParents(path);
        if (files.attributes(at) != null) {
            return Result.refused(Errno.EEXIST);
        }
        Errno obstacle = obstacleToNew(at);
        return obstacle == null ? files.makeDirectory(at) : Result.refused(obstacle);
    }

    /** Removes a file or an empty directory. */
    public Result remove(TreePath path) {
        TreePath at = followParents(path);
        return files.attributes(at) == null ? Result.refused(Errno.ENOENT) : files.remove(at);
    }

    /** Moves a file or an empty directory; an existing file is replaced. */
    public Result rename(TreePath from, TreePath to) {
        TreePath source = followParents(from);
        TreePath target = followParents(to);
        Attributes moved = files.attributes(source);
        if (moved == null) {
            return Result.refused(Errno.ENOENT);
        }
        Errno obstacle = obstacleToNew(target);
        if (obstacle != null) {
            return Result.refused(obstacle);
        }
        if (source.equals(target)) {
            return Result.OK;
        }
        if (moved.isDirectory() && target.toString().startsWith(source + "/")) {
            return Result.refused(Errno.EINVAL);
        }
        Attributes there = files.attributes(target);
        if (there != null && there.isDirectory() != moved.isDirectory()) {
            return Result.refused(moved.isDirectory() ? Errno.ENOTDIR : Errno.EISDIR);
        }
        return files.rename(source, target);
    }

    /**
     * Sets the time of change; renews a lock, or asks for its removal if it is 0.
     *
     * @param seconds since 1970
     */
    public Result setTime(TreePath path, long seconds) {
        TreePath at = follow(path);
        return files.attributes(at) == null ? Result.refused(Errno.ENOENT) : files.setTime(at, seconds);
    }

    /** Makes or replaces a file as a whole: nobody ever sees a part of it. */
    public Result put(TreePath path, byte[] data) {
        TreePath at = follow(path);
        Attributes there = files.attributes(at);
        if (there != null && there.isDirectory()) {
            return Result.refused(Errno.EISDIR);
        }
        if (files.isGenerated(at)) {
            return files.write(at, 0, data);
        }
        Errno obstacle = obstacleToNew(at);
        return obstacle == null ? replace(at, data) : Result.refused(obstacle);
    }

    /** Another file first, then in its place. */
    private Result replace(TreePath path, byte[] data) {
        String name = NEW + path.base();
        TreePath beside =
                path.parent().resolve(FileName.of(name.substring(0, Math.min(name.length(), LONGEST_NAME / 4))));
        Result result = service.change(new Operation.Create(beside));
        if (result.errno() == Errno.EEXIST) {
            result = service.change(Operation.Write.truncateTo(beside, 0));
        }
        for (int at = 0; at < data.length && result.isOk(); at += PIECE) {
            byte[] piece = Arrays.copyOfRange(data, at, Math.min(data.length, at + PIECE));
            result = service.change(new Operation.Write(beside, at, piece, false));
        }
        if (result.isOk()) {
            result = service.change(new Operation.Rename(beside, path));
        }
        if (!result.isOk()) {
            Result _ = service.change(new Operation.Delete(beside));
        }
        return result;
    }
}
