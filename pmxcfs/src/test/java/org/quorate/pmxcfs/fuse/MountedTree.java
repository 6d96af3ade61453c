package org.quorate.pmxcfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.node.Writing;
import org.quorate.clusterfs.replication.Now;
import org.quorate.clusterfs.status.NodeStatus;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.StoreException;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.clusterfs.tree.TreeStore;
import org.quorate.pmxcfs.GroupOfOne;
import org.quorate.pmxcfs.control.Listing;
import org.quorate.pmxcfs.files.DebugSwitch;
import org.quorate.pmxcfs.files.FileService;
import org.quorate.pmxcfs.files.MountedFiles;
import org.quorate.pmxcfs.files.Owner;
import org.quorate.pmxcfs.owner.FileSystemThread;
import org.quorate.pmxcfs.owner.LocalWriting;
import org.quorate.pmxcfs.owner.WallClock;

/** A tree in memory, mounted in this process. */
final class MountedTree implements AutoCloseable {
    private final Writing writing;
    private final FileSystemThread thread;
    private final Mount mount;
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<String> lines;
    private final AtomicInteger forced = new AtomicInteger();
    private volatile boolean diskFails;

    private MountedTree(Tree tree, Writing writing, Path directory, String node, int group, List<String> lines)
            throws MountException {
        this.lines = lines;
        this.writing = writing;
        NodeStatus status = new NodeStatus(node, 1795332920L, 24897, LogSink.NONE);
        thread = new FileSystemThread(tree, status, writing, WallClock.SYSTEM, this::forced, failures::add).start();
        MountedFiles files = new MountedFiles(thread, node, new Owner(Owner.ROOT, group), new Switch());
        mount = Mount.at(directory, files, (domain, level, text) -> lines.add(text));
    }

    private static final class Switch implements DebugSwitch {
        private volatile boolean on;

        @Override
        public boolean isOn() {
            return on;
        }

        @Override
        public void set(boolean value) {
            on = value;
        }
    }

    private static Tree newTree() throws StoreException {
        return Tree.create(TreeStore.NONE, LogSink.NONE, stamp());
    }

    private static Stamp stamp() {
        Now now = WallClock.SYSTEM.now();
        return new Stamp(0, now.clock(), now.elapsed());
    }

    static MountedTree local(Path directory, String node, int group) throws Exception {
        return local(directory, node, group, new ArrayList<>());
    }

    /** With a list of its own for what is logged, which otherwise has to be nothing. */
    static MountedTree local(Path directory, String node, int group, List<String> lines) throws Exception {
        Tree tree = newTree();
        return new MountedTree(
                tree,
                new LocalWriting(tree, WallClock.SYSTEM),
                directory,
                node,
                group,
                Collections.synchronizedList(lines));
    }

    static MountedTree grouped(Path directory, String node, int group) throws Exception {
        Tree tree = newTree();
        assertThat(tree.importCorosyncConf(new byte[596], stamp()).isOk()).isTrue();
        return new MountedTree(
                tree, new GroupOfOne(tree), directory, node, group, Collections.synchronizedList(new ArrayList<>()));
    }

    private boolean forced() {
        forced.incrementAndGet();
        return !diskFails;
    }

    /** How often what is stored was to be on the disk itself. */
    int timesForced() {
        return forced.get();
    }

    void failDisk() {
        diskFails = true;
    }

    /** Paths of all that is there. */
    List<String> paths() {
        return paths(thread);
    }

    static List<String> paths(FileService service) {
        return service.ask(view ->
                Listing.below(
                                view.tree(),
                                TreePath.ROOT,
                                Objects.requireNonNull(view.tree().find(TreePath.ROOT)))
                        .stream()
                        .map(Listing.Line::path)
                        .toList());
    }

    boolean isMounted() {
        return mount.isMounted();
    }

    Path directory() {
        return mount.directory();
    }

    void quorate(boolean value) throws InterruptedException {
        ((GroupOfOne) writing).setQuorate(value);
        // the kernel keeps attributes for a second
        Thread.sleep(1100);
    }

    void change(Operation operation) {
        assertThat(thread.change(operation).errno()).isNull();
    }

    @Override
    public void close() {
        mount.close();
        thread.close();
        assertThat(mount.isMounted()).isFalse();
        assertThat(failures).isEmpty();
        assertThat(lines).allMatch(line -> line.startsWith("took away"));
    }
}
