package org.quorate.clusterfs.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quorate.clusterfs.log.LogSink;

/** The rules of spec 60 §2 that no recorded step shows. */
class TreeTest {
    private static final int NOW = 1_700_000_000;

    private final MemoryStore store = new MemoryStore();
    private final List<String> lines = new ArrayList<>();
    private final LogSink log =
            (domain, level, text) -> lines.add("[" + domain.word() + "] " + level.word() + ": " + text);
    private long localSeconds = 5000;
    private Tree tree;

    @BeforeEach
    void newTree() throws StoreException {
        tree = Tree.create(store, log, stamp(0));
    }

    private Stamp stamp(int writer) {
        return new Stamp(writer, NOW, localSeconds);
    }

    private static TreePath path(String path) {
        return TreePath.of(path);
    }

    private @Nullable Errno apply(Operation operation) {
        return tree.apply(operation, stamp(1)).errno();
    }

    private @Nullable Errno mkdir(String path) {
        return apply(new Operation.MakeDirectory(path(path)));
    }

    private @Nullable Errno create(String path) {
        return apply(new Operation.Create(path(path)));
    }

    private @Nullable Errno write(String path, int offset, String data) {
        return apply(new Operation.Write(path(path), offset, data.getBytes(UTF_8), false));
    }

    private @Nullable Errno rename(String from, String to) {
        return apply(new Operation.Rename(path(from), path(to)));
    }

    private Entry entry(String path) {
        Entry entry = tree.find(path(path));
        return Objects.requireNonNull(entry, path);
    }

    private void assertStoredIsWhatIsShown() throws Exception {
        Tree stored = Tree.load(store.rows(), TreeStore.NONE, LogSink.NONE, stamp(0));
        assertThat(stored.entries()).isEqualTo(tree.entries());
        assertThat(stored.checksum()).isEqualTo(tree.checksum());
    }

    /** The known answer of spec 60 §4.4. */
    @Test
    void indexOfAHundredFiles() throws Exception {
        Tree hundred = Tree.create(TreeStore.NONE, log, new Stamp(0, 1234, 0));
        Stamp stamp = new Stamp(0, 1234, 0);
        for (int i = 0; i < 100; i++) {
            hundred.apply(new Operation.Create(path("testfile" + i)), stamp);
            hundred.apply(new Operation.Write(path("testfile" + i), 0, new byte[32768], false), stamp);
        }
        TreeIndex index = hundred.index();
        assertThat(index.version()).isEqualTo(201);
        assertThat(index.lastInode()).isEqualTo(200);
        assertThat(index.size()).isEqualTo(101);
        assertThat(Checksum.of(index.encode()).hex())
                .isEqualTo("913fd95015af9d93f10dd51ba2a7bb11351bcfe040be21e95fcba834adc3ec10");
    }

    @Test
    void sumsOfTheRecordedTrees() throws Exception {
        for (String name : List.of("db/local-clean.json", "db/cluster-verify.json")) {
            RecordedTree recorded = RecordedTree.read(name);
            Tree loaded = Tree.load(recorded.rows(), TreeStore.NONE, log, stamp(0));
            assertThat(loaded.entries()).isEqualTo(recorded.entries());
            assertThat(loaded.entries()).map(Entry::indexDigest).isEqualTo(recorded.digests());
            assertThat(loaded.entries()).map(Entry::lockChecksum).isEqualTo(recorded.lockChecksums());
            assertThat(loaded.index().encode()).isEqualTo(recorded.index());
            assertThat(loaded.checksum()).isEqualTo(recorded.checksum());
        }
    }

    @Test
    void aSizeWithoutDataReadsAsZerosAndIsForgottenByTheNextWrite() throws Exception {
        create("f");
        assertThat(apply(Operation.Write.truncateTo(path("f"), 9))).isNull();
        assertThat(entry("f").size()).isEqualTo(9);
        assertThat(entry("f").hasData()).isFalse();
        assertThat(entry("f").content()).isEqualTo(new byte[9]);
        assertThat(write("f", 3, "ab")).isNull();
        assertThat(entry("f").content()).isEqualTo("\0\0\0ab".getBytes(UTF_8));
        assertStoredIsWhatIsShown();
    }

    @Test
    void anEmptyWriteInsideAFileKeepsItsSize() {
        create("f");
        write("f", 0, "hello");
        assertThat(apply(new Operation.Write(path("f"), 2, new byte[0], false))).isNull();
        assertThat(entry("f").content()).isEqualTo("hello".getBytes(UTF_8));
    }

