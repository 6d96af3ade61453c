package org.quorate.engine;

import java.util.List;
import org.quorate.services.cpg.CpgMember;

/**
 * A membership change of a closed process group (spec 30 §3.5).
 *
 * @param members after the change, by node id, then pid
 */
public record CpgConfiguration(List<CpgMember> members, List<CpgMember> left, List<CpgMember> joined) {
    public CpgConfiguration {
        members = List.copyOf(members);
        left = List.copyOf(left);
        joined = List.copyOf(joined);
    }
}
