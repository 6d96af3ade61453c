package org.quorate.pmxcfs.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.pmxcfs.files.PathWalk.Outcome.Lost;
import org.quorate.pmxcfs.files.PathWalk.Outcome.Place;

/**
 * The files of a mount for callers without a kernel in between: paths are walked, and what is there is looked at before an operation is
 * asked for, so that both give the same answers (spec 60 §6). Any thread may call.
 */
public final class ResolvedFiles {
    /** As the mount cuts writes: each piece is a message to all nodes. */
    private static final int PIECE = 128 * 1024;

    /** Of a file that is being written, before it takes its place. */
    private static final String NEW = ".quorate-put-";

    private static final int LONGEST_NEW_NAME = 255;

    private final MountedFiles files;
    private final FileService service;
    private final PathWalk paths;

    /** One at a time for a path: they write the same file beside it. */
    private final Object[] puts = new Object[16];

    /** @param service of the same tree */
    public ResolvedFiles(MountedFiles files, FileService service) {
        this.files = files;
        this.service = service;
        this.paths = new PathWalk(files);
        Arrays.setAll(puts, each -> new Object());
    }

    /** What there is to read. */
    public sealed interface Reading {
        /** All that is in a file. */
        record Content(byte[] bytes) implements Reading {}

        /** Why it cannot be read. */
        record Refused(Errno errno) implements Reading {}
    }

    /** Where a path leads in the tree: behind a link, without {@code ..}. Itself, if it leads nowhere. */
    public TreePath follow(TreePath path) {
        return paths.walk(path, true) instanceof Place place ? place.path() : path;
    }

    /** Why nothing is there, if nothing is. */
    public Errno reasonOfAbsence(TreePath path) {
        return paths.walk(path, true) instanceof Lost(Errno errno) ? errno : Errno.ENOENT;
    }

    /** A file's content, or the text of a generated one. */
    public Reading read(TreePath path) {
        return switch (paths.walk(path, true)) {
            case Lost(Errno errno) -> new Reading.Refused(errno);
            case Place place when place.isDirectory() -> new Reading.Refused(Errno.EISDIR);
            case Place place
            when place.there() != null && place.isToBeDirectory() -> new Reading.Refused(Errno.ENOTDIR);
            case Place place -> {
                byte[] content = place.there() == null ? null : files.read(place.path(), 0, Integer.MAX_VALUE);
                yield content == null ? new Reading.Refused(Errno.ENOENT) : new Reading.Content(content);
            }
        };
    }

    /** Makes a directory; below {@code priv/lock}, takes a lock. */
    public Result makeDirectory(TreePath path) {
        return switch (paths.walk(path, false)) {
            case Lost(Errno errno) -> Result.refused(errno);
            case Place place when place.there() != null -> Result.refused(Errno.EEXIST);
            case Place place -> files.makeDirectory(place.path());
        };
    }

    /** Removes a file or an empty directory. */
    public Result remove(TreePath path) {
        return switch (paths.walk(path, false)) {
            case Lost(Errno errno) -> Result.refused(errno);
            case Place place
            when place.isDots() -> Result.refused(place.last().equals(".") ? Errno.EINVAL : Errno.ENOTEMPTY);
            case Place place when place.there() == null -> Result.refused(Errno.ENOENT);
            case Place place when place.isToBeDirectory() && !place.isDirectory() -> Result.refused(Errno.ENOTDIR);
            case Place place -> files.remove(place.path());
        };
    }

    /** Moves a file or an empty directory; an existing file is replaced. */
    public Result rename(TreePath from, TreePath to) {
        return switch (paths.walk(from, false)) {
            case Lost(Errno errno) -> Result.refused(errno);
            case Place source ->
                switch (paths.walk(to, false)) {
                    case Lost(Errno errno) -> Result.refused(errno);
                    case Place target -> rename(source, target);
                };
        };
    }

    private Result rename(Place source, Place target) {
        if (source.isDots() || target.isDots()) {
            return Result.refused(Errno.EBUSY);
        }
        if (source.there() == null) {
            return Result.refused(Errno.ENOENT);
        }
        if (!source.isDirectory() && (source.isToBeDirectory() || target.isToBeDirectory())) {
            return Result.refused(Errno.ENOTDIR);
        }
        if (isBelow(target.path(), source.path())) {
            return Result.refused(Errno.EINVAL);
        }
        if (isBelow(source.path(), target.path())) {
            return Result.refused(Errno.ENOTEMPTY);
        }
        if (source.path().equals(target.path())) {
            return Result.OK;
        }
        if (target.there() != null && target.isDirectory() != source.isDirectory()) {
            return Result.refused(source.isDirectory() ? Errno.ENOTDIR : Errno.EISDIR);
        }
        return files.rename(source.path(), target.path());
    }

    private static boolean isBelow(TreePath path, TreePath directory) {
        return directory.equals(TreePath.ROOT)
                ? !path.equals(TreePath.ROOT)
                : path.toString().startsWith(directory + "/");
    }

    /**
     * Sets the time of change; renews a lock, or asks for its removal if it is 0.
     *
     * @param seconds since 1970
     */
    public Result setTime(TreePath path, long seconds) {
        return switch (paths.walk(path, true)) {
            case Lost(Errno errno) -> Result.refused(errno);
            case Place place when place.there() == null -> Result.refused(Errno.ENOENT);
            case Place place when place.isToBeDirectory() && !place.isDirectory() -> Result.refused(Errno.ENOTDIR);
            case Place place -> files.setTime(place.path(), seconds);
        };
    }

    /** Makes or replaces a file as a whole: nobody ever sees a part of it. */
    public Result put(TreePath path, byte[] data) {
        return switch (paths.walk(path, true)) {
            case Lost(Errno errno) -> Result.refused(errno);
            case Place place when place.isDirectory() || place.isToBeDirectory() -> Result.refused(Errno.EISDIR);
            case Place place when files.isGenerated(place.path()) -> overwrite(place.path(), data);
            case Place place -> replace(place.path(), data);
        };
    }

    private Result overwrite(TreePath generated, byte[] data) {
        Result truncated = files.truncate(generated, 0);
        return truncated.isOk() && data.length > 0 ? files.write(generated, 0, data) : truncated;
    }

    /** Another file first, then in its place. One that a process has left which ended half way is used again. */
    private Result replace(TreePath path, byte[] data) {
        TreePath beside = path.parent().resolve(FileName.of(nameBeside(path.base())));
        synchronized (puts[Math.floorMod(beside.hashCode(), puts.length)]) {
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

    /** This node's own: others may write the same file. */
    private String nameBeside(FileName base) {
        String name = NEW + files.node() + "-" + base;
        return name.getBytes(UTF_8).length <= LONGEST_NEW_NAME
                ? name
                : NEW + files.node() + "-" + Integer.toHexString(base.hashCode());
    }
}