    @Test
    void offsetsAreUnsigned() {
        create("f");
        assertThat(apply(new Operation.Write(path("f"), -1, new byte[1], false)))
                .isEqualTo(Errno.EFBIG);
        assertThat(apply(new Operation.Write(path("f"), 1 << 20, new byte[0], true)))
                .isNull();
    }

    @Test
    void refusalsLeaveEverythingAsItWas() {
        mkdir("d");
        create("d/f");
        Checksum before = tree.checksum();
        assertThat(mkdir("d")).isEqualTo(Errno.EEXIST);
        assertThat(mkdir("d/f/x")).isEqualTo(Errno.ENOTDIR);
        assertThat(mkdir("d/f/x/y")).isEqualTo(Errno.ENOENT);
        assertThat(mkdir("")).isEqualTo(Errno.EACCES);
        assertThat(mkdir("d/..")).isEqualTo(Errno.EACCES);
        assertThat(create("d/.")).isEqualTo(Errno.EACCES);
        assertThat(create("d")).isEqualTo(Errno.ENOTDIR);
        assertThat(write("d", 0, "x")).isEqualTo(Errno.ENOTDIR);
        assertThat(write("g", 0, "x")).isEqualTo(Errno.ENOENT);
        assertThat(apply(new Operation.Delete(path("")))).isEqualTo(Errno.EACCES);
        assertThat(apply(new Operation.Delete(path("d")))).isEqualTo(Errno.ENOTEMPTY);
        assertThat(rename("", "x")).isEqualTo(Errno.EACCES);
        assertThat(rename("d/f", "x/f")).isEqualTo(Errno.ENOENT);
        assertThat(rename("d/f", "d/..")).isEqualTo(Errno.EACCES);
        assertThat(rename("d", "d/x")).isEqualTo(Errno.EINVAL);
        assertThat(tree.checksum()).isEqualTo(before);
    }

    @Test
    void aLockGoesWhenNobodyHasRenewedItForMoreThanTwoMinutes() {
        mkdir("priv");
        mkdir("priv/lock");
        mkdir("priv/lock/l");
        Operation.UnlockRequest request = new Operation.UnlockRequest(
                path("priv/lock/l"), entry("priv/lock/l").lockChecksum());
        localSeconds += 120;
        assertThat(tree.mayUnlock(request, localSeconds)).isFalse();
        assertThat(tree.mayUnlock(request, localSeconds + 1)).isTrue();

        assertThat(apply(new Operation.SetMtime(path("priv/lock/l"), NOW))).isNull();
        assertThat(tree.mayUnlock(request, localSeconds + 121))
                .as("of a lock renewed since")
                .isFalse();
        request = new Operation.UnlockRequest(
                path("priv/lock/l"), entry("priv/lock/l").lockChecksum());
        assertThat(tree.mayUnlock(request, localSeconds + 121)).isTrue();
        apply(new Operation.Unlock(path("priv/lock/l"), Checksum.of(new byte[0])));
        assertThat(tree.find(path("priv/lock/l"))).isNotNull();
        apply(new Operation.Unlock(path("priv/lock/l"), request.checksum()));
        assertThat(tree.find(path("priv/lock/l"))).isNull();
        assertThat(lines).isEmpty();
    }

    @Test
    void onlyItsNodeRenewsALock() {
        mkdir("priv");
        mkdir("priv/lock");
        mkdir("priv/lock/l");
        Operation renewal = new Operation.SetMtime(path("priv/lock/l"), NOW + 1);
        assertThat(tree.apply(renewal, stamp(2)).errno()).isEqualTo(Errno.EACCES);
        assertThat(tree.apply(renewal, stamp(1)).errno()).isNull();
        assertThat(apply(new Operation.SetMtime(path("priv/lock/l"), NOW))).isEqualTo(Errno.EACCES);
        assertThat(tree.root().mtime()).as("set with that of the lock").isEqualTo(NOW + 1);
    }

