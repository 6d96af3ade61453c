package org.quorate.clusterfs.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.quorate.clusterfs.log.LogSink;

/** What holds after any operations at all, lawful or not. */
class TreePropertiesTest {
    private static final Stamp START = new Stamp(0, 5, 0);

    record Step(Operation operation, Stamp stamp) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<TreePath> paths = Arbitraries.of(
                        "a",
                        "b",
                        "a/b",
                        "a/b/c",
                        "b/c",
                        "priv",
                        "priv/lock",
                        "priv/lock/l",
                        "priv/lock/m",
                        "",
                        "nodes",
                        "nodes/n",
                        "nodes/n/lxc",
                        "nodes/n/lxc/1.conf",
                        "nodes/n/lxc/2.conf",
                        "a/..",
                        "a//b/")
                .map(TreePath::of);
        Arbitrary<Integer> sizes = Arbitraries.of(0, 0, 1, 3, 9, FileContent.LIMIT, FileContent.LIMIT + 1, -1);
        Arbitrary<byte[]> data = Arbitraries.bytes().array(byte[].class).ofMaxSize(4);
        Arbitrary<Checksum> sums = Arbitraries.of(0, 1).map(seed -> Checksum.of(new byte[seed]));
        Arbitrary<Operation> operations = Arbitraries.frequencyOf(
                Tuple.of(4, paths.map(Operation.MakeDirectory::new)),
                Tuple.of(3, paths.map(Operation.Create::new)),
                Tuple.of(
                        3,
                        Combinators.combine(paths, sizes, data, Arbitraries.of(true, false))
                                .as(Operation.Write::new)),
                Tuple.of(2, Combinators.combine(paths, sizes).as(Operation.SetMtime::new)),
                Tuple.of(3, Combinators.combine(paths, paths).as(Operation.Rename::new)),
                Tuple.of(2, paths.map(Operation.Delete::new)),
                Tuple.of(1, Combinators.combine(paths, sums).as(Operation.Unlock::new)));
        Arbitrary<Stamp> stamps = Combinators.combine(
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.longs().between(0, 300))
                .as(Stamp::new);
        return Combinators.combine(operations, stamps).as(Step::new).list().ofMaxSize(60);
    }

    @Property(tries = 500)
    void storedIsWhatIsShownAndAllNodesShowTheSame(@ForAll("steps") List<Step> steps) throws Exception {
        MemoryStore store = new MemoryStore();
        Tree one = Tree.create(store, LogSink.NONE, START);
        Tree two = Tree.create(TreeStore.NONE, LogSink.NONE, START);
        for (Step step : steps) {
            long version = one.root().version();
            Result result = one.apply(step.operation(), step.stamp());
            assertThat(two.apply(step.operation(), step.stamp())).isEqualTo(result);
            assertThat(one.root().version() - version).isBetween(0L, result.isOk() ? 1L : 0L);
        }
        assertThat(two.checksum()).isEqualTo(one.checksum());
        assertThat(one.usage().bytes())
                .isEqualTo(one.entries().stream().mapToLong(Entry::size).sum());
        Tree stored = Tree.load(store.rows(), TreeStore.NONE, LogSink.NONE, START);
        // A size without data is not kept by a data base: the original's schema has no place for it.
        List<Entry> shown = one.entries();
        assertThat(stored.entries())
                .map(Entry::inode)
                .isEqualTo(shown.stream().map(Entry::inode).toList());
        for (Entry entry : shown) {
            boolean sizeWithoutData = entry.size() > 0 && !entry.hasData();
            assertThat(entry.equals(stored.byInode(entry.inode()))).isEqualTo(!sizeWithoutData);
        }
        assertThat(stored.guests().guests())
                .map(Guest::vmid)
                .isSubsetOf(one.guests().guests().stream().map(Guest::vmid).toList());
    }

    /** A node that lacks some of the operations gets there by what the leader's index says it lacks. */
    @Property(tries = 300)
    void updatesBringAnyTreeToTheLeaders(@ForAll("steps") List<Step> common, @ForAll("steps") List<Step> rest)
            throws Exception {
        MemoryStore store = new MemoryStore();
        Tree behind = Tree.create(store, LogSink.NONE, START);
        Tree leader = Tree.create(TreeStore.NONE, LogSink.NONE, START);
        for (Step step : common) {
            behind.apply(step.operation(), step.stamp());
            leader.apply(step.operation(), step.stamp());
        }
        rest.forEach(step -> leader.apply(step.operation(), step.stamp()));
        TreeIndex own = behind.index();
        TreeIndex wanted = TreeIndex.decode(leader.index().encode());
        List<Entry> updates = wanted.differingFrom(own).stream()
                .map(inode -> Objects.requireNonNull(leader.byInode(inode)))
                .toList();
        assertThat(behind.commitUpdates(own, wanted, updates, 0)).isTrue();
        assertThat(behind.entries()).isEqualTo(leader.entries());
        assertThat(behind.checksum()).isEqualTo(leader.checksum());
    }
}
