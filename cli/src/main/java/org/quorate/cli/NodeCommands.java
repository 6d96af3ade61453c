package org.quorate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.quorate.cli.playground.LocalNode;
import org.quorate.cli.playground.Playground;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.ControlClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that act on the nodes of a local cluster. */
final class NodeCommands {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private NodeCommands() {}

    /** {@code quorate start N}. */
    @Command(name = "start", description = "Start a stopped or killed node of the local cluster.")
    static final class Start implements Callable<Integer> {
        private static final Duration PATIENCE = Duration.ofSeconds(10);

        @Mixin
        private final LocalCluster local = new LocalCluster();

        @Parameters(paramLabel = "N", description = "Node id.")
        private int id;

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            LocalNode node = LocalCluster.node(local.playground(), id);
            if (node.process().isPresent()) {
                throw new CommandFailure(ExitCode.ALREADY_UP, node.name() + " runs already");
            }
            Process started = local.start(node);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < deadline) {
                if (!started.isAlive()) {
                    throw new CommandFailure(node.name() + " ended with status " + started.exitValue() + "; see "
                            + node.output() + " and 'quorate logs " + id + "'");
                }
                try (ControlClient client = node.connect(Duration.ofSeconds(1))) {
                    System.out.println(
                            node.name() + " started, process " + client.info().pid());
                    if (Files.exists(node.files().log())) {
                        Process _ = local.startFiles(node);
                    }
                    return ExitCode.OK;
                } catch (ClusterAccessException notYet) {
                    TimeUnit.MILLISECONDS.sleep(50);
                }
            }
            throw new CommandFailure(
                    ExitCode.TIMEOUT, node.name() + " does not answer yet; see 'quorate logs " + id + "'");
        }
    }

    /** {@code quorate stop N}. */
    @Command(name = "stop", description = "Stop a node of the local cluster in order (SIGTERM): it tells the others.")
    static final class Stop implements Callable<Integer> {
        @Mixin
        private final LocalCluster local = new LocalCluster();

        @Parameters(paramLabel = "N", description = "Node id.")
        private int id;

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            LocalNode node = LocalCluster.node(local.playground(), id);
            ProcessHandle daemon = LocalCluster.daemon(node);
            LocalCluster.endFiles(node, true, STOP_PATIENCE);
            if (!LocalNode.stop(daemon, STOP_PATIENCE)) {
                throw new CommandFailure(
                        ExitCode.TIMEOUT,
                        node.name() + " has not stopped after " + STOP_PATIENCE.toSeconds() + " s; 'quorate kill " + id
                                + "'");
            }
            System.out.println(node.name() + " stopped");
            return ExitCode.OK;
        }
    }

    /** {@code quorate kill N}. */
    @Command(name = "kill", description = "Kill a node of the local cluster (SIGKILL): the others have to notice.")
    static final class Kill implements Callable<Integer> {
        @Mixin
        private final LocalCluster local = new LocalCluster();

        @Parameters(paramLabel = "N", description = "Node id.")
        private int id;

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            LocalNode node = LocalCluster.node(local.playground(), id);
            ProcessHandle daemon = LocalCluster.daemon(node);
            LocalCluster.endFiles(node, false, STOP_PATIENCE);
            if (!LocalNode.kill(daemon, STOP_PATIENCE)) {
                throw new CommandFailure(node.name() + " could not be killed");
            }
            System.out.println(node.name() + " killed");
            return ExitCode.OK;
        }
    }

    /** {@code quorate down}. */
    @Command(name = "down", description = "Stop all nodes of the local cluster and remove its folder.")
    static final class Down implements Callable<Integer> {
        @Mixin
        private final LocalCluster local = new LocalCluster();

        @Option(names = "--keep", description = "Keep the folder with the logs; 'quorate up' starts it again.")
        private boolean keep;

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            Playground playground = local.playground();
            List<ProcessHandle> daemons = new ArrayList<>();
            for (LocalNode node : playground.nodes()) {
                node.files().process().ifPresent(ProcessHandle::destroy);
            }
            for (LocalNode node : playground.nodes()) {
                LocalCluster.endFiles(node, true, STOP_PATIENCE);
            }
            for (LocalNode node : playground.nodes()) {
                node.process().ifPresent(daemons::add);
            }
            daemons.forEach(ProcessHandle::destroy);
            for (ProcessHandle daemon : daemons) {
                if (!LocalNode.stop(daemon, STOP_PATIENCE) && daemon.isAlive()) {
                    System.err.println("quorate: process " + daemon.pid() + " does not stop, killing it");
                    if (!LocalNode.kill(daemon, STOP_PATIENCE)) {
                        throw new CommandFailure("process " + daemon.pid() + " could not be ended");
                    }
                }
            }
            if (!keep) {
                try {
                    playground.delete();
                } catch (IOException failed) {
                    throw new CommandFailure("cannot remove " + playground.directory() + ": " + failed.getMessage());
                }
            }
            System.out.println(
                    daemons.size() + " nodes stopped" + (keep ? "" : ", " + playground.directory() + " removed"));
            return ExitCode.OK;
        }
    }

    /** {@code quorate logs N}. */
    @Command(name = "logs", description = "Print the log of a node of the local cluster.")
    static final class Logs implements Callable<Integer> {
        @Mixin
        private final LocalCluster local = new LocalCluster();

        @Parameters(paramLabel = "N", description = "Node id.")
        private int id;

        @Override
        public Integer call() throws CommandFailure {
            LocalNode node = LocalCluster.node(local.playground(), id);
            for (Path file : List.of(node.output(), node.log())) {
                try {
                    System.out.write(Files.readAllBytes(file));
                } catch (IOException none) {
                    System.err.println("quorate: cannot read " + file);
                }
            }
            System.out.flush();
            return ExitCode.OK;
        }
    }
}
