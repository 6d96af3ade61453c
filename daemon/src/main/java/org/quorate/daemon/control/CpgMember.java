package org.quorate.daemon.control;

/**
 * A process in a group.
 *
 * @param nodeId unsigned
 * @param pid process id on that node
 * @param reason why it is listed as joined or left: 1 join, 2 leave, 3 node down, 4 node up, 5 process down; 0 for a plain member
 */
public record CpgMember(int nodeId, int pid, int reason) {}
