/**
 * What nodes say to each other in the two groups of the cluster file system, byte for byte (spec 60 §4, §5): {@code pve_dcdb_v1}
 * for the tree, {@code pve_kvstore_v1} for the status of nodes. All numbers are little-endian on every machine.
 *
 * <p>{@link org.quorate.clusterfs.message.Message} is the outer layer that both groups share; its bodies are read by
 * {@link org.quorate.clusterfs.message.OperationBody}, {@link org.quorate.clusterfs.message.EntryBody},
 * {@link org.quorate.clusterfs.message.StatusUpdate}, {@link org.quorate.clusterfs.message.LogEntry} and
 * {@link org.quorate.clusterfs.message.ClusterLogBuffer}. Readers never throw: what they cannot read is
 * {@link org.quorate.clusterfs.message.Decoded.Malformed} with the original's log line.
 */
@NullMarked
package org.quorate.clusterfs.message;

import org.jspecify.annotations.NullMarked;
