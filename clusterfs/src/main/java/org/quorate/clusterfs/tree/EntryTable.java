package org.quorate.clusterfs.tree;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All entries by inode, and the names in each directory. */
final class EntryTable {
    /** Ascending as unsigned numbers, as index and checksum want them. */
    private final TreeMap<Long, Entry> entries = new TreeMap<>(Long::compareUnsigned);

    private final Map<Long, TreeMap<FileName, Entry>> directories = new HashMap<>();
    private long bytes;

    EntryTable(Entry root) {
        entries.put(Entry.ROOT_INODE, root);
    }

    Entry root() {
        Entry root = entries.get(Entry.ROOT_INODE);
        if (root == null) {
            throw new IllegalStateException("a tree without a root");
        }
        return root;
    }

    void setRoot(Entry root) {
        entries.put(Entry.ROOT_INODE, root);
    }

    @Nullable
    Entry byInode(long inode) {
        return entries.get(inode);
    }

    /** Finds what the path leads to, through directories only. */
    @Nullable
    Entry find(TreePath path) {
        Entry entry = root();
        for (FileName name : path.names()) {
            Entry child = entry.isDirectory() ? child(entry, name) : null;
            if (child == null) {
                return null;
            }
            entry = child;
        }
        return entry;
    }

    @Nullable
    Entry child(Entry directory, FileName name) {
        TreeMap<FileName, Entry> children = directories.get(directory.inode());
        return children == null ? null : children.get(name);
    }

    /** Ordered by name. */
    Collection<Entry> children(Entry directory) {
        TreeMap<FileName, Entry> children = directories.get(directory.inode());
        return children == null ? Collections.emptyList() : Collections.unmodifiableCollection(children.values());
    }

    boolean hasChildren(Entry directory) {
        return directories.containsKey(directory.inode());
    }

    /** Adds an entry, or takes it in place of the older one with its inode, which may have been elsewhere. */
    void put(Entry entry) {
        remove(entry.inode());
        entries.put(entry.inode(), entry);
        directories.computeIfAbsent(entry.parent(), inode -> new TreeMap<>()).put(entry.name(), entry);
        bytes += entry.size();
    }

    void remove(long inode) {
        Entry entry = entries.remove(inode);
        if (entry == null) {
            return;
        }
        bytes -= entry.size();
        TreeMap<FileName, Entry> siblings = directories.get(entry.parent());
        if (siblings != null && siblings.remove(entry.name(), entry) && siblings.isEmpty()) {
            directories.remove(entry.parent());
        }
    }

    /** All of them, the root too, ascending by inode. */
    Collection<Entry> ascending() {
        return Collections.unmodifiableCollection(entries.values());
    }

    NavigableMap<Long, Entry> byInode() {
        return Collections.unmodifiableNavigableMap(entries);
    }

    /** Sum of all sizes. */
    long bytes() {
        return bytes;
    }

    /** An entry that no path leads to, because its directories are below each other; null if there is none. */
    @Nullable
    Entry unreachable() {
        Set<Long> reached = new HashSet<>();
        Deque<Entry> open = new ArrayDeque<>();
        open.add(root());
        while (!open.isEmpty()) {
            Entry entry = open.remove();
            if (reached.add(entry.inode())) {
                open.addAll(children(entry));
            }
        }
        return entries.values().stream()
                .filter(entry -> !reached.contains(entry.inode()))
                .findFirst()
                .orElse(null);
    }
}
