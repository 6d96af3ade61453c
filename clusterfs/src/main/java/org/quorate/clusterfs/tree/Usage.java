package org.quorate.clusterfs.tree;

/**
 * How full the tree is. The limits are shown, not enforced (spec 60 §2.2, §6.4).
 *
 * @param bytes sum of the sizes of all files
 * @param entries number of entries, the root counted
 */
public record Usage(long bytes, int entries) {
    public static final int BLOCK_SIZE = 4096;
    public static final long BLOCKS = 32768;
    public static final long ENTRIES = 262144;
    public static final int LONGEST_NAME = 256;

    /** Blocks in use. */
    public long usedBlocks() {
        return (bytes + BLOCK_SIZE - 1) / BLOCK_SIZE;
    }

    /** Blocks left; none if there is more in the tree than it claims to hold. */
    public long freeBlocks() {
        return Math.max(0, BLOCKS - usedBlocks());
    }

    public long freeEntries() {
        return Math.max(0, ENTRIES - entries);
    }
}
