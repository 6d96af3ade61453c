package org.quorate.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.quorate.cli.playground.LocalNode;
import org.quorate.cli.playground.Playground;
import org.quorate.cli.tools.ToolEnvironment;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.ControlClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Simulated cuts of a local cluster's network: the daemons drop each other's datagrams; no rights are needed. */
final class PartitionCommands {
    private PartitionCommands() {}

    /** {@code quorate partition 1,2/3}. */
    @Command(
            name = "partition",
            description = "Simulate a cut: nodes of different groups no longer hear each other."
                    + " 'partition 1,2/3' cuts node 3 off; nodes not named form one more group.")
    static final class Partition implements Callable<Integer> {
        @Mixin
        private final LocalCluster local = new LocalCluster();

        @Parameters(paramLabel = "GROUPS", description = "Node ids, commas inside a group, slashes between groups.")
        private String groups = "";

        @Override
        public Integer call() throws CommandFailure {
            Playground playground = local.playground();
            Map<Integer, Integer> groupOf = parse(groups, playground.nodes().size());
            for (LocalNode node : running(playground)) {
                List<Integer> cut = new ArrayList<>();
                for (Map.Entry<Integer, Integer> other : groupOf.entrySet()) {
                    if (!other.getValue().equals(groupOf.get(node.id()))) {
                        cut.add(other.getKey());
                    }
                }
                block(node, cut.stream().mapToInt(Integer::intValue).toArray());
            }
            System.out.println("cut: " + groups + " (simulated; 'quorate heal' ends it)");
            return ExitCode.OK;
        }

        /** Node id to number of its group. */
        static Map<Integer, Integer> parse(String groups, int nodeCount) throws CommandFailure {
            Map<Integer, Integer> groupOf = new LinkedHashMap<>();
            String[] parts = groups.split("/", -1);
            for (int group = 0; group < parts.length; group++) {
                for (String word : parts[group].split(",", -1)) {
                    int id = nodeId(word.strip(), nodeCount);
                    if (groupOf.put(id, group) != null) {
                        throw new CommandFailure(ExitCode.USAGE, "node " + id + " is named twice in " + groups);
                    }
                }
            }
            for (int id = 1; id <= nodeCount; id++) {
                groupOf.putIfAbsent(id, parts.length);
            }
            return groupOf;
        }

        private static int nodeId(String word, int nodeCount) throws CommandFailure {
            try {
                int id = Integer.parseInt(word);
                if (id >= 1 && id <= nodeCount) {
                    return id;
                }
            } catch (NumberFormatException fallsThrough) {
                // said below
            }
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "'" + word + "' is not a node id from 1 to " + nodeCount + "; groups look like 1,2/3");
        }
    }

    /** {@code quorate heal}. */
    @Command(name = "heal", description = "End all simulated cuts.")
    static final class Heal implements Callable<Integer> {
        @Mixin
        private final LocalCluster local = new LocalCluster();

        @Override
        public Integer call() throws CommandFailure {
            for (LocalNode node : running(local.playground())) {
                block(node, new int[0]);
            }
            System.out.println("healed");
            return ExitCode.OK;
        }
    }

    private static List<LocalNode> running(Playground playground) throws CommandFailure {
        List<LocalNode> running = playground.running();
        if (running.isEmpty()) {
            throw new CommandFailure("no node runs in " + playground.directory() + "; 'quorate up' starts them");
        }
        return running;
    }

    private static void block(LocalNode node, int[] others) throws CommandFailure {
        try (ControlClient client = node.connect(ToolEnvironment.STATE_BUDGET)) {
            client.blockPeers(others);
        } catch (ClusterAccessException failed) {
            throw new CommandFailure(node.name() + ": " + failed.getMessage());
        }
    }
}
