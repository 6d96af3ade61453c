package org.quorate.cli.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.quorate.base.StatusCode;
import org.quorate.cli.report.LinkText;
import org.quorate.cli.report.StateJson;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.LinkStatus;

/** corosync-cfgtool (spec 50 §14), with {@code --json} besides. */
public final class CfgTool {
    private static final String LETTERS = "i:snbrRLk:a:hHFJ";
    private static final Map<String, Character> LONG = Map.ofEntries(
            Map.entry("if", 'i'),
            Map.entry("status", 's'),
            Map.entry("nodes", 'n'),
            Map.entry("brief", 'b'),
            Map.entry("reload", 'R'),
            Map.entry("reopen", 'L'),
            Map.entry("kill", 'k'),
            Map.entry("address", 'a'),
            Map.entry("help", 'h'),
            Map.entry("shutdown", 'H'),
            Map.entry("force", 'F'),
            Map.entry("json", 'J'));

    private final ToolEnvironment environment;
    private char action = 'h';
    private boolean brief;
    private boolean force;
    private boolean json;
    private int nodeId;

    public CfgTool(ToolEnvironment environment) {
        this.environment = environment;
    }

    /** Returns the exit status. */
    public int run(List<String> arguments) {
        GetOpt options;
        try {
            options = new GetOpt("corosync-cfgtool", LETTERS, LONG, arguments);
        } catch (GetOpt.Unusable unusable) {
            environment.err().println(unusable.getMessage());
            return 1;
        }
        for (GetOpt.Option option : options.options()) {
            switch (option.letter()) {
                case 'i' -> {
                    // accepted and without effect, as in the original
                }
                case 'r' -> action = 'h';
                case 'b' -> brief = true;
                case 'F' -> force = true;
                case 'J' -> json = true;
                case 'k', 'a' -> {
                    Long id = GetOpt.number(option.argument(), 1, 0xFFFF_FFFFL);
                    if (id == null) {
                        environment.err().println("The nodeid was not valid, try a positive number");
                        return 1;
                    }
                    nodeId = id.intValue();
                    action = option.letter();
                }
                default -> action = option.letter();
            }
        }
        return act();
    }

    private int act() {
        switch (action) {
            case 'k' -> environment.out().println("Killing node " + Integer.toUnsignedString(nodeId));
            case 'R' -> environment.out().println("Reloading corosync.conf...");
            case 'h' -> {
                environment.out().print(HelpText.of("cfgtool"));
                return 0;
            }
            default -> {
                // says nothing before it is connected
            }
        }
        try (ClusterAccess access = environment
                .connector()
                .connect("RHk".indexOf(action) >= 0 ? ToolEnvironment.ACTION_BUDGET : ToolEnvironment.STATE_BUDGET)) {
            return act(access);
        } catch (ClusterAccessException unreachable) {
            boolean named = action == 'R' || action == 'L';
            StatusCode status = unreachable.status();
            environment
                    .err()
                    .println("Could not initialize corosync configuration API error "
                            + (named ? status.csName() : Integer.toString(status.number())));
            return 1;
        }
    }

    private int act(ClusterAccess access) {
        try {
            switch (action) {
                case 's' -> print(access.linkStatus(), false);
                case 'n' -> print(access.linkStatus(), true);
                case 'a' -> {
                    return addresses(access);
                }
                case 'k' -> {
                    return kill(access);
                }
                case 'R' -> {
                    access.reload();
                    environment.out().println("Done");
                }
                case 'L' -> access.reopenLogs();
                default -> {
                    environment.out().println("Shutting down corosync");
                    access.shutdown(force);
                }
            }
            return 0;
        } catch (ClusterAccessException failed) {
            return failure(failed.status());
        }
    }

    private int failure(StatusCode status) {
        environment
                .err()
                .println(
                        switch (action) {
                            case 's', 'n' -> "Could not get the local node id, the error is: " + status.number();
                            case 'R' -> "Could not reload configuration. Error " + status.csName();
                            case 'L' -> "Could not reopen corosync logging files. Error " + status.csName();
                            case 'H' -> "Could not shutdown (error = " + status.number() + ")";
                            default -> "Could not get node address for nodeid " + Integer.toUnsignedString(nodeId);
                        });
        return switch (action) {
            case 'H' -> 0;
            case 'L', 'R' -> status.number();
            default -> 1;
        };
    }

    private void print(LinkStatus status, boolean nodes) {
        if (json) {
            environment.out().println(StateJson.links(status));
        } else {
            environment.out().print(nodes ? LinkText.nodes(status) : LinkText.status(status, brief));
        }
    }

    private int addresses(ClusterAccess access) throws ClusterAccessException {
        boolean local = access.linkStatus().localNodeId() == nodeId;
        List<String> addresses = new ArrayList<>();
        for (LinkStatus.Link link : access.nodeStatus(nodeId).links()) {
            addresses.add(local ? link.localAddress() : link.remoteAddress());
        }
        environment.out().println(String.join(" ", addresses));
        return 0;
    }

    private int kill(ClusterAccess access) {
        try {
            access.kill(nodeId, "Killed by corosync-cfgtool");
            return 0;
        } catch (ClusterAccessException refused) {
            environment
                    .err()
                    .println("Could not kill node (error = " + refused.status().csName() + ")");
            return 1;
        }
    }
}
