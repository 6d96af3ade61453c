package org.quorate.simulation.invariant;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;
import org.quorate.simulation.Observer;
import org.quorate.simulation.OrderHistory;
import org.quorate.simulation.RunHash;
import org.quorate.simulation.SimulatedNode;
import org.quorate.totem.ConfigurationChange;
import org.quorate.totem.wire.CommitToken;
import org.quorate.totem.wire.Header;
import org.quorate.totem.wire.McastMessage;
import org.quorate.totem.wire.MembJoin;
import org.quorate.totem.wire.MessageType;
import org.quorate.totem.wire.OrfToken;
import org.quorate.totem.wire.Verdict;

/**
 * All promises of a cluster, checked during a run: an observer that reads what the nodes send, deliver and store, and tells each
 * {@link Invariant}. Ask {@link #throwIfViolated()} after each stretch of the run; nothing is thrown into a node.
 *
 * <p>One exception concerns them all: a node whose state directory was lost may use ring ids a second time. Rings that such a node
 * represents, up to the highest sequence it had, are not checked any more.
 */
public final class Invariants implements Observer {
    private final Violations violations = new Violations();
    private final QuorumSafety quorumSafety = new QuorumSafety();
    private final List<Invariant> all = List.of(
            new NoCreation(),
            new NoDuplicates(),
            new TotalOrder(),
            new DeliveryInConfiguration(),
            new SelfDelivery(),
            new FailureAtomicity(),
            new CausalOrder(),
            new TransitionalSets(),
            new Consensus(),
            new MembershipAgreement(),
            new RingIdMonotonicity(),
            new TokenUniqueness(),
            new FlowControlBounds(),
            new BufferBounds(),
            quorumSafety,
            new SynchronizedRing(),
            new CpgAgreement(),
            new SoundNodes());
    private final Map<Integer, Processor> processes = new HashMap<>();
    private final Map<Integer, Long> highestRing = new HashMap<>();
    private final Map<Integer, Long> reusable = new HashMap<>();
    private final Packet.Decoder packets = new Packet.Decoder();
    private final OrfToken token = new OrfToken();
    private RingId lastTokenRing = RingId.NONE;

    public Invariants() {
        all.forEach(invariant -> invariant.reportTo(violations));
    }

    /** The names of the promises, as violations show them; {@code Liveness} and the clients' order are asked for at the end. */
    public List<String> names() {
        return all.stream()
                .map(invariant -> invariant.getClass().getSimpleName())
                .toList();
    }

    /**
     * @throws InvariantViolation the first one of the run
     */
    public void throwIfViolated() {
        InvariantViolation first = violations.first();
        if (first != null) {
            throw first;
        }
    }

    /** An operator sets expected votes on a node: what that does is the operator's decision, until the node's ring changes. */
    public void onVotesSetByHand(SimulatedNode node) {
        Processor process = process(node);
        if (process != null) {
            quorumSafety.onVotesSetByHand(process);
        }
    }

    private @Nullable Processor process(SimulatedNode node) {
        Processor process = processes.get(node.nodeId());
        return process != null && process.incarnation() == node.incarnation() ? process : null;
    }

    private boolean isReusable(RingId ring) {
        return !reusable.isEmpty()
                && Long.compareUnsigned(ring.seq(), reusable.getOrDefault(ring.rep(), -1L)) <= 0
                && reusable.containsKey(ring.rep());
    }

    @Override
    public void onStart(SimulatedNode node) {
        Processor process = new Processor(node);
        processes.put(node.nodeId(), process);
        all.forEach(invariant -> invariant.onStart(process));
    }

    @Override
    public void onExit(SimulatedNode node, int status, String where) {
        Processor process = process(node);
        if (process != null) {
            all.forEach(invariant -> invariant.onExit(process, status, where));
        }
    }

    @Override
    public void onGone(SimulatedNode node) {
        Processor process = process(node);
        if (process != null) {
            processes.remove(node.nodeId());
            all.forEach(invariant -> invariant.onGone(process));
        }
    }

    @Override
    public void onStateLost(SimulatedNode node) {
        reusable.put(node.nodeId(), highestRing.getOrDefault(node.nodeId(), 0L));
        all.forEach(invariant -> invariant.onStateLost(node.nodeId()));
    }

