package org.quorate.interop.differential;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.engine.LocalClient;
import org.quorate.engine.Node;
import org.quorate.interop.differential.checker.ClientName;
import org.quorate.interop.differential.checker.Observation;
import org.quorate.interop.differential.checker.RingName;
import org.quorate.services.Services;
import org.quorate.services.cpg.CpgConnection;
import org.quorate.services.cpg.CpgListener;
import org.quorate.services.cpg.CpgMember;
import org.quorate.services.cpg.CpgService;
import org.quorate.services.cpg.GroupName;
import org.quorate.services.framework.ServiceId;
import org.quorate.services.quorum.QuorumConnection;
import org.quorate.services.quorum.QuorumListener;
import org.quorate.services.votequorum.VotequorumInfo;
import org.quorate.simulation.SimulatedCluster;
import org.quorate.simulation.SimulatedNode;

/** Does in a simulated node what the C program does by the client libraries. */
final class SessionClient extends StageClient {
    private static final GroupName GROUP = GroupName.of("differential");
    private static final int MODEL_V1 = 1;
    private static final int TRACK_CURRENT_AND_CHANGES = 3;
    // client functions of cpg, for the gate
    private static final int JOIN = 0;
    private static final int LEAVE = 1;
    private static final int MULTICAST = 2;

    private static final int BUFFER_BYTES = 1 << 20;
    private static final long RETRY_NANOS = 2_000_000;
    private static final long NANOS_PER_MS = 1_000_000;
    private static final int ID_SPACE = 64;
    private static final long FNV_START = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final SimulatedCluster cluster;
    private final SimulatedNode machine;
    private final int incarnation;
    private final int pid;
    private final LocalClient cpgClient;
    private final LocalClient quorumClient;
    private final CpgConnection cpg;
    private final QuorumConnection quorum;
    private boolean isTracking;
    private int batchesBegun;
    private int batchesDone;

    SessionClient(ClientName name, SimulatedCluster cluster, SimulatedNode machine, int pid) {
        super(name);
        this.cluster = cluster;
        this.machine = machine;
        this.incarnation = machine.incarnation();
        this.pid = pid;
        this.cpgClient = new LocalClient(ServiceId.CPG, pid);
        this.quorumClient = new LocalClient(ServiceId.QUORUM, pid);
        Services services = machine.node().services();
        CpgConnection[] cpgOpened = new CpgConnection[1];
        QuorumConnection[] quorumOpened = new QuorumConnection[1];
        machine.node()
                .clientOpened(
                        machine.clockNanos(),
                        cpgClient,
                        BUFFER_BYTES,
                        () -> cpgOpened[0] = services.cpg().connect(new Deliveries()));
        machine.node().clientOpened(machine.clockNanos(), quorumClient, BUFFER_BYTES, () -> {
            quorumOpened[0] = services.quorum().connect(new Decisions());
            demand(services.quorum().setModel(quorumOpened[0], MODEL_V1), "set the model");
        });
        cpg = Objects.requireNonNull(cpgOpened[0]);
        quorum = Objects.requireNonNull(quorumOpened[0]);
    }

    private void demand(StatusCode status, String what) {
        if (status != StatusCode.OK) {
            throw new IllegalStateException("client " + name() + " could not " + what + ": " + status);
        }
    }

    private long nowMillis() {
        return cluster.nowNanos() / NANOS_PER_MS;
    }

    private void write(Observation observation) {
        write(observation, nowMillis());
    }

    /** What a request does inside an input of the node. */
    private interface Request {
        StatusCode run(Services services);
    }

    /** Runs a request of cpg now, or later when it may run. */
    private void ask(int function, int bytes, Request request, Runnable done) {
        if (machine.incarnation() != incarnation || !machine.isRunning()) {
            if (!hasEnded()) {
                write(new Observation.End());
            }
            return;
        }
        StatusCode[] status = {StatusCode.TRY_AGAIN};
        machine.input(node -> node.clientRequest(machine.clockNanos(), cpgClient, function, new byte[0], 0, 0, () -> {
            status[0] = node.services().gate().permission(ServiceId.CPG, function, bytes);
            if (status[0] == StatusCode.OK) {
                status[0] = request.run(node.services());
            }
            if (status[0] == StatusCode.OK) {
                done.run();
            }
        }));
        if (status[0] == StatusCode.TRY_AGAIN) {
            later(RETRY_NANOS, () -> ask(function, bytes, request, done));
        } else {
            demand(status[0], "do function " + function + " of cpg");
        }
    }

    private void later(long nanos, Runnable action) {
        cluster.schedule(cluster.nowNanos() + nanos, () -> {
            if (!hasEnded()) {
                action.run();
            }
        });
    }

    @Override
    int pid() {
        return pid;
    }

    @Override
    void phase(int number) {
        write(new Observation.Phase(number));
        if (!isTracking) {
            isTracking = true;
            machine.input(node -> node.clientRequest(
                    machine.clockNanos(),
                    quorumClient,
                    0,
                    new byte[0],
                    0,
                    0,
                    () -> demand(node.services().quorum().trackStart(quorum, TRACK_CURRENT_AND_CHANGES), "track")));
        }
    }

