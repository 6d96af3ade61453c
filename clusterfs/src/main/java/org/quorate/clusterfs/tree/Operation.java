package org.quorate.clusterfs.tree;

/** One change of the tree, as the mount asks for it and as it travels to every node (spec 60 §2.4, §4.6). */
public sealed interface Operation {
    /** What it is about; of a rename, the old path. */
    TreePath path();

    record MakeDirectory(TreePath path) implements Operation {}

    record Create(TreePath path) implements Operation {}

    /**
     * Writes bytes at an offset, or truncates: then there are no bytes and {@code offset} is the new size.
     *
     * @param offset unsigned
     * @param data not to be changed afterwards
     * @param truncate whether the file ends behind the written bytes
     */
    record Write(TreePath path, int offset, byte[] data, boolean truncate) implements Operation {
        /** truncate(2). */
        public static Write truncateTo(TreePath path, int size) {
            return new Write(path, size, new byte[0], true);
        }
    }

    /** Sets the time of change; renews a lock. */
    record SetMtime(TreePath path, int mtime) implements Operation {}

    record Rename(TreePath path, TreePath to) implements Operation {}

    /** Of a file or an empty directory. */
    record Delete(TreePath path) implements Operation {}

    /** Asks the member with the lowest nodeid to remove a lock if it has expired; changes nothing itself. */
    record UnlockRequest(TreePath path, Checksum checksum) implements Operation {}

    /** Removes a lock if it is still the one with this checksum. */
    record Unlock(TreePath path, Checksum checksum) implements Operation {}
}
