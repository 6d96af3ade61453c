package org.quorate.clusterfs.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.Decoded;
import org.quorate.clusterfs.message.EntryBody;
import org.quorate.clusterfs.message.Message;
import org.quorate.clusterfs.message.OperationBody;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.tree.Checksum;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreeIndex;
import org.quorate.clusterfs.tree.TreePath;

/** The tree as what a group keeps equal: what {@code pve_dcdb_v1} is for (spec 60 §4.6). */
public final class TreeReplication implements Application {
    /** Hears that {@code corosync.conf} in the tree may be another one (spec 60 §8.3). */
    @FunctionalInterface
    public interface CorosyncConfListener {
        /**
         * Called after the change is stored.
         *
         * @param reload whether this node has made the change, and so has corosync reload its configuration
         */
        void corosyncConfChanged(boolean reload);
    }

    private static final TreePath COROSYNC_CONF = TreePath.of("corosync.conf");

    private final Tree tree;
    private final Quorum quorum;
    private final CorosyncConfListener listener;
    private final LogSink log;

    private final List<Entry> updates = new ArrayList<>();
    private @Nullable TreeIndex ownIndex;
    private @Nullable TreeIndex leaderIndex;
    private @Nullable ProcessId leader;

    /** Replicates a tree. */
    public TreeReplication(Tree tree, Quorum quorum, CorosyncConfListener listener, LogSink log) {
        this.tree = tree;
        this.quorum = quorum;
        this.listener = listener;
        this.log = log;
    }

    private void log(Level level, String text) {
        log.log(Domain.DCDB, level, text);
    }

    @Override
    public byte[] state() {
        return tree.index().encode();
    }

    @Override
    public Optional<Set<ProcessId>> processStates(List<MemberState> states, Group group) {
        List<IndexExchange.Member> members = new ArrayList<>();
        for (MemberState state : states) {
            String fault = TreeIndex.fault(state.body());
            if (fault != null) {
                log.log(fault.startsWith("memdb") ? Domain.MAIN : Domain.DCDB, Level.CRIT, fault);
                return Optional.empty();
            }
            IndexExchange.Member member = new IndexExchange.Member(state.member(), TreeIndex.decode(state.body()));
            members.add(member);
            if (state.member().equals(group.self())) {
                ownIndex = member.index();
            }
        }
        IndexExchange exchange = new IndexExchange(members);
        leaderIndex = exchange.leaderIndex();
        leader = exchange.leader();
        log(Level.NOTICE, "leader is " + exchange.leader());
        log(
                Level.NOTICE,
                "synced members: "
                        + exchange.synced().stream().map(ProcessId::toString).collect(Collectors.joining(", ")));
        if (exchange.leader().equals(group.self()) && !sendUpdates(exchange, group)) {
            return Optional.empty();
        }
        return Optional.of(exchange.synced());
    }

    private boolean sendUpdates(IndexExchange exchange, Group group) {
        log(Level.NOTICE, "start sending inode updates");
        int sent = 0;
        for (long inode : exchange.lacking()) {
            Entry entry = tree.byInode(inode);
            if (entry == null) {
                log(Level.CRIT, "can get inode data for inode %016X".formatted(inode));
            } else if (group.sendUpdate(EntryBody.encode(entry))) {
                sent++;
            } else {
                log(Level.CRIT, "sending update inode failed %016X".formatted(inode));
            }
        }
        log(Level.NOTICE, "sent all (%d) updates".formatted(sent));
        if (group.sendUpdateComplete()) {
            return true;
        }
        log(Level.CRIT, "failed to send UPDATE_COMPLETE message");
        return false;
    }

    @Override
    public boolean processUpdate(byte[] body) {
        return switch (EntryBody.decode(body)) {
            case Decoded.Malformed<Entry>(String reason) -> {
                log(Level.CRIT, reason);
                yield false;
            }
            case Decoded.Value<Entry>(Entry entry) -> {
                updates.add(entry);
                yield true;
            }
        };
    }

