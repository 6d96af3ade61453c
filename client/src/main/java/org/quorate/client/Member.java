package org.quorate.client;

/**
 * A process in a group.
 *
 * @param nodeId unsigned
 * @param pid what the process joined with, usually its process id
 */
public record Member(int nodeId, int pid) {
    @Override
    public String toString() {
        return Integer.toUnsignedString(nodeId) + ':' + Integer.toUnsignedString(pid);
    }
}
