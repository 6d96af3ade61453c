package org.quorate.daemon.control;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.services.report.QuorumFlag;
import org.quorate.services.report.VoteSummary;

/** A daemon of one node without a network: a thread that does what it is told, and a ring of its own for the groups. */
final class FakeNode implements ControlBackend, NodeOperations, AutoCloseable {
    private static final int MEMBER_VOTES = 1;

    private final BlockingQueue<Runnable> inputs = new ArrayBlockingQueue<>(1024);
    private final Thread thread = new Thread(this::run, "fake-node");
    private final Cmap cmap = new Cmap();
    private final List<Runnable> quorumTrackers = new ArrayList<>();
    private final Map<String, List<Endpoint>> groups = new HashMap<>();
    private final List<Runnable> waitingForRoom = new ArrayList<>();
    private int expectedVotes = 3;
    private int room = Integer.MAX_VALUE;
    private int[] blocked = {};
    private boolean faultsAllowed = true;
    private boolean silentCompletions;
    volatile boolean hanging;
    volatile @Nullable String lastKill;

    FakeNode() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (true) {
            try {
                inputs.take().run();
                if (inputs.isEmpty()) {
                    token();
                }
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    /** Makes room and lets those go on who wait for it. */
    private void token() {
        if (room < Integer.MAX_VALUE) {
            room = 100;
        }
        List<Runnable> waiting = List.copyOf(waitingForRoom);
        waitingForRoom.clear();
        for (Runnable action : waiting) {
            if (!inputs.offer(action)) {
                waitingForRoom.add(action);
            }
        }
    }

    @Override
    public DaemonInfo info() {
        return new DaemonInfo("Quorate test", 4711, -2, "/etc/corosync/corosync.conf", faultsAllowed);
    }

    @Override
    public boolean submit(Task task) {
        return !hanging && inputs.offer(() -> task.run(this));
    }

    /** Runs on the node's thread, without waiting. */
    void later(Runnable action) {
        inputs.add(action);
    }

    void limitRoom() {
        later(() -> room = 100);
    }

    void forbidFaults() {
        later(() -> faultsAllowed = false);
    }

    void completeNothing() {
        later(() -> silentCompletions = true);
    }

    void changeExpectedVotes(int votes) {
        expectedVotes = votes;
        quorumTrackers.forEach(Runnable::run);
    }

    int trackers() {
        return quorumTrackers.size();
    }

    int[] blocked() {
        return blocked.clone();
    }

    @Override
    public QuorumStatus quorumStatus() {
        return new QuorumStatus(
                "corosync_votequorum",
                -2,
                new RingId(1, 0x2bL),
                true,
                List.of(
                        new QuorumStatus.Member(
                                1,
                                MEMBER_VOTES,
                                "node1",
                                List.of("10.0.0.1", "fd00::1"),
                                Set.of(QuorumStatus.QdeviceFlag.REGISTERED, QuorumStatus.QdeviceFlag.ALIVE)),
                        new QuorumStatus.Member(-2, MEMBER_VOTES, null, List.of(), Set.of())),
                new VoteSummary(
                        expectedVotes,
                        3,
                        2,
                        2,
                        Set.of(QuorumFlag.QUORATE, QuorumFlag.TWO_NODE),
                        new VoteSummary.Device("net", 1, true)));
    }

    @Override
    public LinkStatus linkStatus() {
        return new LinkStatus(
                -2,
                "knet",
                List.of(
                        new LinkStatus.Node(
                                1,
                                "node1",
                                true,
                                false,
                                false,
                                List.of(new LinkStatus.Link(
                                        0, true, true, false, 1397, "udp", "10.0.0.2", "10.0.0.1", 250))),
                        new LinkStatus.Node(
                                -2,
                                null,
                                false,
                                false,
                                false,
                                List.of(new LinkStatus.Link(0, true, false, false, 0, "udp", "10.0.0.2", "", -1)))));
    }

    @Override
    public Cmap cmap() {
        return cmap;
    }

    @Override
    public SortedMap<String, CmapValue> statistics(String prefix) {
        SortedMap<String, CmapValue> all = new TreeMap<>(Map.of("stats.srp.token_tx", CmapValue.u64(-1)));
        all.keySet().removeIf(key -> !key.startsWith(prefix));
        return all;
    }

    @Override
    public Tracking trackQuorum(Runnable onChange) {
        quorumTrackers.add(onChange);
        return () -> quorumTrackers.remove(onChange);
    }

    private void complete(Completion completion, StatusCode status) {
        if (!silentCompletions) {
            later(() -> completion.done(status));
        }
    }

    @Override
    public void shutdown(boolean force, Completion completion) {
        complete(completion, force ? StatusCode.OK : StatusCode.BUSY);
    }

    @Override
    public void reload(Completion completion) {
        complete(completion, StatusCode.OK);
    }

    @Override
    public StatusCode reopenLogs() {
        return StatusCode.OK;
    }

    @Override
    public void setExpectedVotes(int votes, Completion completion) {
        changeExpectedVotes(votes);
        complete(completion, StatusCode.OK);
    }

    @Override
    public void setVotes(int nodeId, int votes, Completion completion) {
        complete(completion, nodeId == 1 ? StatusCode.OK : StatusCode.NAME_NOT_FOUND);
    }

    @Override
    public StatusCode unregisterQuorumDevice() {
        return StatusCode.OK;
    }

    @Override
    public void kill(int nodeId, String reason, Completion completion) {
        lastKill = Integer.toUnsignedString(nodeId) + ' ' + reason;
        complete(completion, StatusCode.OK);
    }

    @Override
    public void record(RecordCompletion completion) {
        completion.done(StatusCode.OK, "/fake/recording");
    }

    @Override
    public StatusCode blockPeers(int[] nodeIds) {
        if (!faultsAllowed) {
            return StatusCode.NOT_SUPPORTED;
        }
        blocked = nodeIds.clone();
        return StatusCode.OK;
    }

    @Override
    public CpgEndpoint openCpg(CpgListener listener) {
        return new Endpoint(listener);
    }

    @Override
    public void whenRoom(Runnable action) {
        waitingForRoom.add(action);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private final class Endpoint implements CpgEndpoint {
        private final CpgListener listener;
        private @Nullable CpgMember member;
        private List<Endpoint> group = List.of();

        Endpoint(CpgListener listener) {
            this.listener = listener;
        }

        private List<CpgMember> members() {
            List<CpgMember> members = new ArrayList<>();
            for (Endpoint other : group) {
                if (other.member != null) {
                    members.add(other.member);
                }
            }
            return members;
        }

        @Override
        public StatusCode join(byte[] name, int pid) {
            if (name.length == 1) {
                return StatusCode.INVALID_PARAM;
            }
            group = groups.computeIfAbsent(new String(name, StandardCharsets.ISO_8859_1), any -> new ArrayList<>());
            member = new CpgMember(-2, pid, 0);
            group.add(this);
            List<Endpoint> told = List.copyOf(group);
            later(() -> told.forEach(other ->
                    other.listener.onConfigurationChange(members(), List.of(), List.of(new CpgMember(-2, pid, 1)))));
            return StatusCode.OK;
        }

        @Override
        public StatusCode send(byte[] buffer, int offset, int length) {
            if (length > CpgFrame.MAX_PAYLOAD) {
                return StatusCode.TOO_BIG;
            }
            if (room == 0) {
                return StatusCode.TRY_AGAIN;
            }
            if (room < Integer.MAX_VALUE) {
                room--;
            }
            int pid = member == null ? 0 : member.pid();
            for (Endpoint other : group) {
                other.listener.onDeliver(-2, pid, buffer, offset, length);
            }
            return StatusCode.OK;
        }

        @Override
        public void close() {
            group.remove(this);
            CpgMember gone = member;
            if (gone != null) {
                for (Endpoint other : group) {
                    other.listener.onConfigurationChange(
                            members(), List.of(new CpgMember(gone.nodeId(), gone.pid(), 5)), List.of());
                }
            }
        }
    }
}
