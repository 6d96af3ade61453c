package org.quorate.pmxcfs.files;

import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.EntryType;
import org.quorate.clusterfs.tree.Permissions;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.clusterfs.tree.Usage;

/**
 * What stat(2) shows of a file, with uid 0 and the group of the mount (spec 60 §6.3).
 *
 * @param mode type and permission bits
 * @param links 2 for a directory, else 1
 * @param size in bytes
 * @param blocks in units of 4096 bytes, as the original shows them, where others have 512
 * @param seconds since 1970, of all three times
 */
public record Attributes(int mode, int links, long size, long blocks, long seconds) {
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int FILE = 0100000;
    private static final int LINK = 0120000;

    /** Whether it is of a directory. */
    public boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    static Attributes ofMountRoot() {
        return new Attributes(DIRECTORY | Permissions.mountRootMode(), 2, 0, 0, 0);
    }

    static Attributes ofEntry(TreePath path, Entry entry, boolean quorate) {
        int permissions = Permissions.mode(path, entry.type(), quorate);
        boolean directory = entry.type() == EntryType.DIRECTORY;
        return new Attributes(
                (directory ? DIRECTORY : FILE) | permissions,
                directory ? 2 : 1,
                entry.size(),
                (entry.size() + Usage.BLOCK_SIZE - 1L) / Usage.BLOCK_SIZE,
                Integer.toUnsignedLong(entry.mtime()));
    }

    static Attributes ofLink(String target, boolean quorate) {
        return new Attributes(LINK | Permissions.linkMode(quorate), 1, target.length(), 0, 0);
    }

    static Attributes ofGenerated(int permissions, int size) {
        return new Attributes(FILE | permissions, 1, size, 0, 0);
    }
}
