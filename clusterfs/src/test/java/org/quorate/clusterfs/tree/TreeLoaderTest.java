package org.quorate.clusterfs.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.quorate.clusterfs.log.LogSink;

/** What is stored must be a tree (spec 60 §3.4). */
class TreeLoaderTest {
    private static final Row VERSION = row(0, 0, 9, 8, "__version__", null);

    private final List<String> lines = new ArrayList<>();

    private static Row row(
            long inode, long parent, long version, int type, @Nullable String name, byte @Nullable [] data) {
        return new Row(inode, parent, version, 1, 1000, type, name == null ? null : name.getBytes(UTF_8), data);
    }

    private Tree load(Row... rows) throws DamagedTreeException, StoreException {
        LogSink log = (domain, level, text) -> lines.add(domain.word() + " " + text);
        return Tree.load(List.of(rows), new MemoryStore(), log, new Stamp(0, 77, 0));
    }

    private void assertRefused(String reason, Row... rows) {
        DamagedTreeException damage = catchThrowableOfType(DamagedTreeException.class, () -> load(rows));
        assertThat(damage).hasMessage(reason);
        assertThat(damage.remedy()).isNotEmpty();
    }

    @Test
    void childrenMayComeFirst() throws Exception {
        Tree tree = load(row(3, 5, 3, 8, "f", new byte[2]), row(5, 0, 5, 4, "d", null), VERSION);
        assertThat(tree.find(TreePath.of("d/f"))).isEqualTo(tree.byInode(3));
        assertThat(tree.root().version()).isEqualTo(9);
        assertThat(tree.guests().version()).isEqualTo(1);
    }

    @Test
    void nothingStoredIsANewTree() throws Exception {
        assertThat(load().root()).isEqualTo(Entry.root(1, 0, 77));
    }

    @Test
    void refusesWhatIsNoTree() {
        assertRefused("inode has no name (inode = 0000000000000002)", VERSION, row(2, 0, 2, 8, "", null));
        assertRefused("inode has no name (inode = 0000000000000002)", VERSION, row(2, 0, 2, 8, null, null));
        assertRefused(
                "directory inode contains data (inode = 000000000000000A)",
                VERSION,
                row(10, 0, 2, 4, "d", new byte[1]));
        assertRefused(
                "inode has unknown type (inode = 0000000000000002, type = 10)", VERSION, row(2, 0, 2, 10, "l", null));
        assertRefused("root inode has unexpected name 'x'", row(0, 0, 9, 8, "x", null));
        assertRefused(
                "parent is not a directory (inode = 0000000000000003, parent = 0000000000000002, name = 'g')",
                VERSION,
                row(2, 0, 2, 8, "f", null),
                row(3, 2, 3, 8, "g", null));
        assertRefused("missing directory inode (inode = 0000000000000007)", VERSION, row(3, 7, 3, 8, "g", null));
        assertRefused(
                "found entry with duplicate name 'f' - A:(inode = 0x0000000000000002, parent = 0x0000000000000000,"
                        + " v./mtime = 0x2/0x1000) vs. B:(inode = 0x0000000000000003, parent = 0x0000000000000000,"
                        + " v./mtime = 0x3/0x1000)",
                VERSION,
                row(2, 0, 2, 8, "f", null),
                row(3, 0, 3, 8, "f", null));
        assertRefused(
                "directories contain each other (inode = 0000000000000002, parent = 0000000000000003, name = 'a')",
                VERSION,
                row(2, 3, 2, 4, "a", null),
                row(3, 2, 3, 4, "b", null));
        assertRefused(
                "inode is newer than the tree (inode = 000000000000000A, name = 'f', version of the tree = 9)",
                VERSION,
                row(10, 0, 2, 8, "f", null));
    }

    @Test
    void refusesTwoGuestsOfOneNumber() {
        assertRefused(
                "memdb_recreate_vmlist failed",
                VERSION,
                row(2, 0, 2, 4, "nodes", null),
                row(3, 2, 3, 4, "n1", null),
                row(4, 3, 4, 4, "qemu-server", null),
                row(5, 4, 5, 8, "100.conf", null),
                row(6, 3, 6, 4, "lxc", null),
                row(7, 6, 7, 8, "100.conf", null));
        assertThat(lines).containsExactly("status detected duplicate VMID 100");
    }
}
