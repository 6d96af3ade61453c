package org.quorate.pmxcfs.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.node.Writing;
import org.quorate.clusterfs.replication.Now;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.clusterfs.tree.TreeStore;

/** The machine's clock is set, forwards and backwards: nothing but shown times follows it. */
class JumpingClockTest {
    private static final int NOW = 1_795_334_209;
    private static final TreePath LOCK = TreePath.of("priv/lock/l");

    private int clock = NOW;
    private long elapsed = 1000;
    private final List<Long> upkeep = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // before each test
    private Tree tree;

    @SuppressWarnings("NullAway.Init") // before each test
    private Writing writing;

    @BeforeEach
    void makeTree() throws Exception {
        tree = Tree.create(TreeStore.NONE, LogSink.NONE, new Stamp(0, clock, elapsed));
        WallClock machine = () -> new Now(clock, elapsed);
        writing = new UpkeepWriting(new LocalWriting(tree, machine), upkeep::add, machine);
        for (String each : List.of("priv", "priv/lock", "priv/lock/l")) {
            assertThat(change(new Operation.MakeDirectory(TreePath.of(each))).isOk())
                    .isTrue();
        }
    }

    private Result change(Operation operation) {
        List<Result> results = new ArrayList<>();
        writing.change(operation, results::add);
        return results.getFirst();
    }

    private Result unlock() {
        return change(new Operation.SetMtime(LOCK, 0));
    }

    @Test
    void aLockExpiresAfterTwoMinutesWhateverTheClockSays() {
        clock = NOW + 1_000_000;
        elapsed += 119;
        assertThat(unlock().errno()).isEqualTo(Errno.EACCES);
        assertThat(tree.find(LOCK)).isNotNull();
        clock = NOW - 1_000_000;
        elapsed += 2;
        assertThat(unlock().isOk()).isTrue();
        assertThat(tree.find(LOCK)).isNull();
    }

    @Test
    void versionsGoOnWhateverTheClockSays() {
        long version = tree.root().version();
        for (int jump : new int[] {1_000_000, -1_000_000, 0}) {
            clock = NOW + jump;
            assertThat(change(new Operation.Create(TreePath.of("f" + jump))).isOk())
                    .isTrue();
            assertThat(tree.root().version()).isEqualTo(++version);
            assertThat(tree.root().mtime()).isEqualTo(clock);
        }
    }

    @Test
    void theUpkeepOfTheStoreGoesByTimeThatHasPassed() {
        clock = NOW - 1_000_000;
        elapsed += 3;
        writing.tick();
        assertThat(upkeep).containsExactly(1003L);
    }
}