    @Test
    void aLockMovedIntoItsPlaceStartsWhenItIsFirstAskedFor() {
        mkdir("priv");
        mkdir("priv/lock");
        mkdir("x");
        assertThat(rename("x", "priv/lock/x")).isNull();
        localSeconds += 1000;
        Operation.UnlockRequest request = new Operation.UnlockRequest(
                path("priv/lock/x"), entry("priv/lock/x").lockChecksum());
        assertThat(tree.mayUnlock(request, localSeconds)).isFalse();
        assertThat(tree.mayUnlock(request, localSeconds + 121)).isTrue();
        assertThat(rename("priv/lock/x", "y")).isEqualTo(Errno.EACCES);
    }

    @Test
    void aLockChangedUnderneathStartsAnew() {
        mkdir("priv");
        mkdir("priv/lock");
        mkdir("priv/lock/x");
        mkdir("y");
        assertThat(rename("y", "priv/lock/x")).isNull();
        Operation.UnlockRequest request = new Operation.UnlockRequest(
                path("priv/lock/x"), entry("priv/lock/x").lockChecksum());
        assertThat(tree.mayUnlock(request, localSeconds + 500)).isFalse();
        assertThat(lines).containsExactly("[main] crit: wrong lock csum - reset timeout");
        assertThat(tree.mayUnlock(request, localSeconds + 621)).isTrue();
    }

    @Test
    void withoutAGroupAnExpiredLockGoesAtOnce() {
        mkdir("priv");
        mkdir("priv/lock");
        mkdir("priv/lock/l");
        Operation unlock = new Operation.SetMtime(path("priv/lock/l"), 0);
        assertThat(tree.applyLocally(unlock, stamp(0)).errno()).isEqualTo(Errno.EACCES);
        localSeconds += 121;
        assertThat(tree.applyLocally(unlock, stamp(0))).isEqualTo(Result.OK);
        assertThat(tree.applyLocally(unlock, stamp(0)).errno()).isEqualTo(Errno.ENOENT);
    }

    @Test
    void withoutAGroupNothingIsDoneThatHarmsARealNode() throws Exception {
        mkdir("full");
        create("full/f");
        mkdir("empty");
        create("f");
        Checksum before = tree.checksum();
        assertThat(tree.applyLocally(new Operation.Rename(path("full"), path("empty")), stamp(0))
                        .errno())
                .isEqualTo(Errno.ENOTEMPTY);
        assertThat(tree.applyLocally(new Operation.Rename(path("f"), path("f")), stamp(0)))
                .isEqualTo(Result.OK);
        assertThat(tree.checksum()).isEqualTo(before);
        assertThat(tree.applyLocally(Operation.Write.truncateTo(path("f"), 3), stamp(0))
                        .isOk())
                .isTrue();
        assertThat(entry("f").content()).hasSize(3);
    }

    /** As real nodes do it, so that sums agree; but here its row goes too, and the next start finds a tree. */
    @Test
    void renamingAFullDirectoryOverAnEmptyOneTakesTheTargetAway() throws Exception {
        mkdir("full");
        create("full/f");
        mkdir("empty");
        long version = tree.root().version();
        assertThat(rename("full", "empty")).isEqualTo(Errno.ENOTEMPTY);
        assertThat(tree.find(path("empty"))).isNull();
        assertThat(tree.root().version()).isEqualTo(version);
        assertThat(mkdir("empty")).isNull();
        assertStoredIsWhatIsShown();
    }

    @Test
    void renamingOntoItselfTakesTheEntryAway() throws Exception {
        create("f");
        long version = tree.root().version();
        assertThat(rename("f", "f")).isNotNull();
        assertThat(tree.find(path("f"))).isNull();
        assertThat(tree.root().version()).isEqualTo(version);
        assertThat(lines)
                .containsExactly("[main] crit: unlink_tree_entry: assertion 'parent->inode == te->parent' failed");
        assertThat(create("f")).isNull();
        assertStoredIsWhatIsShown();
    }

    @Test
    void whatHarmsRealNodesIsNotSent() {
        Admission admission = new Admission(tree);
        mkdir("full");
        create("full/f");
        mkdir("empty");
        create("g");
        assertThat(admission.decide(new Operation.Rename(path("g"), path("g")), true))
                .isEqualTo(new Admission.Answer(Result.OK));
        assertThat(admission.decide(new Operation.Rename(path("full"), path("empty")), true))
                .isEqualTo(new Admission.Answer(Result.refused(Errno.ENOTEMPTY)));
        Admission.Decision grow = admission.decide(Operation.Write.truncateTo(path("g"), 5), true);
        assertThat(grow).isInstanceOf(Admission.Send.class);
        assertThat(apply(((Admission.Send) grow).awaited())).isNull();
        assertThat(entry("g").content()).isEqualTo(new byte[5]);
        assertThat(entry("g").hasData()).isTrue();
        Operation tooLong = Operation.Write.truncateTo(path("full/f"), FileContent.LIMIT + 1);
        assertThat(admission.decide(tooLong, true)).isEqualTo(new Admission.Send(List.of(), tooLong));
        assertThat(admission.decide(tooLong, false)).isEqualTo(new Admission.Answer(Result.refused(Errno.EACCES)));
    }

