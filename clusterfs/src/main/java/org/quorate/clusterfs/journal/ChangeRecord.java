package org.quorate.clusterfs.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.tree.ContentChange;
import org.quorate.clusterfs.tree.EntryType;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.TreePath;

/**
 * One change of the tree as the journal keeps it: enough to do it again, and enough to tell later what was before.
 *
 * <p>It says what became of the entries, not which operation did it, so that neither a later program with other rules nor a change
 * that is none of the operations (an exchange of states) comes to another tree.
 *
 * @param tree the root after the change
 * @param rootType type of the version row
 * @param isExchange whether the tree was taken from a leader: the data base had it first, and contents are not repeated here
 * @param isFlush whether it is no change, but notes that the data base has everything up to here
 * @param images what is about to be changed, replaced or removed for the first time in this segment
 * @param removed entries that go
 * @param written entries that come or change
 */
public record ChangeRecord(
        TreeVersion tree,
        EntryType rootType,
        boolean isExchange,
        boolean isFlush,
        List<Image> images,
        List<Removed> removed,
        List<Written> written) {
    public ChangeRecord {
        images = List.copyOf(images);
        removed = List.copyOf(removed);
        written = List.copyOf(written);
    }

    /** The note that the data base has everything up to a state. */
    static ChangeRecord flushed(TreeVersion tree, EntryType rootType) {
        return new ChangeRecord(tree, rootType, false, true, List.of(), List.of(), List.of());
    }

    /**
     * A file before the change.
     *
     * @param content not to be changed
     */
    public record Image(long inode, TreePath path, long version, int writer, int mtime, byte[] content) {}

    /** An entry that goes; {@code size} is that of its content in bytes. */
    public record Removed(long inode, TreePath path, EntryType type, int size) {}

    /**
     * An entry after the change.
     *
     * @param before its version before the change; 0 if it is new
     * @param from where it was before; null if it is new or stays where it is
     * @param directory path of the directory it is in
     * @param size of its content in bytes, after the change
     * @param content what was done to its content; null if it stays. Of an exchange, null if it is another one, which is not
     *     repeated here
     */
    public record Written(
            long inode,
            long parent,
            long version,
            int writer,
            int mtime,
            EntryType type,
            long before,
            @Nullable TreePath from,
            TreePath directory,
            FileName name,
            int size,
            @Nullable ContentChange content) {
        public TreePath path() {
            return directory.resolve(name);
        }

        public boolean isNew() {
            return before == 0;
        }
    }
}
