package org.quorate.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.StatusCode;
import org.quorate.cli.playground.LocalNode;
import org.quorate.cli.playground.Playground;
import org.quorate.cli.tools.ToolEnvironment;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.ControlClient;
import picocli.CommandLine.Option;

/** Options that say which daemon, and the way to it. */
final class Target {
    /** Of a daemon that runs as the machine's service. */
    static final Path SYSTEM_SOCKET = Path.of("/run/quorate/control.sock");

    /** Name service that does not answer must not hold up a status. */
    private static final long NAME_BUDGET_MS = 200;

    @Option(
            names = "--node",
            paramLabel = "N",
            description =
                    "Node N of the local cluster made by 'quorate up' (default: the first one that runs, else the machine's own daemon).")
    private @Nullable Integer node;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Folder of the local cluster (default: $XDG_RUNTIME_DIR/quorate-up-UID, else below /tmp).")
    private @Nullable Path directory;

    @Option(
            names = "--socket",
            paramLabel = "FILE",
            description =
                    "Control socket of the daemon (default: that of the local cluster if it runs, else /run/quorate/control.sock).")
    private @Nullable Path socket;

    Path directory() {
        return directory == null ? Playground.defaultDirectory() : directory;
    }

    /** The local cluster, which must exist. */
    Playground playground() throws CommandFailure {
        Playground found = openPlayground();
        if (found == null) {
            throw new CommandFailure("there is no local cluster in " + directory() + "; 'quorate up' makes one");
        }
        return found;
    }

    @Nullable
    Playground openPlayground() throws CommandFailure {
        try {
            return Playground.open(directory());
        } catch (IOException unusable) {
            throw new CommandFailure(String.valueOf(unusable.getMessage()));
        }
    }

    /** Socket of the daemon meant: --node, --socket, a local cluster that runs, then the machine's own daemon. */
    Path controlSocket() throws CommandFailure {
        if (node != null) {
            return LocalCluster.node(playground(), node).controlSocket();
        }
        if (socket != null) {
            return socket;
        }
        Playground local = openPlayground();
        List<LocalNode> running = local == null ? List.of() : local.running();
        boolean system = directory == null && Files.exists(SYSTEM_SOCKET);
        if (!running.isEmpty()) {
            if (system) {
                System.err.println("quorate: this is " + running.getFirst().name()
                        + " of the local cluster; for the machine's" + " own daemon add --socket " + SYSTEM_SOCKET);
            }
            return running.getFirst().controlSocket();
        }
        if (system) {
            return SYSTEM_SOCKET;
        }
        if (local == null) {
            throw new CommandFailure("no daemon found: neither " + SYSTEM_SOCKET + " nor a local cluster in "
                    + directory() + " exists; 'quorate up' starts one");
        }
        return local.nodes().getFirst().controlSocket();
    }

    /** For the tools, over this process's streams. */
    static ToolEnvironment environment(Lookup lookup) {
        return new ToolEnvironment(
                System.out, System.err, budget -> connect(lookup, budget), ZonedDateTime::now, Target::nameOf);
    }

    /** Finds the socket when it is wanted. */
    @FunctionalInterface
    interface Lookup {
        Path find() throws CommandFailure;
    }

    private static ClusterAccess connect(Lookup lookup, Duration budget) throws ClusterAccessException {
        try {
            return ControlClient.connect(lookup.find(), budget);
        } catch (CommandFailure nothingFound) {
            throw new ClusterAccessException(
                    StatusCode.LIBRARY, String.valueOf(nothingFound.getMessage()), nothingFound);
        }
    }

    /** What a command says when the daemon could not be asked: the state is unknown, never empty. */
    static CommandFailure unknown(ClusterAccessException failed) {
        int exitCode = failed.status() == StatusCode.TIMEOUT ? ExitCode.TIMEOUT : ExitCode.ERROR;
        return new CommandFailure(exitCode, "state unknown: " + failed.getMessage());
    }

    private static String nameOf(String address) {
        IpAddress parsed = IpAddress.parse(address);
        if (parsed == null) {
            return address;
        }
        CompletableFuture<String> name = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                name.complete(InetAddress.getByAddress(parsed.toBytes()).getCanonicalHostName());
            } catch (UnknownHostException impossible) {
                name.complete(address);
            }
        });
        try {
            return name.get(NAME_BUDGET_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException unknown) {
            return address;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return address;
        }
    }
}
