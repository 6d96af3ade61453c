package org.quorate.clusterfs.tree;

/**
 * A guest whose configuration is in the tree.
 *
 * @param vmid 1..4294967295
 * @param version by which readers see that its configuration has changed; counts in this process only
 */
public record Guest(long vmid, String node, GuestType type, int version) {}
