package org.quorate.pmxcfs.owner;

import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.quorate.clusterfs.node.Writing;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;

/** Another way of writing, and what has to be done now and then for the store under it. */
public final class UpkeepWriting implements Writing {
    private final Writing writing;
    private final LongConsumer upkeep;
    private final WallClock clock;

    /**
     * Adds the upkeep of a store.
     *
     * @param upkeep called about once a second with the seconds of a clock that only goes forward
     */
    public UpkeepWriting(Writing writing, LongConsumer upkeep, WallClock clock) {
        this.writing = writing;
        this.upkeep = upkeep;
        this.clock = clock;
    }

    @Override
    public boolean isQuorate() {
        return writing.isQuorate();
    }

    @Override
    public void change(Operation operation, Consumer<Result> caller) {
        writing.change(operation, caller);
    }

    @Override
    public void tellOthers(int subtype, byte[] body) {
        writing.tellOthers(subtype, body);
    }

    @Override
    public void tick() {
        writing.tick();
        upkeep.accept(clock.now().elapsed());
    }
}
