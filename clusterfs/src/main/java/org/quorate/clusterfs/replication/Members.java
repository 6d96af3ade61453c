package org.quorate.clusterfs.replication;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.message.ProcessId;

/** Who is in the group, with the states collected from them. */
final class Members {
    private static final class Member {
        private byte @Nullable [] state;
        private boolean synced;
    }

    private final TreeMap<ProcessId, Member> members = new TreeMap<>();

    /** Everybody is unsynced and has sent nothing. */
    void reset(Collection<ProcessId> present) {
        members.clear();
        present.forEach(member -> members.put(member, new Member()));
    }

    boolean contains(ProcessId process) {
        return members.containsKey(process);
    }

    /** Ascending. */
    List<ProcessId> all() {
        return List.copyOf(members.keySet());
    }

    int lowestNodeId() {
        return members.firstKey().nodeId();
    }

    boolean isSynced(ProcessId process) {
        Member member = members.get(process);
        return member != null && member.synced;
    }

    void setSynced(Set<ProcessId> synced) {
        members.forEach((process, member) -> member.synced = synced.contains(process));
    }

    void setAllSynced() {
        members.values().forEach(member -> member.synced = true);
    }

    List<ProcessId> synced() {
        return members.keySet().stream().filter(this::isSynced).toList();
    }

    List<ProcessId> unsynced() {
        return members.keySet().stream().filter(process -> !isSynced(process)).toList();
    }

    boolean areAllSynced() {
        return members.values().stream().allMatch(member -> member.synced);
    }

    void dropStates() {
        members.values().forEach(member -> member.state = null);
    }

    boolean hasState(ProcessId process) {
        Member member = members.get(process);
        return member != null && member.state != null;
    }

    void setState(ProcessId process, byte[] state) {
        Member member = members.get(process);
        if (member != null) {
            member.state = state;
        }
    }

    boolean haveAllStates() {
        return members.values().stream().allMatch(member -> member.state != null);
    }

    List<MemberState> states() {
        List<MemberState> states = new ArrayList<>();
        members.forEach((process, member) -> {
            if (member.state != null) {
                states.add(new MemberState(process, member.state));
            }
        });
        return states;
    }

    /** Who has sent no state yet. */
    List<ProcessId> silent() {
        return members.keySet().stream().filter(process -> !hasState(process)).toList();
    }
}
