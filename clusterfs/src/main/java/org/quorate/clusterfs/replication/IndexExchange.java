package org.quorate.clusterfs.replication;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.tree.TreeIndex;

/** The indexes of all members: who leads, who has the same tree, and what the others lack (spec 60 §4.6). */
final class IndexExchange {
    record Member(ProcessId process, TreeIndex index) {}

    private final List<Member> members;
    private final Member leader;

    /**
     * Chooses the leader.
     *
     * @param members ascending, at least one
     */
    IndexExchange(List<Member> members) {
        this.members = List.copyOf(members);
        Member best = members.getFirst();
        for (Member member : members) {
            if (isNewer(member.index(), best.index())) {
                best = member;
            }
        }
        this.leader = best;
    }

    private static boolean isNewer(TreeIndex index, TreeIndex best) {
        int byVersion = Long.compareUnsigned(index.version(), best.version());
        return byVersion > 0 || (byVersion == 0 && Integer.compareUnsigned(index.mtime(), best.mtime()) > 0);
    }

    ProcessId leader() {
        return leader.process();
    }

    TreeIndex leaderIndex() {
        return leader.index();
    }

    /** The leader first, then who has an equal index, ascending. */
    Set<ProcessId> synced() {
        Set<ProcessId> synced = new LinkedHashSet<>();
        synced.add(leader.process());
        members.stream()
                .filter(member -> member.index().equals(leader.index()))
                .forEach(member -> synced.add(member.process()));
        return synced;
    }

    /** Inodes of the leader's entries that anybody lacks or has otherwise, ascending. */
    Set<Long> lacking() {
        return members.stream()
                .flatMap(member -> leader.index().differingFrom(member.index()).stream())
                .collect(Collectors.toCollection(() -> new TreeSet<>(Long::compareUnsigned)));
    }
}