    @Test
    void askingToUnlockSendsARequestAheadOfTheChangeOfTime() {
        mkdir("priv");
        mkdir("priv/lock");
        mkdir("priv/lock/l");
        Operation.SetMtime unlock = new Operation.SetMtime(path("priv/lock/l"), 0);
        Operation request = new Operation.UnlockRequest(
                path("priv/lock/l"), entry("priv/lock/l").lockChecksum());
        assertThat(new Admission(tree).decide(unlock, true)).isEqualTo(new Admission.Send(List.of(request), unlock));
    }

    @Test
    void aChangeThatCannotBeStoredIsNotSeenAndNothingGoesOnAfterIt() {
        create("f");
        Checksum before = tree.checksum();
        store.fill();
        assertThat(write("f", 0, "x")).isEqualTo(Errno.EIO);
        assertThat(tree.checksum()).isEqualTo(before);
        assertThat(tree.hasFailed()).isTrue();
        assertThat(lines).containsExactly("[database] crit: commit transaction failed: database or disk is full");
        assertThat(create("g")).isEqualTo(Errno.EIO);
        assertThat(new Admission(tree).decide(new Operation.Delete(path("f")), true))
                .isEqualTo(new Admission.Answer(Result.refused(Errno.EIO)));
        assertThat(tree.tryStoreAgain()).isFalse();
        assertThat(create("g")).isEqualTo(Errno.EIO);
        store.free();
        assertThat(create("g")).as("before it was asked for").isEqualTo(Errno.EIO);
        assertThat(tree.tryStoreAgain()).isTrue();
        assertThat(create("g")).isNull();
        assertThat(lines).last().isEqualTo("[database] notice: changes can be stored again");
    }

    @Test
    void takesOverWhatTheLeaderHas() throws Exception {
        MemoryStore leaderStore = new MemoryStore();
        Tree leader = Tree.create(leaderStore, log, stamp(0));
        for (Tree each : List.of(tree, leader)) {
            each.apply(new Operation.MakeDirectory(path("d")), stamp(1));
            each.apply(new Operation.Create(path("storage.cfg")), stamp(1));
        }
        leader.apply(new Operation.Delete(path("storage.cfg")), stamp(2));
        leader.apply(new Operation.Create(path("d/new")), stamp(2));
        leader.apply(Operation.Write.truncateTo(path("d/new"), 7), stamp(2));
        TreeIndex own = tree.index();
        TreeIndex wanted = leader.index();
        List<Entry> updates = new ArrayList<>();
        wanted.differingFrom(own).forEach(inode -> updates.add(Objects.requireNonNull(leader.byInode(inode))));
        assertThat(updates).hasSize(2);
        assertThat(tree.commitUpdates(own, wanted, updates, localSeconds)).isTrue();
        assertThat(tree.entries()).isEqualTo(leader.entries());
        assertThat(tree.observedFiles().counts().get(path("storage.cfg"))).isEqualTo(3);
        assertThat(store.rows().getFirst().type())
                .as("type of the version row after an exchange")
                .isEqualTo(EntryType.DIRECTORY.number());
    }

    @Test
    void refusesToBecomeAnotherTreeThanTheLeaders() throws Exception {
        Tree leader = Tree.create(TreeStore.NONE, log, stamp(0));
        leader.apply(new Operation.Create(path("f")), stamp(2));
        Checksum before = tree.checksum();
        assertThat(tree.commitUpdates(tree.index(), leader.index(), List.of(leader.root()), localSeconds))
                .isFalse();
        assertThat(tree.checksum()).isEqualTo(before);
        assertThat(tree.hasFailedForGood()).isTrue();
        assertThat(tree.tryStoreAgain()).isFalse();
        assertThat(lines).containsExactly("[database] crit: new index does not match master index - internal error");
    }
}