    @Override
    public Delivery.Next commitUpdates(Group group) {
        log(Level.NOTICE, "update complete - trying to commit (got %d inode updates)".formatted(updates.size()));
        if (ownIndex == null || leaderIndex == null) {
            return Delivery.Next.REJOIN;
        }
        if (!tree.commitUpdates(ownIndex, leaderIndex, updates, group.now().elapsed())) {
            return tree.hasFailedForGood() ? Delivery.Next.STOP : Delivery.Next.REJOIN;
        }
        listener.corosyncConfChanged(false);
        return Delivery.Next.CONTINUE;
    }

    @Override
    public void dropExchange() {
        updates.clear();
        ownIndex = null;
        leaderIndex = null;
    }

    @Override
    public Delivery deliver(ProcessId sender, Message.Normal message, Group group) {
        if (message.subtype() < 1 || message.subtype() > 8) {
            log(Level.CRIT, "received unknown message type (msg_type == %d)".formatted(message.subtype()));
            return Delivery.rejoin(Errno.EIO);
        }
        if (!quorum.isQuorate()) {
            log(Level.CRIT, "received write while not quorate - trigger resync");
            return Delivery.rejoin(Errno.EPERM);
        }
        if (!quorum.holdsWith(group.members())) {
            log(Level.NOTICE, "received write while most members are away - trigger resync");
            return Delivery.rejoin(Errno.EBUSY);
        }
        return switch (OperationBody.decode(message.subtype(), message.body())) {
            case Decoded.Malformed<Operation>(String reason) -> {
                log(Level.CRIT, reason);
                yield Delivery.rejoin(Errno.EIO);
            }
            case Decoded.Value<Operation>(Operation operation) -> apply(sender, operation, message.time(), group);
        };
    }

    private Delivery apply(ProcessId sender, Operation operation, int mtime, Group group) {
        long seconds = group.now().elapsed();
        if (operation instanceof Operation.UnlockRequest request
                && group.lowestNodeId() == group.self().nodeId()
                && tree.mayUnlock(request, seconds)) {
            Operation unlock = new Operation.Unlock(request.path(), request.checksum());
            group.send(OperationBody.subtype(unlock), OperationBody.encode(unlock));
        }
        Result result = tree.apply(operation, new Stamp(sender.nodeId(), mtime, seconds));
        if (tree.hasFailed()) {
            // What the others have applied and this node could not store it takes over when it can, by joining anew.
            return new Delivery(result, tree.hasFailedForGood() ? Delivery.Next.STOP : Delivery.Next.REJOIN);
        }
        if (result.isOk() && changesCorosyncConf(operation)) {
            listener.corosyncConfChanged(sender.equals(group.self()));
        }
        return Delivery.done(result);
    }

    private static boolean changesCorosyncConf(Operation operation) {
        return switch (operation) {
            case Operation.Write write -> write.path().equals(COROSYNC_CONF);
            case Operation.Create create -> create.path().equals(COROSYNC_CONF);
            case Operation.Rename rename -> rename.to().equals(COROSYNC_CONF);
            default -> false;
        };
    }

    @Override
    public boolean isAcknowledged(List<ProcessId> members) {
        return quorum.holdsWith(members);
    }

    @Override
    public List<Integer> missing(List<ProcessId> members) {
        return quorum.missing(members);
    }

    @Override
    public Optional<ProcessId> leader() {
        return Optional.ofNullable(leader);
    }

    /** A tree whose changes cannot be stored stays out of the group until they can. */
    @Override
    public boolean mayJoin() {
        return tree.hasFailedForGood() || tree.tryStoreAgain();
    }

    @Override
    public Checksum checksum() {
        return tree.checksum();
    }

    @Override
    public void synced(Group group) {
        // Nothing but the status of nodes is announced on becoming equal.
    }

    @Override
    public void membersChanged(List<ProcessId> members, Group group) {
        // The tree does not depend on who holds it.
    }
}
