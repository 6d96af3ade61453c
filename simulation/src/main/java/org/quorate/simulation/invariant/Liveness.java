package org.quorate.simulation.invariant;

import java.util.ArrayList;
import java.util.List;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.LinkParameters;
import org.quorate.config.TotemParameters;
import org.quorate.engine.QuorumStatus;
import org.quorate.simulation.SimulatedCluster;
import org.quorate.simulation.SimulatedNode;

/**
 * Termination (Totem, section 5, theorem of termination; spec 20 §4): once faults have stopped, all nodes that reach each other are
 * in one ring within {@link #boundMillis}, synchronised.
 */
public final class Liveness {
    /** Formations that may fail and begin anew, with roles that shift: more than any run has needed. */
    private static final int FORMATIONS = 8;

    private Liveness() {}

    /**
     * How long it may take at most: every link is noticed to be up again; what is left of an old ring is given up by its token
     * loss timeout; then some formations, each with its joins, its consensus, its commit and its recovery token; the representative
     * of an idle ring looks for others after its merge timeout. In ms.
     */
    public static long boundMillis(ClusterConfiguration configuration) {
        TotemParameters totem = configuration.totem();
        long links = 0;
        for (LinkParameters link : configuration.knet().links()) {
            links = Math.max(links, 2L * link.pingTimeoutMs() + (link.pongCount() + 2L) * link.pingIntervalMs());
        }
        long formation = (long) totem.joinMs() + totem.consensusMs() + 2L * totem.tokenMs() + totem.mergeMs();
        return links + totem.tokenMs() + FORMATIONS * formation;
    }

    /** The nodes that are not yet in one synchronised ring of all, each with what it is in; empty if all are. */
    public static List<String> stragglers(SimulatedCluster cluster) {
        List<String> stragglers = new ArrayList<>();
        List<SimulatedNode> nodes = cluster.nodes();
        QuorumStatus first = null;
        for (SimulatedNode node : nodes) {
            if (!node.isRunning() || node.isStopping()) {
                stragglers.add(node + (node.isRunning() ? " is stopping" : " does not run"));
                continue;
            }
            QuorumStatus status = node.node().quorumStatus();
            first = first == null ? status : first;
            if (status.members().size() != nodes.size() || !status.ringId().equals(first.ringId())) {
                stragglers.add(node + " is in ring " + status.ringId() + " with "
                        + status.members().stream()
                                .map(QuorumStatus.Voter::nodeId)
                                .toList());
            }
        }
        return stragglers;
    }

    /** The violation to be reported when the bound has passed. */
    public static InvariantViolation violation(SimulatedCluster cluster, long millis) {
        return new InvariantViolation(
                "Liveness",
                "the nodes did not become one ring within " + millis + " ms after the faults stopped: "
                        + String.join("; ", stragglers(cluster)));
    }
}
