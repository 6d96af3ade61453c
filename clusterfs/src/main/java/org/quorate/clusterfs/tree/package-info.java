/**
 * The tree of files in memory (spec 60 §2): entries and their versions, the operations with every check in the original's order,
 * locks below {@code priv/lock}, the guest list, the index and the checksums by which nodes compare their trees.
 *
 * <p>{@link org.quorate.clusterfs.tree.Tree} is the object to hold. It is pure: writer and time come with each operation, what
 * must survive goes to a {@link org.quorate.clusterfs.tree.TreeStore} before it is visible. It belongs to one thread; the
 * {@link org.quorate.clusterfs.tree.Entry entries} it hands out never change and may go anywhere.
 *
 * <p>Each node must decide each operation alike, bit for bit, also when the original's decision is odd: the trees of real nodes
 * and ours are compared by checksum. Where the original harms itself, {@link org.quorate.clusterfs.tree.Admission} answers the
 * caller before anything is sent, so that no node meets the case.
 */
@NullMarked
package org.quorate.clusterfs.tree;

import org.jspecify.annotations.NullMarked;
