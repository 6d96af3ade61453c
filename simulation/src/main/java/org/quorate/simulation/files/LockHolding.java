package org.quorate.simulation.files;

/**
 * Somebody has a lock, from when he was told that its directory was made until he began to remove it.
 *
 * @param endNanos {@link Long#MAX_VALUE} if he never did
 */
public record LockHolding(String lock, int nodeId, Acknowledgement taken, long fromNanos, long endNanos) {}
