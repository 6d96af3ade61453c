package org.quorate.clusterfs.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.tree.Change;
import org.quorate.clusterfs.tree.ContentChange;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.EntryType;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.TreePath;

/** Makes records of changes: knows the entries as they are, and which contents the present segment can tell already. */
public final class Recorder {
    /** An exchange may replace the whole tree: beyond this, contents before it are not kept. */
    private static final int MOST_IMAGES = 8 << 20;

    private final Map<Long, Entry> entries = new HashMap<>();
    /** Inodes whose content the segment tells, from here on and before. */
    private final Set<Long> told = new HashSet<>();

    /** Begins with a tree. */
    public Recorder(Iterable<Entry> tree) {
        tree.forEach(entry -> entries.put(entry.inode(), entry));
    }

    /** An entry as it is; null if there is none. */
    public @Nullable Entry entry(long inode) {
        return entries.get(inode);
    }

    public TreeVersion tree() {
        return TreeVersion.of(entry(Entry.ROOT_INODE));
    }

    /** A segment begins that can tell nothing yet. */
    public void segmentBegins() {
        told.clear();
    }

    /** A segment goes on that has these records. */
    public void segmentGoesOn(List<Segment.Placed> records) {
        told.clear();
        for (Segment.Placed placed : records) {
            learn(placed.change());
        }
    }

    /** The note that the data base has everything up to now. */
    public ChangeRecord flushed(EntryType rootType) {
        return ChangeRecord.flushed(tree(), rootType);
    }

    /** The record of a change that is about to be made. */
    public ChangeRecord record(Change change, boolean isExchange) {
        Map<Long, Entry> written = new HashMap<>();
        change.written().forEach(entry -> written.put(entry.inode(), entry));
        List<ChangeRecord.Image> images = new ArrayList<>();
        List<ChangeRecord.Removed> removed = new ArrayList<>();
        long imageBytes = 0;
        for (long inode : change.deleted()) {
            Entry before = entries.get(inode);
            if (before != null && !written.containsKey(inode)) {
                removed.add(new ChangeRecord.Removed(inode, path(before, Map.of()), before.type(), before.size()));
                imageBytes += addImage(images, before, imageBytes);
            }
        }
        List<ChangeRecord.Written> records = new ArrayList<>();
        for (Entry after : change.written()) {
            Entry before = entries.get(after.inode());
            ContentChange content = ContentChange.between(before, after);
            boolean changesContent = before == null || !content.isNone(before.hasData() ? before.size() : 0);
            if (before != null && changesContent) {
                imageBytes += addImage(images, before, imageBytes);
            }
            boolean isTold = changesContent != isExchange && !after.isDirectory();
            records.add(written(before, after, written, isTold ? content : null));
        }
        TreeVersion tree = change.root() == null ? tree() : TreeVersion.of(change.root());
        return new ChangeRecord(tree, change.rootType(), isExchange, false, images, removed, records);
    }

    private ChangeRecord.Written written(
            @Nullable Entry before, Entry after, Map<Long, Entry> written, @Nullable ContentChange content) {
        TreePath from = before == null
                        || (before.parent() == after.parent() && before.name().equals(after.name()))
                ? null
                : path(before, Map.of());
        return new ChangeRecord.Written(
                after.inode(),
                after.parent(),
                after.version(),
                after.writer(),
                after.mtime(),
                after.type(),
                before == null ? 0 : before.version(),
                from,
                directory(after, written),
                after.name(),
                after.size(),
                content);
    }

    /** Adds what a file was, if the segment cannot tell it yet; how many bytes that is. */
    private int addImage(List<ChangeRecord.Image> images, Entry before, long already) {
        if (before.isDirectory() || told.contains(before.inode()) || already + before.size() > MOST_IMAGES) {
            return 0;
        }
        byte[] content = before.hasData() ? before.content() : new byte[0];
        images.add(new ChangeRecord.Image(
                before.inode(), path(before, Map.of()), before.version(), before.writer(), before.mtime(), content));
        return content.length;
    }

    /** The change is made and recorded. */
    public void made(Change change, ChangeRecord record) {
        change.deleted().forEach(entries::remove);
        change.written().forEach(entry -> entries.put(entry.inode(), entry));
        if (change.root() != null) {
            entries.put(Entry.ROOT_INODE, change.root());
        }
        learn(record);
    }

    private void learn(ChangeRecord record) {
        record.images().forEach(image -> told.add(image.inode()));
        for (ChangeRecord.Written written : record.written()) {
            if (record.isExchange()) {
                if (written.content() == null) {
                    told.remove(written.inode());
                }
            } else if (written.content() != null) {
                told.add(written.inode());
            }
        }
    }

    private TreePath path(Entry entry, Map<Long, Entry> newer) {
        return directory(entry, newer).resolve(entry.name());
    }

    private TreePath directory(Entry entry, Map<Long, Entry> newer) {
        List<FileName> names = new ArrayList<>();
        long inode = entry.parent();
        while (inode != Entry.ROOT_INODE && names.size() <= entries.size()) {
            Entry directory = newer.containsKey(inode) ? newer.get(inode) : entries.get(inode);
            if (directory == null) {
                break;
            }
            names.addFirst(directory.name());
            inode = directory.parent();
        }
        TreePath path = TreePath.ROOT;
        for (FileName name : names) {
            path = path.resolve(name);
        }
        return path;
    }
}