    @Override
    public void onRingPacketSent(SimulatedNode node, byte[] packet, int offset, int length) {
        Processor process = process(node);
        if (process == null) {
            return;
        }
        MessageType type = MessageType.of(Header.type(packet, offset));
        if (type == null) {
            return;
        }
        switch (type) {
            case ORF_TOKEN -> onTokenSent(process, packet, offset, length);
            case MCAST -> onPacketSent(process, packet, offset, length);
            case MEMB_JOIN -> onJoinSent(process, packet, offset, length);
            case MEMB_COMMIT_TOKEN -> onCommitTokenSent(process, packet, offset, length);
            case MEMB_MERGE_DETECT, TOKEN_HOLD_CANCEL -> {
                // they promise nothing
            }
        }
    }

    private void onJoinSent(Processor process, byte[] bytes, int offset, int length) {
        MembJoin join = new MembJoin();
        if (join.decode(bytes, offset, length, Endian.LITTLE) != Verdict.VALID) {
            throw new IllegalArgumentException(process + " sent a join that is none");
        }
        for (Invariant invariant : all) {
            invariant.onJoinSent(process, join);
        }
    }

    private void onCommitTokenSent(Processor process, byte[] bytes, int offset, int length) {
        CommitToken commit = new CommitToken();
        if (commit.decode(bytes, offset, length, Endian.LITTLE) != Verdict.VALID) {
            throw new IllegalArgumentException(process + " sent a commit token that is none");
        }
        for (Invariant invariant : all) {
            invariant.onCommitTokenSent(process, commit);
        }
    }

    private void onTokenSent(Processor process, byte[] bytes, int offset, int length) {
        if (token.decode(bytes, offset, length, Endian.LITTLE) != Verdict.VALID) {
            throw new IllegalArgumentException(process + " sent a token that is none");
        }
        if (!token.isOf(lastTokenRing)) {
            lastTokenRing = new RingId(token.ringRep, token.ringSeq);
            noteRing(lastTokenRing);
        }
        if (!isReusable(lastTokenRing)) {
            long fingerprint = RunHash.of(bytes, offset, length);
            for (Invariant invariant : all) {
                invariant.onTokenSent(process, lastTokenRing, token, fingerprint, length);
            }
        }
    }

    /** Which ids a representative used, installed or not. */
    private void noteRing(RingId ring) {
        highestRing.merge(ring.rep(), ring.seq(), (a, b) -> Long.compareUnsigned(a, b) < 0 ? b : a);
    }

    private void onPacketSent(Processor process, byte[] bytes, int offset, int length) {
        Packet packet = packets.decode(bytes, offset, length);
        if (isReusable(packet.ring())) {
            return;
        }
        if (!packets.isEncapsulated(bytes, offset)) {
            for (Invariant invariant : all) {
                invariant.onPacketSent(process, packet);
            }
            return;
        }
        Packet inner = packets.decode(bytes, offset + McastMessage.HEADER_BYTES, length - McastMessage.HEADER_BYTES);
        if (!isReusable(inner.ring())) {
            for (Invariant invariant : all) {
                invariant.onRecoveryPacketSent(process, packet, inner);
            }
        }
    }

    @Override
    public void onRingPacketDelivered(SimulatedNode node, byte[] packet, int offset, int length) {
        Processor process = process(node);
        if (process == null || packets.isEncapsulated(packet, offset)) {
            return;
        }
        Packet delivered = packets.decode(packet, offset, length);
        if (!isReusable(delivered.ring())) {
            for (Invariant invariant : all) {
                invariant.onDelivered(process, delivered);
            }
        }
    }

    @Override
    public void onRingConfiguration(SimulatedNode node, ConfigurationChange change) {
        Processor process = process(node);
        if (process == null) {
            return;
        }
        noteRing(change.ringId());
        if (!isReusable(change.ringId()) && !isReusable(process.ring())) {
            for (Invariant invariant : all) {
                invariant.onConfiguration(process, change);
            }
        } else {
            all.forEach(invariant -> invariant.onUnchecked(process));
        }
        process.enter(change);
    }

    @Override
    public void onEvent(SimulatedNode node, NodeEvent event) {
        Processor process = process(node);
        if (process != null) {
            for (Invariant invariant : all) {
                invariant.onEvent(process, event);
            }
        }
    }

    @Override
    public void onMessage(
            SimulatedNode node, long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        Processor process = process(node);
        OrderHistory.@Nullable MessageId message = OrderHistory.identify(buffer, offset, length);
        if (process != null && message != null && !isReusable(process.ring())) {
            for (Invariant invariant : all) {
                invariant.onMessage(process, client, message);
            }
        }
    }

    @Override
    public void onConfiguration(SimulatedNode node, long client, CpgConfiguration change) {
        Processor process = process(node);
        if (process != null) {
            for (Invariant invariant : all) {
                invariant.onCpgConfiguration(process, client, change);
            }
        }
    }
}
