package org.quorate.clusterfs.replication;

/**
 * Time of an input.
 *
 * @param clock seconds since 1970 by this node's clock, for what is sent and stored; unsigned. Decides nothing
 * @param elapsed seconds by a clock that only goes forward, from any start
 */
public record Now(int clock, long elapsed) {}
