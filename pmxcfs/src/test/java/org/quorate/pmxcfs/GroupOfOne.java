package org.quorate.pmxcfs;

import java.util.function.Consumer;
import org.quorate.clusterfs.node.Writing;
import org.quorate.clusterfs.replication.Now;
import org.quorate.clusterfs.tree.Admission;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.pmxcfs.owner.WallClock;

/** A group that delivers every message at once. */
public final class GroupOfOne implements Writing {
    private final Tree tree;
    private volatile boolean quorate = true;

    public GroupOfOne(Tree tree) {
        this.tree = tree;
    }

    @Override
    public boolean isQuorate() {
        return quorate;
    }

    @Override
    public void change(Operation operation, Consumer<Result> caller) {
        Now now = WallClock.SYSTEM.now();
        Stamp stamp = new Stamp(1, now.clock(), now.elapsed());
        caller.accept(
                switch (new Admission(tree).decide(operation, quorate)) {
                    case Admission.Answer answer -> answer.result();
                    case Admission.Send send -> {
                        send.ahead().forEach(ahead -> tree.apply(ahead, stamp));
                        yield tree.apply(send.awaited(), stamp);
                    }
                });
    }

    @Override
    public void tellOthers(int subtype, byte[] body) {}

    @Override
    public void tick() {}

    /** As if others had come or gone. */
    public void setQuorate(boolean value) {
        quorate = value;
    }
}
