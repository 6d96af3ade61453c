package org.quorate.daemon;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.quorate.base.IpAddress;
import org.quorate.base.StatusCode;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.daemon.control.CpgListener;
import org.quorate.daemon.control.LinkStatus;
import org.quorate.daemon.control.NodeOperations;
import org.quorate.daemon.control.QuorumStatus;
import org.quorate.daemon.log.LogSinks;
import org.quorate.engine.Node;
import org.quorate.engine.PeerStatus;
import org.quorate.runtime.LoopPart;
import org.quorate.runtime.MonotonicClock;
import org.quorate.runtime.net.LinkSockets;
import org.quorate.services.report.VoteSummary;
import org.quorate.services.votequorum.VotequorumInfo;

/** The node as tools see it, on the node's thread. */
final class LoopOperations implements NodeOperations, LoopPart {
    private final Node node;
    private final LoopOutputs outputs;
    private final LinkSockets sockets;
    private final LogSinks log;
    private final MonotonicClock clock;
    private final boolean simulatedFaults;
    private final Recordings recordings;
    private final List<Runnable> quorumTrackers = new ArrayList<>();
    private ArrayDeque<Runnable> waitingForRoom = new ArrayDeque<>();

    LoopOperations(
            Node node,
            LoopOutputs outputs,
            LinkSockets sockets,
            LogSinks log,
            MonotonicClock clock,
            boolean simulatedFaults,
            Recordings recordings) {
        this.node = node;
        this.outputs = outputs;
        this.sockets = sockets;
        this.log = log;
        this.clock = clock;
        this.simulatedFaults = simulatedFaults;
        this.recordings = recordings;
    }

    /** Tells trackers and waiting senders. */
    @Override
    public void afterInputs(long nowNanos) {
        recordings.afterInputs();
        if (outputs.takeQuorumChanged()) {
            List.copyOf(quorumTrackers).forEach(Runnable::run);
        }
        if (outputs.takeRoomAgain() && !waitingForRoom.isEmpty()) {
            ArrayDeque<Runnable> now = waitingForRoom;
            waitingForRoom = new ArrayDeque<>();
            now.forEach(Runnable::run);
        }
    }

    @Override
    public QuorumStatus quorumStatus() {
        org.quorate.engine.QuorumStatus status = node.quorumStatus();
        return new QuorumStatus(
                status.provider(),
                status.nodeId(),
                status.ringId(),
                status.quorate(),
                status.members().stream().map(LoopOperations::member).toList(),
                status.votes() == null ? null : VoteSummary.of(status.votes()));
    }

    private static QuorumStatus.Member member(org.quorate.engine.QuorumStatus.Voter voter) {
        VotequorumInfo votes = voter.votes();
        return new QuorumStatus.Member(
                voter.nodeId(),
                votes == null ? 0 : votes.votes(),
                voter.name().isEmpty() ? null : voter.name(),
                voter.addresses().stream().map(IpAddress::toString).toList(),
                votes == null ? Set.of() : deviceFlags(votes));
    }

    private static Set<QuorumStatus.QdeviceFlag> deviceFlags(VotequorumInfo votes) {
        Set<QuorumStatus.QdeviceFlag> flags = EnumSet.noneOf(QuorumStatus.QdeviceFlag.class);
        add(flags, votes, VotequorumInfo.QDEVICE_REGISTERED, QuorumStatus.QdeviceFlag.REGISTERED);
        add(flags, votes, VotequorumInfo.QDEVICE_ALIVE, QuorumStatus.QdeviceFlag.ALIVE);
        add(flags, votes, VotequorumInfo.QDEVICE_CAST_VOTE, QuorumStatus.QdeviceFlag.CAST_VOTE);
        add(flags, votes, VotequorumInfo.QDEVICE_MASTER_WINS, QuorumStatus.QdeviceFlag.MASTER_WINS);
        return flags;
    }

    private static <F> void add(Set<F> flags, VotequorumInfo info, int bit, F flag) {
        if (info.has(bit)) {
            flags.add(flag);
        }
    }

