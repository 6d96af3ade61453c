package org.quorate.clusterfs.replication;

import org.quorate.clusterfs.message.ProcessId;

/**
 * What a member sent as its state.
 *
 * @param body not to be changed
 */
public record MemberState(ProcessId member, byte[] body) {}
