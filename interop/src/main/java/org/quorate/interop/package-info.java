/**
 * Rings of real corosync and Quorate nodes on one machine: a network namespace a node, a bridge a link, the real
 * programs as oracle. {@link org.quorate.interop.Cluster} is the way in.
 */
@NullMarked
package org.quorate.interop;

import org.jspecify.annotations.NullMarked;
