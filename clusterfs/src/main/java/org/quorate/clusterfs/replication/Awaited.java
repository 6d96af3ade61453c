package org.quorate.clusterfs.replication;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.quorate.clusterfs.message.ProcessId;

/** Whom callers wait for, as a line of the log names them. */
final class Awaited {
    private static final String RESTART = ", restart pmxcfs there";

    private Awaited() {}

    static String by(StateMachine machine, Application application) {
        Members members = machine.members();
        return switch (machine.mode()) {
            case START -> "the cluster engine has not let this node into the group yet";
            case START_SYNC ->
                machine.isCollecting()
                        ? "no state has come from " + joined(members.silent()) + RESTART
                        : "no sync request has come from " + members.all().getFirst() + RESTART;
            case UPDATE -> updates(machine, application.leader(), List.of(machine.self()));
            case SYNCED -> {
                if (machine.maySend()) {
                    yield "the ring does not deliver messages";
                }
                yield members.areAllSynced()
                        ? missing(members.all(), application.missing(members.all()))
                        : updates(machine, application.leader(), members.unsynced());
            }
            case LEAVE, VERSION_ERROR, ERROR -> "this node is not in the group";
        };
    }

    private static String updates(StateMachine machine, Optional<ProcessId> leader, List<ProcessId> to) {
        if (leader.filter(machine.self()::equals).isPresent()) {
            return "the ring does not deliver what this node, the leader, has sent for " + joined(to);
        }
        return "%s has not sent all updates for %s%s"
                .formatted(leader.map(each -> each + ", the leader,").orElse("the leader"), joined(to), RESTART);
    }

    private static String missing(List<ProcessId> present, List<Integer> nodes) {
        return nodes.isEmpty()
                ? "too few are in the group: " + joined(present)
                : nodes.stream().map(Integer::toUnsignedString).collect(Collectors.joining(", node ", "node ", ""))
                        + (nodes.size() == 1 ? " is" : " are")
                        + " not in the group, start pmxcfs there";
    }

    private static String joined(Collection<ProcessId> processes) {
        return processes.stream().map(ProcessId::toString).collect(Collectors.joining(", "));
    }
}
