package org.quorate.clusterfs.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.tree.Admission;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.StoreException;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreeIndex;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.clusterfs.tree.TreeStore;

/** Changes of all kinds in a row that a seed decides; some are refused, and times go forwards and backwards. */
final class Storm {
    /** Of its files. */
    static final List<TreePath> PATHS = Stream.of("f0", "f1", "f2", "d/f0", "d/f1", "d/f2")
            .map(TreePath::of)
            .toList();

    private final Random random;

    Storm(long seed) {
        random = new Random(seed);
    }

    /** The next change, done. */
    void change(Tree tree) {
        if (random.nextInt(12) == 0) {
            takeOver(tree);
        } else {
            apply(tree);
        }
    }

    /** As a caller has it: what harms real nodes is not sent. */
    private void apply(Tree tree) {
        if (new Admission(tree).decide(operation(), true) instanceof Admission.Send send) {
            tree.apply(send.awaited(), stamp());
        }
    }

    private Stamp stamp() {
        return new Stamp(random.nextInt(3), random.nextBoolean() ? 1_795_334_209 + random.nextInt() : 0, 0);
    }

    private TreePath path() {
        return PATHS.get(random.nextInt(PATHS.size()));
    }

    private Operation operation() {
        return switch (random.nextInt(10)) {
            case 0 -> new Operation.MakeDirectory(TreePath.of("d"));
            case 1 -> new Operation.Delete(random.nextInt(5) == 0 ? TreePath.of("d") : path());
            case 2 -> new Operation.Rename(path(), path());
            case 3 -> new Operation.SetMtime(path(), random.nextInt());
            case 4 -> Operation.Write.truncateTo(path(), random.nextInt(300));
            case 5, 6 -> new Operation.Create(path());
            default -> {
                byte[] data = new byte[random.nextInt(1500)];
                random.nextBytes(data);
                yield new Operation.Write(path(), random.nextInt(200), data, random.nextBoolean());
            }
        };
    }

    /** As if another node had the tree, and went on with it while this one was away. */
    private void takeOver(Tree tree) {
        try {
            Tree leader = copy(tree);
            for (int i = 0; i < 3; i++) {
                apply(leader);
            }
            TreeIndex own = tree.index();
            List<Entry> updates = new ArrayList<>();
            for (long inode : leader.index().differingFrom(own)) {
                updates.add(leader.byInode(inode));
            }
            tree.commitUpdates(own, leader.index(), updates, 0);
        } catch (StoreException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Tree copy(Tree tree) throws StoreException {
        Tree copy = Tree.create(TreeStore.NONE, LogSink.NONE, new Stamp(0, 0, 0));
        copy.commitUpdates(copy.index(), tree.index(), tree.entries(), 0);
        return copy;
    }
}
