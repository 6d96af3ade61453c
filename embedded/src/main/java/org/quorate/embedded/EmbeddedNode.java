package org.quorate.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.quorate.client.Cluster;
import org.quorate.client.ClusterException;
import org.quorate.client.ClusterTimeoutException;
import org.quorate.client.ConnectOptions;
import org.quorate.client.service.ConnectedCluster;
import org.quorate.config.reading.ConfigurationReader;
import org.quorate.config.reading.ConfigurationResult;
import org.quorate.engine.Node;
import org.quorate.runtime.host.LocalMachine;

/**
 * A node of the cluster in this process: the application is a member itself, and no daemon runs here. To the other nodes, Quorate or
 * corosync, it is a node like all others.
 *
 * <pre>{@code
 * try (EmbeddedNode node = EmbeddedNode.start(EmbeddedSettings.of(Path.of("corosync.conf")));
 *         Cluster cluster = node.connect()) {
 *     cluster.awaitQuorate(Duration.ofSeconds(30));
 * }
 * }</pre>
 *
 * The node lives as long as the process, and is heard as long as the process runs: what stops the virtual machine for longer than the token
 * timeout, a long garbage collection for example, has the others form a ring without it. It takes neither real-time priority nor locked memory,
 * as the daemon does, and its log goes to SLF4J. Programs of corosync's libraries on this machine cannot reach it.
 */
public final class EmbeddedNode implements AutoCloseable {
    /** Much longer than a leave takes. */
    private static final Duration LEAVE = Duration.ofSeconds(10);

    private final NodeThread thread;

    private EmbeddedNode(NodeThread thread) {
        this.thread = thread;
    }

    /**
     * Reads the configuration and starts the node; its first ring forms meanwhile.
     *
     * @throws ClusterException if the configuration is refused, what it asks for is not supported, or the state directory cannot be used; says why
     */
    public static EmbeddedNode start(EmbeddedSettings settings) {
        return start(settings, ClientLimits.GENEROUS);
    }

    static EmbeddedNode start(EmbeddedSettings settings, ClientLimits limits) {
        LocalMachine machine = new LocalMachine(
                settings.stateDirectory().map(EmbeddedNode::made).orElse(null),
                settings.localName().orElse(null));
        String file = settings.configuration().toString();
        ConfigurationResult.Accepted accepted = switch (ConfigurationReader.read(file, machine)) {
            case ConfigurationResult.Refused refused -> throw new ClusterException(refused.text());
            case ConfigurationResult.Accepted read -> read;
        };
        String unsupported = Node.unsupported(accepted.configuration().cluster());
        if (unsupported != null) {
            throw new ClusterException(file + ": " + unsupported);
        }
        CompressionLibrary.require(accepted.map(), file);
        Path state = settings.stateDirectory()
                .orElseGet(() -> Path.of(accepted.configuration().system().stateDirectory()));
        try {
            return new EmbeddedNode(NodeThread.start(accepted, machine, file, state, limits));
        } catch (IOException e) {
            throw new ClusterException(
                    "the node cannot start with state directory " + state + ": " + e.getMessage(), e);
        }
    }

    private static String made(Path directory) {
        try {
            return Files.createDirectories(directory).toString();
        } catch (IOException e) {
            throw new ClusterException("the state directory " + directory + " cannot be made: " + e.getMessage(), e);
        }
    }

    /** Id of the node, unsigned. */
    public int nodeId() {
        return thread.nodeId();
    }

    /** Connects to this node; as often as is wanted. */
    public Cluster connect() {
        return connect(ConnectOptions.DEFAULT);
    }

    /**
     * Connects to this node. Waits up to the connect timeout for the first ring; what the node's end makes of connections is
     * {@link org.quorate.client.ClusterUnavailableException}.
     */
    public Cluster connect(ConnectOptions options) {
        return new ConnectedCluster(new EmbeddedEndpoint(thread.clients(), options.connectTimeout()), options);
    }

    /** Completed when the node has ended, by whatever: closing, a shutdown that was asked for, an operator's kill, its own decision. */
    public CompletableFuture<NodeEnd> end() {
        return thread.end().copy();
    }

    /**
     * Leaves the ring in order and waits for it. Closing again, or after the node's end, does nothing.
     *
     * @throws ClusterTimeoutException if the node has not ended after 10 s
     */
    @Override
    public void close() {
        thread.shutDown();
        try {
            NodeEnd _ = thread.end().get(LEAVE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            throw new ClusterTimeoutException("the node has not ended after " + LEAVE.toSeconds() + " s");
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("the end of a node is always told", e);
        }
    }
}
