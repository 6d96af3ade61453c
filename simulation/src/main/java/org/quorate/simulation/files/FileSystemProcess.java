package org.quorate.simulation.files;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RandomSource;
import org.quorate.base.StatusCode;
import org.quorate.clusterfs.message.Group;
import org.quorate.clusterfs.message.Message;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.node.ClusterWriting;
import org.quorate.clusterfs.node.VoteRule;
import org.quorate.clusterfs.replication.GroupConnection;
import org.quorate.clusterfs.replication.Mode;
import org.quorate.clusterfs.replication.Now;
import org.quorate.clusterfs.replication.Settings;
import org.quorate.clusterfs.status.ClusterInformation;
import org.quorate.clusterfs.status.NodeStatus;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.config.cmap.CmapValue;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.QuorumStatus;
import org.quorate.services.cpg.CpgMember;
import org.quorate.services.votequorum.VotequorumInfo;
import org.quorate.simulation.SimulatedNode;

/**
 * One process of the cluster file system, from its start to its end. As the daemon it keeps a connection for quorum and one for each
 * group, on which things come in order and a little later than they happen; what it asks of the engine waits while the engine does not
 * listen.
 */
public final class FileSystemProcess {
    /** Cpg clients of file systems have these numbers, those of other traffic smaller ones. */
    static final long FIRST_CLIENT = 1000;

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final long RETRY_NANOS = 5 * MILLI;
    private static final long LEAVE_NANOS = 2 * SECOND;
    private static final long VOTES_EVERY_NANOS = 10 * SECOND;
    private static final int MORE_THAN_ARITHMETIC = VotequorumInfo.TWO_NODE
            | VotequorumInfo.LAST_MAN_STANDING
            | VotequorumInfo.AUTO_TIE_BREAKER
            | VotequorumInfo.QDEVICE_REGISTERED;

    private final SimulatedFileSystem machine;
    private final SimulatedNode node;
    private final RandomSource random;
    private final int pid;
    private final Tree tree;
    private final ClusterWriting writing;
    private final Map<Group, Membership> current = new EnumMap<>(Group.class);
    private final Map<Long, Membership> clients = new HashMap<>();
    private final ArrayDeque<Runnable> whilePaused = new ArrayDeque<>();
    private final List<Acknowledgement> unsettled = new ArrayList<>();
    private final Lane quorumLane = new Lane();

    private boolean isPaused;
    private boolean isOver;
    /** Incarnation of the engine it is connected to; 0 if to none. */
    private int engine;

    private boolean heardQuorate;
    private boolean isArithmetic;
    private int unread;

    FileSystemProcess(SimulatedFileSystem machine, int pid, Tree tree) {
        this.machine = machine;
        this.node = machine.node();
        this.random = machine.random();
        this.pid = pid;
        this.tree = tree;
        FileSystems all = machine.all();
        this.writing = new ClusterWriting(
                tree,
                new NodeStatus("node" + node.nodeId(), machine.wallClock(), pid, all.logOf(node.nodeId())),
                "10.77.0." + node.nodeId(),
                reload -> {},
                Settings.DEFAULT,
                () -> new Now(machine.wallClock(), machine.elapsedSeconds()),
                all.logOf(node.nodeId()));
        writing.connectedBy(Group.DCDB, new Link(Group.DCDB));
    }

    // ---- what can be seen of it

    public int nodeId() {
        return node.nodeId();
    }

    ProcessId id() {
        return new ProcessId(node.nodeId(), pid);
    }

    public Tree tree() {
        return tree;
    }

    public boolean isPaused() {
        return isPaused;
    }

    /** Whether it believes that it may write. */
    public boolean isQuorate() {
        return writing.isQuorate();
    }

    /** What it is doing in the group of the tree; null before it found an engine. */
    public @Nullable Mode mode() {
        return writing.mode(Group.DCDB);
    }

    /** Whether it has to be started anew before it takes part again. */
    boolean hasStoppedForGood() {
        Mode now = mode();
        return now != null && now.isFinal();
    }

