package org.quorate.cli.playground;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.ControlClient;
import org.quorate.daemon.control.QuorumStatus;

/**
 * All nodes of a playground at one time.
 *
 * @param rows by node id
 */
public record Observation(List<Row> rows) {
    private static final Duration BUDGET = Duration.ofMillis(600);

    public Observation {
        rows = List.copyOf(rows);
    }

    /**
     * One node.
     *
     * @param pid 0 if its daemon does not run
     * @param status {@code null} if the daemon does not run or does not answer
     */
    public record Row(LocalNode node, long pid, @Nullable QuorumStatus status) {
        private String state() {
            if (pid == 0) {
                return "down";
            }
            return status == null ? "unknown" : "running";
        }

        private String quorate() {
            if (status == null) {
                return pid == 0 ? "-" : "unknown";
            }
            return status.quorate() ? "yes" : "NO";
        }

        private String members() {
            if (status == null) {
                return "-";
            }
            List<String> ids = new ArrayList<>();
            for (QuorumStatus.Member member : status.members()) {
                ids.add(Integer.toUnsignedString(member.nodeId()));
            }
            return String.join(" ", ids);
        }

        private String ring() {
            return status == null ? "-" : status.ringId().toString();
        }
    }

    /** Asks every node that runs. */
    public static Observation of(Playground playground) {
        List<Row> rows = new ArrayList<>();
        for (LocalNode node : playground.nodes()) {
            Optional<ProcessHandle> process = node.process();
            rows.add(new Row(node, process.map(ProcessHandle::pid).orElse(0L), process.isPresent() ? ask(node) : null));
        }
        return new Observation(rows);
    }

    private static @Nullable QuorumStatus ask(LocalNode node) {
        try (ControlClient client = node.connect(BUDGET)) {
            return client.quorumStatus();
        } catch (ClusterAccessException unknown) {
            return null;
        }
    }

    /** Whether all nodes are quorate in the same membership of all. */
    public boolean isComplete() {
        QuorumStatus first = rows.getFirst().status();
        if (first == null) {
            return false;
        }
        for (Row row : rows) {
            QuorumStatus status = row.status();
            if (status == null
                    || !status.quorate()
                    || status.members().size() != rows.size()
                    || !status.ringId().equals(first.ringId())) {
                return false;
            }
        }
        return true;
    }

    /** A line a node under a heading. */
    public String table() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%-8s %-12s %-8s %-8s %-8s %-8s %s%n",
                "node", "address", "pid", "state", "quorate", "ring", "members"));
        for (Row row : rows) {
            text.append(String.format(
                    "%-8s %-12s %-8s %-8s %-8s %-8s %s%n",
                    row.node().name(),
                    row.node().address(0),
                    row.pid() == 0 ? "-" : Long.toString(row.pid()),
                    row.state(),
                    row.quorate(),
                    row.ring(),
                    row.members()));
        }
        return text.toString();
    }

    /** What is different from an earlier observation, a line each. */
    public List<String> since(Observation before) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Row now = rows.get(i);
            Row then = before.rows().get(i);
            String name = now.node().name();
            if (!now.state().equals(then.state())) {
                lines.add(name + " is " + now.state());
            }
            if (now.status() != null && !now.ring().equals(then.ring())) {
                lines.add(name + " has the members " + now.members() + " (ring " + now.ring() + ")");
            }
            if (now.status() != null && !now.quorate().equals(then.quorate())) {
                lines.add(name + (now.status().quorate() ? " is quorate" : " is NOT QUORATE: activity blocked"));
            }
        }
        return lines;
    }
}
