package org.quorate.clusterfs.tree;

import org.jspecify.annotations.Nullable;

/** One line of the table {@code tree} as it was read, checked in nothing but its width (spec 60 §3.2). */
public record Row(
        long inode,
        long parent,
        long version,
        int writer,
        int mtime,
        int type,
        byte @Nullable [] name,
        byte @Nullable [] data) {}