    /** Who is in the group of the tree, as it knows. */
    public List<ProcessId> members() {
        return writing.members(Group.DCDB);
    }

    /** Whether it has handled all that its engine gave it. */
    public boolean isUpToDate() {
        return unread == 0 && !isPaused;
    }

    /** Whether votes alone decide who may write, as it was told last. */
    public boolean isArithmetic() {
        return isArithmetic;
    }

    // ---- its life

    void start() {
        lookForEngine();
        tick();
    }

    void end() {
        isOver = true;
        clients.keySet().forEach(client -> disconnect(client, engine));
        separated();
    }

    void pause() {
        isPaused = true;
    }

    void resume() {
        isPaused = false;
        while (!whilePaused.isEmpty() && !isPaused) {
            run(whilePaused.remove());
        }
    }

    /** Has the process do something in so many ns, when it is not paused then. */
    private void later(long nanos, Runnable action) {
        machine.all().schedule(nanos, () -> {
            if (isPaused) {
                whilePaused.add(action);
            } else {
                run(action);
            }
        });
    }

    private void run(Runnable action) {
        if (!isOver) {
            action.run();
        }
    }

    private long latency() {
        return (50 + random.nextInt(random.nextInt(20) == 0 ? 30_000 : 500)) * 1_000L;
    }

    /** A connection: what comes on it is handled in order. */
    private final class Lane {
        private long lastNanos;

        void add(Runnable action) {
            long at = Math.max(machine.all().nowNanos() + latency(), lastNanos);
            lastNanos = at;
            unread++;
            later(at - machine.all().nowNanos(), () -> {
                unread--;
                action.run();
            });
        }
    }

    private void tick() {
        writing.tick();
        settle();
        later(SECOND, this::tick);
    }

    // ---- the engine

    private void lookForEngine() {
        if (engine == 0 && node.isRunning() && !node.isPaused()) {
            engine = node.incarnation();
            writing.clusterChanged(information());
            heardQuorate = node.node().quorumStatus().quorate();
            readVotes();
            writing.identified(new ProcessId(node.nodeId(), pid));
            later(VOTES_EVERY_NANOS, this::readVotesNowAndThen);
        }
        later(SECOND, this::lookForEngine);
    }

    void engineGone(int incarnation) {
        if (engine == incarnation) {
            quorumLane.add(this::lostEngine);
        }
    }

    private void lostEngine() {
        if (engine != 0 && !(node.isRunning() && node.incarnation() == engine)) {
            engine = 0;
            heardQuorate = false;
            writing.quorumUnknown();
            List.copyOf(current.values()).forEach(this::forget);
            clients.clear();
        }
    }

    void quorumDecided(boolean quorate) {
        if (engine == node.incarnation()) {
            quorumLane.add(() -> {
                heardQuorate = quorate;
                readVotes();
            });
        }
    }

    private boolean hasEngine() {
        return engine != 0 && node.isRunning() && node.incarnation() == engine;
    }

    private void readVotesNowAndThen() {
        if (hasEngine()) {
            readVotes();
            later(VOTES_EVERY_NANOS, this::readVotesNowAndThen);
        }
    }

    private void readVotes() {
        if (!hasEngine()) {
            return;
        }
        if (node.isPaused()) {
            later(RETRY_NANOS, this::readVotes);
            return;
        }
        VotequorumInfo votes = node.node().quorumStatus().votes();
        isArithmetic = votes != null && (votes.flags() & MORE_THAN_ARITHMETIC) == 0;
        writing.quorumChanged(
                heardQuorate,
                votes == null || !isArithmetic ? VoteRule.ANY : VoteRule.majority(votes.quorum(), information()));
    }

