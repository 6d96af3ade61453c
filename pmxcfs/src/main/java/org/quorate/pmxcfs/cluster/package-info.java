/**
 * The node as a member of a cluster (spec 60 §8): {@link org.quorate.pmxcfs.cluster.CorosyncConnection} is the thread that keeps in
 * touch with the cluster engine of this machine, {@link org.quorate.clusterfs.node.ClusterWriting} what the owner's thread knows of it. What
 * the first hears it hands to the second; what the second wants sent goes to the sender of a group, so that it never waits.
 */
@NullMarked
package org.quorate.pmxcfs.cluster;

import org.jspecify.annotations.NullMarked;
