package org.quorate.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.quorate.cli.playground.LocalFiles;
import org.quorate.cli.playground.LocalNode;
import org.quorate.cli.playground.Observation;
import org.quorate.cli.playground.Playground;
import org.quorate.cli.tools.QuorumTool;
import picocli.CommandLine.Option;

/** What the commands on a local cluster have in common. */
final class LocalCluster {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Folder of the local cluster (default: $XDG_RUNTIME_DIR/quorate-up-UID, else below /tmp).")
    private @Nullable Path chosen;

    Path directory() {
        return (chosen == null ? Playground.defaultDirectory() : chosen)
                .toAbsolutePath()
                .normalize();
    }

    /** What commands on it need to find it, with a blank in front; empty if it is in the default place. */
    String option() {
        return chosen == null ? "" : " --dir " + directory();
    }

    @Nullable
    Playground openPlayground() throws CommandFailure {
        try {
            return Playground.open(directory());
        } catch (IOException unusable) {
            throw new CommandFailure(String.valueOf(unusable.getMessage()));
        }
    }

    /** The local cluster, which must exist. */
    Playground playground() throws CommandFailure {
        Playground found = openPlayground();
        if (found == null) {
            throw new CommandFailure("there is no local cluster in " + directory() + "; 'quorate up' makes one");
        }
        return found;
    }

    /** The node with the id, which must be one of the local cluster. */
    static LocalNode node(Playground playground, int id) throws CommandFailure {
        LocalNode found = playground.node(id);
        if (found == null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "there is no node " + id + "; the nodes are 1 to "
                            + playground.nodes().size());
        }
        return found;
    }

    /** The node's daemon, which must run. */
    static ProcessHandle daemon(LocalNode node) throws CommandFailure {
        return node.process()
                .orElseThrow(
                        () -> new CommandFailure(node.name() + " does not run; 'quorate start " + node.id() + "'"));
    }

    Process start(LocalNode node) throws CommandFailure {
        String launcher = System.getProperty("org.quorate.launcher");
        if (launcher == null) {
            throw new CommandFailure("daemons can only be started through the quorate launcher");
        }
        try {
            return node.start(Path.of(launcher));
        } catch (IOException failed) {
            throw new CommandFailure("cannot start " + node.name() + ": " + failed.getMessage());
        }
    }

    /** Starts the node's part of the cluster file system, mounted if that is possible. */
    Process startFiles(LocalNode node) throws CommandFailure {
        String launcher = System.getProperty("org.quorate.launcher");
        if (launcher == null) {
            throw new CommandFailure("the file system can only be started through the quorate launcher");
        }
        try {
            return node.files().start(Path.of(launcher), LocalFiles.obstacle().isEmpty());
        } catch (IOException failed) {
            throw new CommandFailure("cannot start the file system of " + node.name() + ": " + failed.getMessage());
        }
    }

    /** Ends the node's part of the cluster file system, if it runs; in order, or by SIGKILL. */
    static void endFiles(LocalNode node, boolean inOrder, Duration patience)
            throws CommandFailure, InterruptedException {
        ProcessHandle files = node.files().process().orElse(null);
        if (files != null) {
            boolean ended = inOrder ? LocalNode.stop(files, patience) : LocalNode.kill(files, patience);
            if (!ended && files.isAlive() && !LocalNode.kill(files, patience)) {
                throw new CommandFailure("process " + files.pid() + " could not be ended");
            }
        }
        try {
            node.files().takeAwayMount();
        } catch (IOException stays) {
            throw new CommandFailure(String.valueOf(stays.getMessage()));
        }
    }

    /** Prints what corosync-quorumtool -s would on the node; returns its exit status. */
    static int quorumStatus(LocalNode node) {
        return new QuorumTool(Target.environment(node::controlSocket)).run(List.of("-s"));
    }

    /** Tells every change until the process is ended. */
    static void follow(Playground playground) throws InterruptedException {
        Observation before = Observation.of(playground);
        while (true) {
            TimeUnit.MILLISECONDS.sleep(200);
            Observation now = Observation.of(playground);
            for (String line : now.since(before)) {
                System.out.println(LocalTime.now(ZoneId.systemDefault()).format(CLOCK) + "  " + line);
            }
            before = now;
        }
    }
}
