/**
 * Keeps the members of a group equal (spec 60 §4): after each change of the members they exchange states, a leader sends what others
 * lack, and from then on each applies every message in the group's order.
 *
 * <p>{@link org.quorate.clusterfs.replication.Replication} is the state machine that both groups have; what it keeps equal is an
 * {@link org.quorate.clusterfs.replication.Application}: {@link org.quorate.clusterfs.replication.TreeReplication} for the tree.
 * Deterministic: the group's events and the time are inputs, what to do in the group goes to a
 * {@link org.quorate.clusterfs.replication.GroupConnection}. One thread owns it, the tree and their callers.
 *
 * <p>Some things are done otherwise than by the original, on the same wire:
 * <ul>
 *   <li>A member sends nothing of its own between a change of the members and the end of the exchange, so that no two members
 *       order its message differently, and trees are verified when the exchange has ended (better.md 20).
 *   <li>A caller is answered within bounded time, with a line that names who keeps it waiting (better.md 8, 21).
 *   <li>Writes wait for so many members that they would be quorate among themselves, and are acknowledged only by so many ({@link
 *       org.quorate.clusterfs.replication.Quorum#holdsWith}).
 *   <li>A message that was held back is not sent again if somebody who has left may have applied it.
 * </ul>
 *
 * <p>What remains of the original: CPG delivers a message to its sender before it is known that others have it, so a write
 * acknowledged in the moment in which the ring breaks can be lost; and of two trees that have grown apart the one with more
 * changes leads, or the later one.
 */
@NullMarked
package org.quorate.clusterfs.replication;

import org.jspecify.annotations.NullMarked;
