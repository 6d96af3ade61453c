package org.quorate.simulation.invariant;

import org.quorate.base.RingId;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;
import org.quorate.simulation.OrderHistory.MessageId;
import org.quorate.totem.ConfigurationChange;
import org.quorate.totem.wire.CommitToken;
import org.quorate.totem.wire.MembJoin;
import org.quorate.totem.wire.OrfToken;

/**
 * One promise, checked as things happen. What a {@link Processor} remembers of its rings is that before the call. Rings whose id may
 * have been used twice, because a state directory was lost, are left out by {@link Invariants}.
 */
abstract class Invariant {
    private Violations violations = new Violations();

    final void reportTo(Violations target) {
        violations = target;
    }

    /** Notes a violation; the first one ends the run. */
    final void violated(String text) {
        violations.add(new InvariantViolation(getClass().getSimpleName(), text));
    }

    void onStart(Processor process) {}

    void onExit(Processor process, int status, String where) {}

    void onGone(Processor process) {}

    void onStateLost(int nodeId) {}

    /** An ordered packet goes out, new or again, not encapsulated. */
    void onPacketSent(Processor process, Packet packet) {}

    /** An encapsulated packet goes out in recovery; {@code inner} is the old ring's packet in it. */
    void onRecoveryPacketSent(Processor process, Packet packet, Packet inner) {}

    /** A join or a leave goes out. */
    void onJoinSent(Processor process, MembJoin join) {}

    /** A commit token goes out, new or again. */
    void onCommitTokenSent(Processor process, CommitToken token) {}

    /**
     * A token goes out, new or again.
     *
     * @param fingerprint of all its bytes
     */
    void onTokenSent(Processor process, RingId ring, OrfToken token, long fingerprint, int length) {}

    void onDelivered(Processor process, Packet packet) {}

    void onConfiguration(Processor process, ConfigurationChange change) {}

    /** The process enters a configuration that is not checked: what is known of its present ring is of no use. */
    void onUnchecked(Processor process) {}

    void onEvent(Processor process, NodeEvent event) {}

    /** A cpg client got a whole message of the run's traffic. */
    void onMessage(Processor process, long client, MessageId message) {}

    void onCpgConfiguration(Processor process, long client, CpgConfiguration change) {}
}
