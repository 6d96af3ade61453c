package org.quorate.services.cpg;

/** A process that is in a group; one process may be in several. */
public record CpgProcess(int nodeId, int pid, GroupName group) {
    CpgMember asMember(int reason) {
        return new CpgMember(nodeId, pid, reason);
    }

    /** By node, then by process, both unsigned. */
    static int compare(CpgProcess a, CpgProcess b) {
        int byNode = Integer.compareUnsigned(a.nodeId, b.nodeId);
        return byNode != 0 ? byNode : Integer.compareUnsigned(a.pid, b.pid);
    }
}
