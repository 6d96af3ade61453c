package org.quorate.engine;

import java.util.List;

/**
 * A membership change of a closed process group (spec 30 §3.5).
 *
 * @param members after the change, by node id, then pid
 */
public record CpgConfiguration(List<MemberProcess> members, List<MemberProcess> left, List<MemberProcess> joined) {
    public CpgConfiguration {
        members = List.copyOf(members);
        left = List.copyOf(left);
        joined = List.copyOf(joined);
    }

    /**
     * A member process.
     *
     * @param reason {@code cpg_reason_t}: 1 join, 2 leave, 3 node down, 4 node up, 5 process down; 0 in the list of members
     */
    public record MemberProcess(int nodeId, int pid, int reason) {}
}
