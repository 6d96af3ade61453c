package org.quorate.pmxcfs.fuse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.cryptomator.jfuse.api.DirFiller;
import org.cryptomator.jfuse.api.Errno;
import org.cryptomator.jfuse.api.FileInfo;
import org.cryptomator.jfuse.api.FuseConfig;
import org.cryptomator.jfuse.api.FuseConnInfo;
import org.cryptomator.jfuse.api.FuseOperations;
import org.cryptomator.jfuse.api.Stat;
import org.cryptomator.jfuse.api.Statvfs;
import org.cryptomator.jfuse.api.TimeSpec;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.clusterfs.tree.Usage;
import org.quorate.pmxcfs.files.Attributes;
import org.quorate.pmxcfs.files.MountedFiles;
import org.quorate.pmxcfs.files.ServiceStoppedException;

/**
 * The kernel's calls, in threads of libfuse. Answers are 0, a count, or a negative error number. Nothing may be thrown: it would end
 * the process.
 */
final class FuseCalls implements FuseOperations {
    /** As large as the original's: each piece of a write is one message to all nodes. */
    private static final int LARGEST_WRITE = 128 * 1024;

    /** The kernel truncates in a call of its own, as the original is used. */
    private static final int ATOMIC_TRUNCATE = FuseConnInfo.FUSE_CAP_ATOMIC_O_TRUNC;

    private static final int READDIRPLUS = FuseConnInfo.FUSE_CAP_READDIRPLUS | FuseConnInfo.FUSE_CAP_READDIRPLUS_AUTO;

    private static final int EIO = org.quorate.clusterfs.tree.Errno.EIO.number();
    private static final int ENOENT = org.quorate.clusterfs.tree.Errno.ENOENT.number();
    private static final int EINVAL = org.quorate.clusterfs.tree.Errno.EINVAL.number();
    private static final int EILSEQ = 84;

    /** What jFUSE's strings have for bytes that are not UTF-8: the name itself is lost. */
    private static final char UNREADABLE = '\uFFFD';

    private final MountedFiles files;
    private final Errno errno;
    private final Consumer<String> problems;

    FuseCalls(MountedFiles files, Errno errno, Consumer<String> problems) {
        this.files = files;
        this.errno = errno;
        this.problems = problems;
    }

    @Override
    public Errno errno() {
        return errno;
    }

    @Override
    public Set<Operation> supportedOperations() {
        return EnumSet.of(
                Operation.INIT,
                Operation.GET_ATTR,
                Operation.READ_DIR,
                Operation.READLINK,
                Operation.MKDIR,
                Operation.RMDIR,
                Operation.UNLINK,
                Operation.RENAME,
                Operation.OPEN,
                Operation.CREATE,
                Operation.READ,
                Operation.WRITE,
                Operation.TRUNCATE,
                Operation.UTIMENS,
                Operation.CHMOD,
                Operation.CHOWN,
                Operation.FSYNC,
                Operation.FSYNCDIR,
                Operation.STATFS);
    }

    @Override
    public void init(FuseConnInfo connection, FuseConfig configuration) {
        connection.setWant(connection.want() & ~(ATOMIC_TRUNCATE | READDIRPLUS));
        connection.setMaxWrite(LARGEST_WRITE);
        if (!NativeStructures.useDirectIo(configuration)) {
            problems.accept("libfuse did not take direct_io: files that other nodes change may show old content");
        }
    }

    private int answer(IntSupplier call) {
        try {
            return call.getAsInt();
        } catch (ServiceStoppedException stopped) {
            return -EIO;
        } catch (RuntimeException broken) {
            problems.accept("a call of the mount failed: " + broken);
            return -EIO;
        }
    }

    private static int zeroOrError(Result result) {
        return result.errno() == null ? 0 : -result.errno().number();
    }

    private static int countOrError(Result result) {
        return result.errno() == null ? result.count() : -result.errno().number();
    }

    private static TreePath path(String path) {
        return TreePath.of(path.substring(1));
    }

    private static boolean isUnreadable(String path) {
        return path.indexOf(UNREADABLE) >= 0;
    }

    @Override
    public int getattr(String path, Stat stat, FileInfo file) {
        return answer(() -> {
            Attributes attributes = files.attributes(path(path));
            if (attributes == null) {
                return -ENOENT;
            }
            stat.setMode(attributes.mode());
            stat.setNLink((short) attributes.links());
            stat.setUid(files.owner().user());
            stat.setGid(files.owner().group());
            stat.setSize(attributes.size());
            NativeStructures.setBlocks(stat, attributes.blocks());
            Instant time = Instant.ofEpochSecond(attributes.seconds());
            stat.aTime().set(time);
            stat.mTime().set(time);
            stat.cTime().set(time);
            return 0;
        });
    }

