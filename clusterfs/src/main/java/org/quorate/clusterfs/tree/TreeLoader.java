package org.quorate.clusterfs.tree;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a tree of entries that come in any order, children before their directories too, and refuses what is none (spec 60 §3.4).
 *
 * <p>Beyond the original it refuses directories that are below each other, and entries from the future, whose inode the next new
 * file would take over.
 */
final class TreeLoader {
    private static final FileName VERSION_ROW = FileName.of("__version__");
    private static final String FROM_ANOTHER_NODE =
            "move the data base away: a node with an empty one gets the whole tree from the others when it joins;"
                    + " if this is the only node, restore a backup";

    private final Map<Long, Entry> entries = new LinkedHashMap<>();
    private @Nullable Entry root;

    void add(Row row) throws DamagedTreeException {
        byte[] nameBytes = row.name();
        if (nameBytes == null || nameBytes.length == 0) {
            throw damaged("inode has no name (inode = %016X)".formatted(row.inode()));
        }
        FileName name = FileName.of(nameBytes);
        EntryType type = EntryType.ofNumber(row.type());
        if (row.inode() == Entry.ROOT_INODE) {
            if (!name.equals(VERSION_ROW)) {
                throw damaged("root inode has unexpected name '%s'".formatted(name));
            }
            add(Entry.root(row.version(), row.writer(), row.mtime()));
            return;
        }
        byte[] data = row.data() == null ? new byte[0] : row.data();
        if (type == null) {
            throw damaged("inode has unknown type (inode = %016X, type = %d)".formatted(row.inode(), row.type()));
        }
        if (type == EntryType.FILE) {
            add(Entry.file(row.inode(), row.parent(), row.version(), row.writer(), row.mtime(), name, data));
            return;
        }
        if (data.length > 0) {
            throw damaged("directory inode contains data (inode = %016X)".formatted(row.inode()));
        }
        add(Entry.directory(row.inode(), row.parent(), row.version(), row.writer(), row.mtime(), name));
    }

    void add(Entry entry) throws DamagedTreeException {
        if (entry.inode() == Entry.ROOT_INODE) {
            root = entry;
            return;
        }
        if (entry.name().isEmpty()) {
            throw damaged("inode has no name (inode = %016X)".formatted(entry.inode()));
        }
        if (entries.put(entry.inode(), entry) != null) {
            throw damaged("found strange placeholder for (inode = %016X, parent = %016X, name = '%s', type = '%d')"
                    .formatted(
                            entry.inode(),
                            entry.parent(),
                            entry.name(),
                            entry.type().number()));
        }
    }

    /** The tree; of version 0 if there was no root. */
    EntryTable finish() throws DamagedTreeException {
        EntryTable table = new EntryTable(root == null ? Entry.root(0, 0, 0) : root);
        Map<Long, Map<FileName, Entry>> names = new HashMap<>();
        for (Entry entry : entries.values()) {
            checkParent(entry);
            Entry twin = names.computeIfAbsent(entry.parent(), inode -> new HashMap<>())
                    .put(entry.name(), entry);
            if (twin != null) {
                throw duplicate(twin, entry);
            }
            checkAge(entry, table.root());
            table.put(entry);
        }
        Entry lost = table.unreachable();
        if (lost != null) {
            throw damaged("directories contain each other (inode = %016X, parent = %016X, name = '%s')"
                    .formatted(lost.inode(), lost.parent(), lost.name()));
        }
        return table;
    }

    private void checkParent(Entry entry) throws DamagedTreeException {
        if (entry.parent() == Entry.ROOT_INODE) {
            return;
        }
        Entry parent = entries.get(entry.parent());
        if (parent == null) {
            throw damaged("missing directory inode (inode = %016X)".formatted(entry.parent()));
        }
        if (!parent.isDirectory()) {
            throw damaged("parent is not a directory (inode = %016X, parent = %016X, name = '%s')"
                    .formatted(entry.inode(), entry.parent(), entry.name()));
        }
    }

    private static void checkAge(Entry entry, Entry root) throws DamagedTreeException {
        if (Long.compareUnsigned(entry.inode(), root.version()) > 0) {
            throw damaged("inode is newer than the tree (inode = %016X, name = '%s', version of the tree = %s)"
                    .formatted(entry.inode(), entry.name(), Long.toUnsignedString(root.version())));
        }
    }

    private static DamagedTreeException duplicate(Entry a, Entry b) {
        return new DamagedTreeException(
                "found entry with duplicate name '%s' - A:(%s) vs. B:(%s)"
                        .formatted(a.name(), position(a), position(b)),
                ("delete the older of the two rows, 'DELETE FROM tree WHERE inode = %d', in a copy of the data base, or "
                                + FROM_ANOTHER_NODE)
                        .formatted(Long.compareUnsigned(a.version(), b.version()) < 0 ? a.inode() : b.inode()));
    }

    private static String position(Entry entry) {
        return "inode = 0x%016X, parent = 0x%016X, v./mtime = 0x%X/0x%s"
                .formatted(entry.inode(), entry.parent(), entry.version(), Integer.toUnsignedString(entry.mtime()));
    }

    private static DamagedTreeException damaged(String reason) {
        return new DamagedTreeException(reason, FROM_ANOTHER_NODE);
    }
}
