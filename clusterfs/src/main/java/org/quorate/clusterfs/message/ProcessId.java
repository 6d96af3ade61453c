package org.quorate.clusterfs.message;

/**
 * A member of a group. Ordered by nodeid, then pid, as unsigned numbers.
 *
 * @param nodeId unsigned
 * @param pid as corosync reports it
 */
public record ProcessId(int nodeId, int pid) implements Comparable<ProcessId> {
    @Override
    public int compareTo(ProcessId other) {
        int byNode = Integer.compareUnsigned(nodeId, other.nodeId);
        return byNode != 0 ? byNode : Integer.compareUnsigned(pid, other.pid);
    }

    /** As log lines show it, for example {@code 1/3504}. */
    @Override
    public String toString() {
        return Integer.toUnsignedString(nodeId) + "/" + Integer.toUnsignedString(pid);
    }
}
