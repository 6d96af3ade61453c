package org.quorate.clusterfs.tree;

/**
 * By whom and when an operation is done.
 *
 * @param writer nodeid of the sender as the group told it, 0 in local mode and for local imports; unsigned
 * @param mtime seconds of the sender's clock, from the message; unsigned
 * @param localSeconds seconds of this node's own clock, for the age of locks only; never shown, so a monotonic clock serves best
 */
public record Stamp(int writer, int mtime, long localSeconds) {}