    @Override
    void join() {
        write(new Observation.Join());
        ask(JOIN, 0, services -> services.cpg().join(cpg, GROUP, pid, CpgService.INITIAL_TOTEM_CONF), () -> {});
    }

    @Override
    void leave() {
        write(new Observation.Leave());
        ask(LEAVE, 0, services -> services.cpg().leave(cpg), () -> {});
    }

    @Override
    void die() {
        write(new Observation.End());
        if (machine.incarnation() == incarnation && machine.isRunning()) {
            machine.input(node -> {
                node.clientClosed(
                        machine.clockNanos(),
                        cpgClient,
                        () -> node.services().cpg().disconnect(cpg));
                node.clientClosed(
                        machine.clockNanos(),
                        quorumClient,
                        () -> node.services().quorum().disconnect(quorum));
            });
        }
    }

    @Override
    void endWithNode() {
        write(new Observation.End());
    }

    @Override
    void send(Batch batch) {
        if (batch.count() > 0) {
            batchesBegun++;
            send(batch, 0);
        }
    }

    private void send(Batch batch, int number) {
        if (number == batch.count()) {
            batchesDone++;
            return;
        }
        String id = batch.prefix() + number;
        byte[] message = message(id, batch.sizes().get(number % batch.sizes().size()), number);
        ask(
                MULTICAST,
                message.length,
                services -> {
                    StatusCode status = services.cpg().multicast(cpg, message, 0, message.length);
                    if (status == StatusCode.OK) {
                        write(new Observation.Sent(id, message.length, hash(message, 0, message.length)));
                    }
                    return status;
                },
                () -> later(batch.gapMicros() * 1000, () -> send(batch, number + 1)));
    }

    private static byte[] message(String id, int size, int number) {
        byte[] head = (id + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] message = Arrays.copyOf(head, Math.max(size, head.length));
        for (int i = head.length; i < size; i++) {
            message[i] = (byte) (i * 31 + number);
        }
        return message;
    }

    private static String hash(byte[] buffer, int offset, int length) {
        long hash = FNV_START;
        for (int i = offset; i < offset + length; i++) {
            hash = (hash ^ (buffer[i] & 0xff)) * FNV_PRIME;
        }
        return String.format("%016x", hash);
    }

    @Override
    boolean hasSentAll() {
        return batchesDone == batchesBegun || hasEnded();
    }

    @Override
    void tellVotes() {
        Node node = machine.node();
        VotequorumInfo votes =
                Objects.requireNonNull(node.services().votequorum().getInfo(0));
        write(new Observation.Votes(votes.highestExpected(), votes.totalVotes(), votes.quorum(), votes.flags()));
    }

    private static RingName named(RingId ring) {
        return new RingName(ring.rep(), ring.seq());
    }

    private static List<Integer> list(int[] nodes) {
        return Arrays.stream(nodes).boxed().toList();
    }

    private final class Deliveries implements CpgListener {
        @Override
        public void onMessage(GroupName group, int nodeId, int senderPid, byte[] buffer, int offset, int length) {
            String start = new String(buffer, offset, Math.min(length, ID_SPACE), StandardCharsets.ISO_8859_1);
            int blank = start.indexOf(' ');
            write(new Observation.Delivered(
                    new Observation.Member(nodeId, senderPid, 0),
                    blank > 0 ? start.substring(0, blank) : "?",
                    length,
                    hash(buffer, offset, length)));
        }

        @Override
        public void onFragment(
                GroupName group,
                int nodeId,
                int senderPid,
                int totalLength,
                int type,
                byte[] buffer,
                int offset,
                int length) {
            throw new IllegalStateException("no client sends messages of " + totalLength + " bytes");
        }

        @Override
        public void onConfigurationChange(
                GroupName group, List<CpgMember> members, List<CpgMember> left, List<CpgMember> joined) {
            write(new Observation.Group(
                    members.stream()
                            .map(member -> new Observation.Member(member.nodeId(), member.pid(), 0))
                            .toList(),
                    withReasons(left),
                    withReasons(joined)));
        }

        private static List<Observation.Member> withReasons(List<CpgMember> members) {
            return members.stream()
                    .map(member -> new Observation.Member(member.nodeId(), member.pid(), member.reason()))
                    .toList();
        }

        @Override
        public void onTotemConfiguration(RingId ringId, int[] members) {
            write(new Observation.Ring(named(ringId), list(members)));
        }
    }

    private final class Decisions implements QuorumListener {
        @Override
        public void onQuorum(boolean quorate, RingId ringId, int[] view) {
            write(new Observation.Quorum(quorate, named(ringId), list(view)));
        }

        @Override
        public void onNodeList(RingId ringId, int[] members, int[] joined, int[] left) {
            write(new Observation.Nodes(named(ringId), list(members), list(joined), list(left)));
        }
    }
}
