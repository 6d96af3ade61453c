package org.quorate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.quorate.cli.playground.LocalNode;
import org.quorate.cli.playground.Observation;
import org.quorate.cli.playground.Playground;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code quorate up}: a cluster on this machine, in one folder, without root. */
@Command(
        name = "up",
        description =
                "Start a cluster of daemons on this machine (127.0.0.1, 127.0.0.2 ...), wait for quorum and show it."
                        + " On a terminal it goes on to show what changes; Ctrl-C leaves the nodes running."
                        + " Everything lies in one folder, which 'quorate down' removes.")
final class UpCommand implements Callable<Integer> {
    private static final Duration QUORUM_PATIENCE = Duration.ofSeconds(60);
    private static final int DEFAULT_NODES = 3;
    private static final int LAST_LINES = 20;

    @Mixin
    private final LocalCluster local = new LocalCluster();

    @Option(names = "--nodes", paramLabel = "N", description = "How many nodes (default 3).")
    private @Nullable Integer nodes;

    @Option(names = "--links", paramLabel = "L", description = "How many links between them (default 1).")
    private @Nullable Integer links;

    @Option(names = "--no-files", description = "Without the cluster file system.")
    private boolean noFiles;

    @Option(names = "--no-follow", description = "Return once there is quorum, also on a terminal.")
    private boolean noFollow;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        Playground playground = playground();
        List<Process> started = new ArrayList<>();
        for (LocalNode node : playground.nodes()) {
            started.add(local.start(node));
        }
        if (!awaitQuorum(playground, started)) {
            System.err.println("quorate: no quorum after " + QUORUM_PATIENCE.toSeconds()
                    + " s; the nodes run on: see 'quorate status', 'quorate logs 1', 'quorate down'");
            System.out.print(Observation.of(playground).table());
            return ExitCode.TIMEOUT;
        }
        System.out.print(Observation.of(playground).table());
        System.out.println();
        int status = LocalCluster.quorumStatus(playground.nodes().getFirst());
        System.out.println();
        new SharedFiles(local, playground, !noFiles).show();
        System.out.print(hints(playground));
        if (Repetition.isTerminal() && !noFollow) {
            System.out.println("\nWhat changes follows here; Ctrl-C ends only this view.");
            LocalCluster.follow(playground);
        }
        return status;
    }

    private Playground playground() throws CommandFailure {
        Playground existing = local.openPlayground();
        if (existing == null) {
            return create(local.directory());
        }
        List<LocalNode> running = existing.running();
        if (!running.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.ALREADY_UP,
                    running.size() + " of " + existing.nodes().size() + " nodes are up already in "
                            + existing.directory()
                            + "; see 'quorate status', add missing ones with 'quorate start N', or end all with 'quorate down'");
        }
        boolean asked = nodes != null || links != null;
        if (asked && (existing.nodes().size() != nodeCount() || existing.links() != linkCount())) {
            throw new CommandFailure(existing.directory() + " holds a stopped cluster of "
                    + existing.nodes().size() + " nodes and " + existing.links()
                    + " links; remove it with 'quorate down' first");
        }
        System.err.println("quorate: starting the cluster in " + existing.directory() + " again");
        return existing;
    }

    private Playground create(Path directory) throws CommandFailure {
        if (nodeCount() < 1 || nodeCount() > Playground.MAX_NODES) {
            throw new CommandFailure(ExitCode.USAGE, "--nodes must be 1 to " + Playground.MAX_NODES);
        }
        if (linkCount() < 1 || linkCount() > Playground.MAX_LINKS) {
            throw new CommandFailure(ExitCode.USAGE, "--links must be 1 to " + Playground.MAX_LINKS);
        }
        if (Files.exists(directory)) {
            throw new CommandFailure(directory + " exists and is no local cluster; choose another folder with --dir");
        }
        try {
            return Playground.create(directory, nodeCount(), linkCount());
        } catch (IOException failed) {
            throw new CommandFailure("cannot make the local cluster: " + failed.getMessage());
        }
    }

    private int nodeCount() {
        return nodes == null ? DEFAULT_NODES : nodes;
    }

    private int linkCount() {
        return links == null ? 1 : links;
    }

    /** Until all nodes have one membership with quorum; fails at once when a daemon ends. */
    private static boolean awaitQuorum(Playground playground, List<Process> started)
            throws CommandFailure, InterruptedException {
        long deadline = System.nanoTime() + QUORUM_PATIENCE.toNanos();
        System.err.println("quorate: waiting for quorum of " + started.size() + " nodes in " + playground.directory());
        while (System.nanoTime() < deadline) {
            for (int i = 0; i < started.size(); i++) {
                if (!started.get(i).isAlive()) {
                    throw new CommandFailure(
                            report(playground.nodes().get(i), started.get(i).exitValue()));
                }
            }
            if (Observation.of(playground).isComplete()) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return false;
    }

    private static String report(LocalNode node, int exitStatus) {
        StringBuilder text = new StringBuilder(node.name() + " ended with status " + exitStatus + "; its last lines:");
        for (Path file : List.of(node.output(), node.log())) {
            try {
                List<String> lines = Files.readAllLines(file);
                for (String line : lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())) {
                    text.append("\n  ").append(line);
                }
            } catch (IOException none) {
                // it did not come that far
            }
        }
        return text.append("\nThe other nodes run on; 'quorate down' ends them.")
                .toString();
    }

    private static String hints(Playground playground) {
        return """
                Files:   %s
                Look:    quorate status [--node N]   quorate links [--node N]   quorate logs N
                Try:     quorate kill 3   quorate start 3   quorate partition 1,2/3   quorate heal
                Stop:    quorate down
                """.formatted(playground.directory());
    }
}
