package org.quorate.clusterfs.journal;

import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.tree.Entry;

/**
 * What a tree's root says, and by which one state of a tree is known from another.
 *
 * @param version unsigned; 0 before there is a tree
 * @param writer nodeid, unsigned
 * @param mtime seconds since 1970, unsigned; need not grow with the version
 */
public record TreeVersion(long version, int writer, int mtime) {
    /** There is no tree yet. */
    public static final TreeVersion NONE = new TreeVersion(0, 0, 0);

    public static TreeVersion of(@Nullable Entry root) {
        return root == null ? NONE : new TreeVersion(root.version(), root.writer(), root.mtime());
    }

    /** For people, for example {@code "12 (node 1, time 1795334209)"}. */
    @Override
    public String toString() {
        return "%s (node %s, time %s)"
                .formatted(
                        Long.toUnsignedString(version),
                        Integer.toUnsignedString(writer),
                        Integer.toUnsignedString(mtime));
    }
}
