/**
 * A node of the cluster file system without its surroundings: {@link org.quorate.clusterfs.node.ClusterWriting} is told what the cluster
 * engine says of quorum, votes and groups, and what callers want changed. The daemon drives it with threads and connections, a
 * simulation in virtual time.
 */
@NullMarked
package org.quorate.clusterfs.node;

import org.jspecify.annotations.NullMarked;