    @Override
    public LinkStatus linkStatus() {
        return new LinkStatus(
                node.configuration().localNodeId(),
                node.configuration().transport().keyword(),
                node.peers().stream().map(LoopOperations::peer).toList());
    }

    private static LinkStatus.Node peer(PeerStatus peer) {
        return new LinkStatus.Node(
                peer.nodeId(),
                peer.name().isEmpty() ? null : peer.name(),
                peer.reachable(),
                false,
                false,
                peer.links().stream().map(LoopOperations::link).toList());
    }

    private static LinkStatus.Link link(PeerStatus.Link link) {
        return new LinkStatus.Link(
                link.link(),
                link.enabled(),
                link.connected(),
                false,
                link.mtu(),
                link.transport(),
                link.localAddress(),
                link.remoteAddress(),
                link.latencyMicros() == 0 ? -1 : link.latencyMicros());
    }

    @Override
    public Cmap cmap() {
        return node.cmap();
    }

    @Override
    public StatusCode setCmap(String key, CmapValue value) {
        return node.setCmap(clock.nanos(), key, value);
    }

    @Override
    public StatusCode deleteCmap(String key) {
        return node.deleteCmap(clock.nanos(), key);
    }

    @Override
    public SortedMap<String, CmapValue> statistics(String prefix) {
        return node.stats(prefix);
    }

    @Override
    public Tracking trackQuorum(Runnable onChange) {
        quorumTrackers.add(onChange);
        return () -> quorumTrackers.remove(onChange);
    }

    @Override
    public void shutdown(boolean force, Completion completion) {
        long number = outputs.addCompletion(completion);
        answerUnlessOk(number, node.shutDownByRequest(clock.nanos(), number, force));
    }

    @Override
    public void reload(Completion completion) {
        long number = outputs.addCompletion(completion);
        answerUnlessOk(number, node.reload(clock.nanos(), number));
    }

    private void answerUnlessOk(long number, StatusCode status) {
        if (status != StatusCode.OK) {
            outputs.complete(number, status);
        }
    }

    @Override
    public StatusCode reopenLogs() {
        log.reopen();
        return StatusCode.OK;
    }

    @Override
    public void setExpectedVotes(int expectedVotes, Completion completion) {
        completion.done(node.setExpectedVotes(clock.nanos(), expectedVotes));
    }

    @Override
    public void setVotes(int nodeId, int votes, Completion completion) {
        completion.done(node.setVotes(clock.nanos(), nodeId, votes));
    }

    @Override
    public StatusCode unregisterQuorumDevice() {
        return node.unregisterQuorumDevice(clock.nanos());
    }

    @Override
    public void kill(int nodeId, String reason, Completion completion) {
        completion.done(node.kill(clock.nanos(), nodeId, reason));
    }

    @Override
    public void record(RecordCompletion completion) {
        recordings.write("quorate record", completion);
    }

    @Override
    public StatusCode blockPeers(int[] nodeIds) {
        if (!simulatedFaults) {
            return StatusCode.NOT_SUPPORTED;
        }
        sockets.block(nodeIds);
        return StatusCode.OK;
    }

    @Override
    public CpgEndpoint openCpg(CpgListener listener) {
        int client = outputs.addCpgListener(listener);
        return new CpgEndpoint() {
            private boolean closed;

            @Override
            public StatusCode join(byte[] group, int pid) {
                return closed ? StatusCode.BAD_HANDLE : node.cpgJoin(clock.nanos(), client, pid, group);
            }

            @Override
            public StatusCode send(byte[] buffer, int offset, int length) {
                return closed ? StatusCode.BAD_HANDLE : node.cpgSend(clock.nanos(), client, buffer, offset, length);
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    node.cpgDisconnect(clock.nanos(), client);
                    outputs.removeCpgListener(client);
                }
            }
        };
    }

    @Override
    public void whenRoom(Runnable action) {
        waitingForRoom.add(action);
    }
}
