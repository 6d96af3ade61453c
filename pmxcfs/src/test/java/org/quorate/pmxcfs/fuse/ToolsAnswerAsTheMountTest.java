package org.quorate.pmxcfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.status.NodeStatus;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.clusterfs.tree.TreeStore;
import org.quorate.pmxcfs.files.DebugSwitch;
import org.quorate.pmxcfs.files.MountedFiles;
import org.quorate.pmxcfs.files.Owner;
import org.quorate.pmxcfs.files.ResolvedFiles;
import org.quorate.pmxcfs.fuse.SystemCalls.Failed;
import org.quorate.pmxcfs.owner.FileSystemThread;
import org.quorate.pmxcfs.owner.LocalWriting;
import org.quorate.pmxcfs.owner.WallClock;

/** Random calls, of this machine's kernel on a mount and of a tool on a tree without one: the same answers, step by step. */
class ToolsAnswerAsTheMountTest {
    private static final int CALLS = 1500;
    private static final int TREES = 3;
    private static final String NODE = "n";

    private static final List<String> NAMES = List.of(
            "a",
            "b",
            "c",
            "a",
            "b",
            "priv",
            "lock",
            "nodes",
            NODE,
            "qemu-server",
            "100.conf",
            ".",
            "..",
            "local",
            "lxc",
            ".version",
            ".debug",
            "x".repeat(300));

    @TempDir
    private Path directory;

    private final Set<String> answers = new TreeSet<>();

    @BeforeEach
    void aMountIsPossible() {
        assumeTrue(Mount.obstacle().isEmpty(), Mount.obstacle());
        assumeTrue(System.getProperty("user.name").equals("root"), "mounting for all users needs root");
    }

    @Test
    void randomCalls() throws Exception {
        long from = Long.getLong("quorate.seed", System.nanoTime());
        for (long seed : LongStream.range(from, from + TREES).toArray()) {
            compare(seed);
        }
        assertThat(answers).contains("OK", "EACCES", "EEXIST", "EISDIR", "ENOENT", "ENOTDIR", "ENOTEMPTY");
    }

    private void compare(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Tree tree = Tree.create(TreeStore.NONE, LogSink.NONE, new Stamp(0, 1, 0));
        NodeStatus status = new NodeStatus(NODE, 1, 1, LogSink.NONE);
        Path mount = directory.resolve("mnt" + seed);
        try (MountedTree mounted = MountedTree.local(mount, NODE, 33);
                FileSystemThread thread = new FileSystemThread(
                                tree, status, new LocalWriting(tree, WallClock.SYSTEM), WallClock.SYSTEM, failure -> {
                                    throw new AssertionError(failure);
                                })
                        .start()) {
            MountedFiles files = new MountedFiles(thread, NODE, new Owner(Owner.ROOT, 33), DebugSwitch.NONE);
            ResolvedFiles tool = new ResolvedFiles(files, thread);
            for (String made : List.of("nodes", "nodes/n", "nodes/n/qemu-server", "priv", "priv/lock")) {
                SystemCalls.mkdir(mounted.directory() + "/" + made);
                assertThat(tool.makeDirectory(TreePath.of(made)).isOk()).isTrue();
            }
            for (int i = 0; i < CALLS; i++) {
                Call call = Call.values()[random.nextInt(Call.values().length)];
                String path = path(random);
                String other = path(random);
                String answer = byKernel(mounted.directory(), call, path, other);
                answers.add(answer);
                assertThat(byTool(tool, call, path, other))
                        .as("seed %d (-Dquorate.seed), call %d: %s %s %s", seed, i, call, path, other)
                        .isEqualTo(answer);
                assertThat(MountedTree.paths(thread))
                        .as("seed %d, after call %d: %s %s %s: %s", seed, i, call, path, other, answer)
                        .isEqualTo(mounted.paths());
            }
        }
    }

    private enum Call {
        MKDIR,
        REMOVE,
        RENAME,
        READ,
        PUT,
        TIME
    }

    /** Never out of the mount. */
    private static String path(SplittableRandom random) {
        StringBuilder path = new StringBuilder();
        int depth = 0;
        for (int names = random.nextInt(1, 5); names > 0; names--) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            depth += name.equals("..") ? -1 : name.equals(".") ? 0 : 1;
            // the kernel is not asked for what is beside the mount, nor behind a link, where '..' leads elsewhere than
            // its text says
            if (depth >= 0) {
                path.append(path.isEmpty() ? "" : random.nextInt(8) == 0 ? "//" : "/")
                        .append(name);
            } else {
                depth = 0;
            }
        }
        if (path.isEmpty()) {
            // the mount itself is another file system's, too
            path.append("a");
        }
        return path.append(random.nextInt(8) == 0 ? "/" : "").toString();
    }

    private static String byTool(ResolvedFiles tool, Call call, String path, String other) {
        TreePath at = TreePath.of(path);
        return switch (call) {
            case MKDIR -> name(tool.makeDirectory(at));
            case REMOVE -> name(tool.remove(at));
            case RENAME -> name(tool.rename(at, TreePath.of(other)));
            case PUT -> name(tool.put(at, new byte[] {'1', '\n'}));
            case TIME -> name(tool.setTime(at, 1000));
            case READ ->
                switch (tool.read(at)) {
                    case ResolvedFiles.Reading.Content _ -> "OK";
                    case ResolvedFiles.Reading.Refused refused ->
                        refused.errno().name();
                };
        };
    }

    private static String name(Result result) {
        return result.errno() == null ? "OK" : result.errno().name();
    }

    private static String byKernel(Path mount, Call call, String path, String other) {
        String at = mount + "/" + path;
        try {
            switch (call) {
                case MKDIR -> SystemCalls.mkdir(at);
                case REMOVE -> remove(at);
                case RENAME -> SystemCalls.rename(at, mount + "/" + other);
                case TIME -> SystemCalls.utime(at, 1000L);
                case READ -> {
                    int fd = SystemCalls.open(at, "RDONLY");
                    try {
                        byte[] _ = SystemCalls.read(fd, 0, 10);
                    } finally {
                        SystemCalls.close(fd);
                    }
                }
                case PUT -> {
                    int fd = SystemCalls.open(at, "WRONLY|CREAT|TRUNC");
                    try {
                        long _ = SystemCalls.write(fd, 0, new byte[] {'1', '\n'});
                    } finally {
                        SystemCalls.close(fd);
                    }
                }
            }
            return "OK";
        } catch (Failed failed) {
            return failed.error();
        }
    }

    private static void remove(String path) throws Failed {
        try {
            SystemCalls.unlink(path);
        } catch (Failed failed) {
            if (!failed.error().equals("EISDIR")) {
                throw failed;
            }
            SystemCalls.rmdir(path);
        }
    }
}