    /** The cluster as the map of its configuration has it. */
    private ClusterInformation information() {
        List<ClusterInformation.Node> nodes = new ArrayList<>();
        SortedMap<String, CmapValue> map = node.node().cmap().withPrefix("nodelist.node.");
        map.forEach((key, value) -> {
            if (key.endsWith(".nodeid")) {
                String prefix = key.substring(0, key.length() - "nodeid".length());
                CmapValue name = map.get(prefix + "name");
                CmapValue votes = map.get(prefix + "quorum_votes");
                nodes.add(new ClusterInformation.Node(
                        name == null ? "node" + value.asLong() : name.asString(),
                        (int) value.asLong(),
                        votes == null ? 1 : (int) votes.asLong()));
            }
        });
        return new ClusterInformation("simulated", 1, nodes);
    }

    // ---- groups

    /** One stay in a group. */
    private static final class Membership {
        private final Group group;
        private final long client;
        private final Lane lane;
        private final ArrayDeque<byte[]> outgoing = new ArrayDeque<>();
        private boolean isJoined;
        private boolean isSending;
        private boolean isLeaving;

        Membership(Group group, long client, Lane lane) {
            this.group = group;
            this.client = client;
            this.lane = lane;
        }
    }

    private final class Link implements GroupConnection {
        private final Group group;

        Link(Group group) {
            this.group = group;
        }

        @Override
        public void join() {
            Membership membership = new Membership(group, machine.all().nextClient(), new Lane());
            current.put(group, membership);
            later(latency(), () -> tryToJoin(membership));
        }

        @Override
        public void leave() {
            Membership membership = current.get(group);
            if (membership != null) {
                later(latency(), () -> tryToLeave(membership));
            }
        }

        @Override
        public boolean multicast(byte[] message) {
            Membership membership = current.get(group);
            if (membership == null) {
                return false;
            }
            if (group == Group.DCDB && message[0] == Message.STATE && message[1] == 0) {
                byte[] index = new byte[message.length - Message.STATE_HEADER];
                System.arraycopy(message, Message.STATE_HEADER, index, 0, index.length);
                machine.store().announce(index);
            }
            membership.outgoing.add(message);
            if (membership.isJoined && !membership.isSending) {
                membership.isSending = true;
                later(latency(), () -> sendNext(membership));
            }
            return true;
        }
    }

    /** What the engine answers; null while it does not listen. */
    private @Nullable StatusCode ask(EngineCall call) {
        StatusCode[] answer = new StatusCode[1];
        if (hasEngine()) {
            node.input(running -> answer[0] = call.ask(running, node.clockNanos()));
        }
        return answer[0];
    }

    @FunctionalInterface
    private interface EngineCall {
        StatusCode ask(org.quorate.engine.Node running, long nowNanos);
    }

    private static boolean isToBeTriedAgain(@Nullable StatusCode status) {
        return status == null || status == StatusCode.TRY_AGAIN;
    }

    private void tryToJoin(Membership membership) {
        if (current.get(membership.group) != membership) {
            return;
        }
        if (!hasEngine()) {
            forget(membership);
            return;
        }
        clients.put(membership.client, membership);
        StatusCode status =
                ask((running, now) -> running.cpgJoin(now, membership.client, pid, membership.group.cpgName()));
        if (isToBeTriedAgain(status)) {
            later(RETRY_NANOS, () -> tryToJoin(membership));
        } else if (status == StatusCode.OK) {
            membership.isJoined = true;
            membership.isSending = true;
            sendNext(membership);
        } else {
            disconnect(membership.client, engine);
            forget(membership);
        }
    }

    private void sendNext(Membership membership) {
        while (!membership.outgoing.isEmpty() && !membership.isLeaving && hasEngine()) {
            byte[] message = membership.outgoing.element();
            StatusCode status =
                    ask((running, now) -> running.cpgSend(now, membership.client, message, 0, message.length));
            if (isToBeTriedAgain(status)) {
                later(RETRY_NANOS, () -> sendNext(membership));
                return;
            }
            membership.outgoing.remove();
            if (status != StatusCode.OK) {
                disconnect(membership.client, engine);
                forget(membership);
                return;
            }
        }
        membership.isSending = false;
    }

