package org.quorate.cli.tools;

import java.io.PrintStream;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.function.Supplier;
import org.quorate.cli.report.QuorumText;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ClusterAccessException;

/**
 * What a tool is given instead of the process it runs in.
 *
 * @param connector reaches the daemon
 * @param names for nodes that have none in the node list
 */
public record ToolEnvironment(
        PrintStream out,
        PrintStream err,
        Connector connector,
        Supplier<ZonedDateTime> clock,
        QuorumText.NodeNames names) {
    /** In which state is told, or that it is unknown, also by a daemon that hangs. */
    public static final Duration STATE_BUDGET = Duration.ofMillis(600);

    /** For actions in which other nodes take part. */
    public static final Duration ACTION_BUDGET = Duration.ofSeconds(12);

    /** Opens a connection to the daemon. */
    @FunctionalInterface
    public interface Connector {
        /**
         * @param budget for connecting and for each call
         */
        ClusterAccess connect(Duration budget) throws ClusterAccessException;
    }
}
