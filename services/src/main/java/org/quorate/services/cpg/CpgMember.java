package org.quorate.services.cpg;

/**
 * One process in a list of a configuration change.
 *
 * @param reason {@link Reason}
 */
public record CpgMember(int nodeId, int pid, int reason) {}
