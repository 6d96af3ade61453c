package org.quorate.simulation.scenario;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quorate.config.cmap.CmapValue;
import org.quorate.engine.QuorumStatus;
import org.quorate.simulation.SimulatedNode;

/** What a script demands of the cluster at an instant. */
public sealed interface Condition {
    /** Why it does not hold, as a clause; {@code null} if it does. */
    @Nullable
    String failure(ScenarioRun run);

    /** As a script has it. */
    String text();

    /** One that each of some running nodes has to meet. */
    sealed interface OnNodes extends Condition {
        List<Integer> nodeIds();

        /** As {@link #failure}, of one node. */
        @Nullable
        String failure(SimulatedNode node, QuorumStatus status);

        @Override
        default @Nullable String failure(ScenarioRun run) {
            for (int id : nodeIds()) {
                SimulatedNode node = run.cluster().node(id);
                String failure = node.isRunning() ? failure(node, node.node().quorumStatus()) : node + " does not run";
                if (failure != null) {
                    return failure;
                }
            }
            return null;
        }
    }

    private static List<Integer> members(QuorumStatus status) {
        return status.members().stream().map(QuorumStatus.Voter::nodeId).toList();
    }

    /** The nodes are in one installed ring, nobody else is with them. */
    record Together(List<Integer> nodeIds) implements OnNodes {
        public Together {
            nodeIds = List.copyOf(nodeIds);
        }

        @Override
        public @Nullable String failure(SimulatedNode node, QuorumStatus status) {
            List<Integer> members = members(status);
            return new TreeSet<>(members).equals(new TreeSet<>(nodeIds))
                    ? null
                    : node + " is in ring " + status.ringId() + " with " + members;
        }

        @Override
        public String text() {
            return "together " + Words.list(nodeIds);
        }
    }

    /** Each of the nodes is quorate, or is not. */
    record Quorate(boolean expected, List<Integer> nodeIds) implements OnNodes {
        public Quorate {
            nodeIds = List.copyOf(nodeIds);
        }

        @Override
        public @Nullable String failure(SimulatedNode node, QuorumStatus status) {
            return status.quorate() == expected
                    ? null
                    : node + " is " + (expected ? "not " : "") + "quorate in ring " + status.ringId() + " with "
                            + members(status);
        }

        @Override
        public String text() {
            return (expected ? "" : "not ") + "quorate " + Words.list(nodeIds);
        }
    }

    /** None of the nodes has installed another ring since then. */
    record Unchanged(long sinceNanos, List<Integer> nodeIds) implements Condition {
        public Unchanged {
            nodeIds = List.copyOf(nodeIds);
        }

        @Override
        public @Nullable String failure(ScenarioRun run) {
            return run.installations().after(sinceNanos, nodeIds);
        }

        @Override
        public String text() {
            return "unchanged since " + Quantities.duration(sinceNanos) + " on " + Words.list(nodeIds);
        }
    }

    /** The file system of a node has told those who had waited too long that it waits for another node's. */
    record Silent(int silent, int nodeId) implements Condition {
        @Override
        public @Nullable String failure(ScenarioRun run) {
            return run.isNamedSilent(silent, nodeId)
                    ? null
                    : "the file system of node " + nodeId + " has not named that of node " + silent;
        }

        @Override
        public String text() {
            return "silent " + silent + " named on " + nodeId;
        }
    }

    /** A counter of a node's statistics is greater than that. */
    record Counted(String key, int nodeId, long above) implements Condition {
        @Override
        public @Nullable String failure(ScenarioRun run) {
            SimulatedNode node = run.cluster().node(nodeId);
            if (!node.isRunning()) {
                return node + " does not run";
            }
            CmapValue value = node.node().stats(key).get(key);
            if (value == null) {
                return node + " counts no " + key;
            }
            return value.asLong() > above ? null : key + " of " + node + " is " + value.asLong();
        }

        @Override
        public String text() {
            return key + " of " + nodeId + " above " + above;
        }
    }
}
