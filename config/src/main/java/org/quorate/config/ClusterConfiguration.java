package org.quorate.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A read, derived and validated corosync.conf as this node uses it. Services read their own keys ({@code quorum.*} …) from the
 * configuration map the same file was stored in.
 *
 * @param clusterName {@code totem.cluster_name}, or {@code null}
 * @param localNodeId this node's id, also a member
 * @param members all nodes in file order
 */
public record ClusterConfiguration(
        @Nullable String clusterName,
        Transport transport,
        int localNodeId,
        List<Member> members,
        TotemParameters totem,
        KnetParameters knet) {
    public ClusterConfiguration {
        members = List.copyOf(members);
    }

    /** The member entry of this node. */
    public Member localMember() {
        for (Member member : members) {
            if (member.nodeId() == localNodeId) {
                return member;
            }
        }
        throw new IllegalStateException("local node " + Integer.toUnsignedString(localNodeId) + " is not a member");
    }
}
