package org.quorate.pmxcfs.owner;

import java.util.function.Consumer;
import org.quorate.clusterfs.node.Writing;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;

/** Local mode: there is no group, and this node alone is quorate (spec 60 §1.3). */
public final class LocalWriting implements Writing {
    private static final int NO_NODE = 0;

    private final Tree tree;
    private final WallClock clock;

    public LocalWriting(Tree tree, WallClock clock) {
        this.tree = tree;
        this.clock = clock;
    }

    @Override
    public boolean isQuorate() {
        return true;
    }

    @Override
    public void change(Operation operation, Consumer<Result> caller) {
        caller.accept(tree.applyLocally(
                operation, new Stamp(NO_NODE, clock.now().clock(), clock.now().elapsed())));
    }

    @Override
    public void tellOthers(int subtype, byte[] body) {
        // There are none.
    }

    @Override
    public void tick() {
        // Nothing changes by itself, but for a disk that takes changes again.
        boolean _ = tree.tryStoreAgain();
    }
}