    @Override
    public int readlink(String path, ByteBuffer buffer, long length) {
        return answer(() -> {
            String target = files.target(path(path));
            if (target == null) {
                return -EINVAL;
            }
            byte[] bytes = target.getBytes(UTF_8);
            int most = (int) Math.min(length - 1, bytes.length);
            buffer.put(bytes, 0, most).put((byte) 0);
            return 0;
        });
    }

    @Override
    public int readdir(String path, DirFiller filler, long offset, FileInfo file, int flags) {
        return answer(() -> {
            List<FileName> names = files.list(path(path));
            if (names == null) {
                return -ENOENT;
            }
            try {
                filler.fill(".");
                filler.fill("..");
                for (FileName name : names) {
                    filler.fill(name.toString());
                }
                return 0;
            } catch (IOException full) {
                return -EIO;
            }
        });
    }

    @Override
    public int mkdir(String path, int mode) {
        return answer(() -> isUnreadable(path) ? -EILSEQ : zeroOrError(files.makeDirectory(path(path))));
    }

    @Override
    public int rmdir(String path) {
        return answer(() -> zeroOrError(files.remove(path(path))));
    }

    @Override
    public int unlink(String path) {
        return answer(() -> zeroOrError(files.remove(path(path))));
    }

    @Override
    public int rename(String from, String to, int flags) {
        return answer(() -> {
            if (flags != 0) {
                return -EINVAL;
            }
            return isUnreadable(to) ? -EILSEQ : zeroOrError(files.rename(path(from), path(to)));
        });
    }

    @Override
    public int open(String path, FileInfo file) {
        return answer(() -> zeroOrError(files.open(path(path))));
    }

    @Override
    public int create(String path, int mode, FileInfo file) {
        return answer(() -> isUnreadable(path) ? -EILSEQ : zeroOrError(files.create(path(path))));
    }

    @Override
    public int read(String path, ByteBuffer buffer, long count, long offset, FileInfo file) {
        return answer(() -> {
            byte[] data = files.read(path(path), offset, (int) Math.min(count, buffer.remaining()));
            if (data == null) {
                return -ENOENT;
            }
            buffer.put(data);
            return data.length;
        });
    }

    @Override
    public int write(String path, ByteBuffer buffer, long count, long offset, FileInfo file) {
        return answer(() -> {
            byte[] data = new byte[(int) count];
            buffer.get(data);
            return countOrError(files.write(path(path), offset, data));
        });
    }

    @Override
    public int truncate(String path, long size, FileInfo file) {
        return answer(() -> zeroOrError(files.truncate(path(path), size)));
    }

    @Override
    public int utimens(String path, TimeSpec access, TimeSpec change, FileInfo file) {
        return answer(() -> {
            if (change.isUtimeOmit()) {
                return 0;
            }
            long seconds = change.isUtimeNow()
                    ? System.currentTimeMillis() / 1000
                    : change.get().getEpochSecond();
            return zeroOrError(files.setTime(path(path), seconds));
        });
    }

    @Override
    public int chmod(String path, int mode, FileInfo file) {
        return answer(() -> zeroOrError(files.changeMode(path(path), mode)));
    }

    @Override
    public int chown(String path, int uid, int gid, FileInfo file) {
        return answer(() -> zeroOrError(files.changeOwner(path(path), uid, gid)));
    }

    @Override
    public int fsync(String path, int onlyData, FileInfo file) {
        return answer(() -> zeroOrError(files.sync()));
    }

    @Override
    public int fsyncdir(String path, int onlyData, FileInfo directory) {
        return answer(() -> zeroOrError(files.sync()));
    }

    @Override
    public int statfs(String path, Statvfs statvfs) {
        return answer(() -> {
            Usage usage = files.usage();
            statvfs.setBsize(Usage.BLOCK_SIZE);
            statvfs.setFrsize(Usage.BLOCK_SIZE);
            statvfs.setBlocks(Usage.BLOCKS);
            statvfs.setBfree(usage.freeBlocks());
            statvfs.setBavail(usage.freeBlocks());
            statvfs.setNameMax(Usage.LONGEST_NAME);
            NativeStructures.setFiles(statvfs, Usage.ENTRIES, usage.freeEntries());
            return 0;
        });
    }
}
