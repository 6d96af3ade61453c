package org.quorate.clusterfs.node;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.Group;
import org.quorate.clusterfs.message.OperationBody;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.replication.Application;
import org.quorate.clusterfs.replication.GroupConnection;
import org.quorate.clusterfs.replication.Mode;
import org.quorate.clusterfs.replication.Now;
import org.quorate.clusterfs.replication.Quorum;
import org.quorate.clusterfs.replication.Replication;
import org.quorate.clusterfs.replication.Settings;
import org.quorate.clusterfs.replication.TreeReplication;
import org.quorate.clusterfs.status.ClusterInformation;
import org.quorate.clusterfs.status.NodeStatus;
import org.quorate.clusterfs.status.StatusReplication;
import org.quorate.clusterfs.tree.Admission;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.Tree;

/** Changes through the group, while the node is quorate. Belongs to one thread. */
public final class ClusterWriting implements Writing {
    private final NodeStatus status;
    private final Admission admission;
    private final Map<Group, Application> applications = new EnumMap<>(Group.class);
    private final Map<Group, GroupConnection> connections = new EnumMap<>(Group.class);
    private final Map<Group, Replication> replications = new EnumMap<>(Group.class);
    private final Settings settings;
    private final Supplier<Now> clock;
    private final LogSink log;

    private @Nullable ProcessId self;
    private boolean quorate;
    private VoteRule votes = VoteRule.ANY;

    /**
     * A node that has not heard of its cluster yet.
     *
     * @param address of this node, as others show it
     * @param confListener hears of changes of the tree's {@code corosync.conf}
     * @param clock asked at each input
     */
    public ClusterWriting(
            Tree tree,
            NodeStatus status,
            String address,
            TreeReplication.CorosyncConfListener confListener,
            Settings settings,
            Supplier<Now> clock,
            LogSink log) {
        this.status = status;
        this.admission = new Admission(tree);
        this.settings = settings;
        this.clock = clock;
        this.log = log;
        applications.put(Group.DCDB, new TreeReplication(tree, new Votes(), confListener, log));
        applications.put(Group.KVSTORE, new StatusReplication(status, address, log));
    }

    private final class Votes implements Quorum {
        @Override
        public boolean isQuorate() {
            return quorate;
        }

        @Override
        public boolean holdsWith(List<ProcessId> members) {
            return votes.holdsWith(members);
        }

        @Override
        public List<Integer> missing(List<ProcessId> members) {
            return votes.missing(members);
        }
    }

    @Override
    public boolean isQuorate() {
        return quorate;
    }

    @Override
    public void change(Operation operation, Consumer<Result> caller) {
        switch (admission.decide(operation, quorate)) {
            case Admission.Answer(Result result) -> caller.accept(result);
            case Admission.Send(List<Operation> ahead, Operation awaited) -> {
                ahead.forEach(each -> send(each, result -> {}));
                send(awaited, caller);
            }
        }
    }

    private void send(Operation operation, Consumer<Result> caller) {
        Replication replication = replications.get(Group.DCDB);
        if (replication == null) {
            caller.accept(Result.refused(Errno.EBUSY));
        } else {
            replication.send(OperationBody.subtype(operation), OperationBody.encode(operation), clock.get(), caller);
        }
    }

    /** Needs no quorum, and nobody waits: who joins later gets all keys and the log (spec 60 §5.1). */
    @Override
    public void tellOthers(int subtype, byte[] body) {
        Replication replication = replications.get(Group.KVSTORE);
        if (replication != null) {
            replication.send(subtype, body, clock.get(), result -> {});
        }
    }

    @Override
    public void tick() {
        replications.values().forEach(replication -> replication.tick(clock.get()));
    }

    /** What this node is doing in a group; null before the cluster engine was there. */
    public @Nullable Mode mode(Group group) {
        Replication replication = replications.get(group);
        return replication == null ? null : replication.mode();
    }

    /** Who is in a group, ascending; empty before the first configuration. */
    public List<ProcessId> members(Group group) {
        Replication replication = replications.get(group);
        return replication == null ? List.of() : replication.members();
    }

    /** By which the groups are reached; told once, before anything else. */
    public void connectedBy(Group group, GroupConnection connection) {
        connections.put(group, connection);
    }

    /** The cluster engine is there, and this is who we are in its groups. */
    public void identified(ProcessId process) {
        if (process.equals(self)) {
            return;
        }
        self = process;
        connections.forEach((group, connection) -> {
            Application application = applications.get(group);
            if (application != null) {
                Replication replication = new Replication(group, process, application, connection, log, settings);
                replications.put(group, replication);
                replication.start(clock.get());
            }
        });
    }

    /** The engine says whether this partition may write. */
    public void quorumChanged(boolean now, VoteRule rule) {
        votes = rule;
        if (now != quorate) {
            quorate = now;
            log.log(Domain.STATUS, Level.NOTICE, now ? "node has quorum" : "node lost quorum");
        }
    }

    /** Nobody says any more. */
    public void quorumUnknown() {
        quorumChanged(false, votes);
    }

    public void clusterChanged(ClusterInformation information) {
        status.clusterChanged(information);
    }

    public void membersChanged(Group group, List<ProcessId> members, boolean somebodyJoined) {
        Replication replication = replications.get(group);
        if (replication != null) {
            replication.configurationChanged(members, somebodyJoined, clock.get());
        }
    }

    public void delivered(Group group, ProcessId sender, byte[] message) {
        Replication replication = replications.get(group);
        if (replication != null) {
            replication.deliver(sender, message, clock.get());
        }
    }

    public void connectionLost(Group group) {
        Replication replication = replications.get(group);
        if (replication != null) {
            replication.connectionLost(clock.get());
        }
    }
}