    private void tryToLeave(Membership membership) {
        membership.isLeaving = true;
        if (!hasEngine()) {
            forget(membership);
            return;
        }
        StatusCode status = ask((running, now) -> running.cpgLeave(now, membership.client));
        if (isToBeTriedAgain(status)) {
            later(RETRY_NANOS, () -> tryToLeave(membership));
        } else if (status == StatusCode.OK) {
            later(LEAVE_NANOS, () -> over(membership));
        } else {
            over(membership);
        }
    }

    /** It has left, or does not wait for it any longer. */
    private void over(Membership membership) {
        if (clients.remove(membership.client) != null) {
            disconnect(membership.client, engine);
        }
        forget(membership);
    }

    private void forget(Membership membership) {
        if (current.remove(membership.group, membership)) {
            separated();
            writing.connectionLost(membership.group);
        }
    }

    /** The engine notices that a connection was closed when it runs again. */
    private void disconnect(long client, int incarnation) {
        if (!node.isRunning() || node.incarnation() != incarnation) {
            return;
        }
        if (node.isPaused()) {
            machine.all().schedule(RETRY_NANOS, () -> disconnect(client, incarnation));
        } else {
            node.input(running -> running.cpgDisconnect(node.clockNanos(), client));
        }
    }

    void delivered(long client, ProcessId sender, byte[] message) {
        Membership membership = clients.get(client);
        if (membership != null) {
            membership.lane.add(() -> {
                if (current.get(membership.group) == membership) {
                    writing.delivered(membership.group, sender, message);
                    settle();
                }
            });
        }
    }

    void changed(long client, CpgConfiguration change) {
        Membership membership = clients.get(client);
        if (membership == null) {
            return;
        }
        List<ProcessId> members = change.members().stream()
                .map(member -> new ProcessId(member.nodeId(), member.pid()))
                .toList();
        boolean somebodyJoined = !change.joined().isEmpty();
        boolean isOut = change.left().stream().anyMatch(this::isSelf);
        membership.lane.add(() -> {
            if (current.get(membership.group) == membership) {
                if (membership.group == Group.DCDB && !machine.all().isMajority(members)) {
                    separated();
                }
                writing.membersChanged(membership.group, members, somebodyJoined);
                settle();
            }
            if (isOut && membership.isLeaving) {
                over(membership);
            }
        });
    }

    private boolean isSelf(CpgMember member) {
        return member.nodeId() == node.nodeId() && member.pid() == pid;
    }

    // ---- changes

    /** Who had something changed. */
    @FunctionalInterface
    interface Caller {
        /**
         * @param isApplied whether the group decided, not this process by itself
         */
        void answer(Result result, boolean isApplied);
    }

    /** Has the tree changed, as a caller of the mount does. */
    void change(Operation operation, Caller caller) {
        later(latency(), () -> {
            // the group answers later: what is answered at once was not sent
            boolean[] isSent = new boolean[1];
            writing.change(operation, result -> caller.answer(result, isSent[0]));
            isSent[0] = true;
        });
    }

    /** A caller was told that it is done. */
    void acknowledged(Acknowledgement acknowledgement) {
        unsettled.add(acknowledgement);
    }

    /** In a majority whose members are all equal, what was acknowledged is settled. */
    private void settle() {
        if (!unsettled.isEmpty()
                && mode() == Mode.SYNCED
                && machine.all().isMajority(members())
                && machine.all().haveAll(members(), unsettled.getLast().point())) {
            unsettled.clear();
        }
    }

    /** It is alone, or with too few, or out of the group: what nobody else has yet may be lost (spec 20 §5.8, agreed delivery). */
    private void separated() {
        TreeLineage.strays(machine.store().state());
        unsettled.forEach(Acknowledgement::separated);
        unsettled.clear();
    }

    /** Quorum as the engine has it now, for who looks from outside. */
    public @Nullable QuorumStatus engineQuorum() {
        return hasEngine() ? node.node().quorumStatus() : null;
    }
}
