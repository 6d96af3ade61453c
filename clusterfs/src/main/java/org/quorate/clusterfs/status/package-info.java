/**
 * What nodes tell of themselves (spec 60 §5): who is in the cluster, their keys and values, the cluster log, and the texts of the
 * generated files that show it. {@link org.quorate.clusterfs.status.NodeStatus} is the object to hold; it belongs to one thread.
 */
@NullMarked
package org.quorate.clusterfs.status;

import org.jspecify.annotations.NullMarked;
