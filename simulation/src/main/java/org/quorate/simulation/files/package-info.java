/**
 * The cluster file system on the machines of a simulated cluster: {@link org.quorate.simulation.files.FileSystems}. Each runs the
 * product's own {@link org.quorate.clusterfs.node.ClusterWriting} as a client of its simulated node; connections, the process, its data
 * base and those who write are simulated.
 */
@NullMarked
package org.quorate.simulation.files;

import org.jspecify.annotations.NullMarked;
