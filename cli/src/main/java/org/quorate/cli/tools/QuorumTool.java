package org.quorate.cli.tools;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.cli.report.QuorumText;
import org.quorate.cli.report.StateJson;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.QuorumStatus;

/** corosync-quorumtool (spec 50 §15), with {@code --json} besides. */
public final class QuorumTool {
    /** Exit status of a status command on a node that is not quorate. */
    public static final int NOT_QUORATE = 2;

    private static final String LETTERS = "VaHslmfe:v:hin:o:pJ";

    private final ToolEnvironment environment;
    private char action = 's';
    private boolean json;
    private boolean addresses;
    private boolean allAddresses;
    private boolean deviceColumn;
    private boolean hexadecimal;
    private QuorumText.Order order = QuorumText.Order.ADDRESS;
    private int number;
    private int nodeId;

    public QuorumTool(ToolEnvironment environment) {
        this.environment = environment;
    }

    /** Returns the exit status. */
    public int run(List<String> arguments) {
        GetOpt options;
        try {
            options = new GetOpt("corosync-quorumtool", LETTERS, Map.of("json", 'J'), arguments);
        } catch (GetOpt.Unusable unusable) {
            environment.err().println(unusable.getMessage());
            environment.out().print(HelpText.of("quorumtool"));
            return 1;
        }
        for (GetOpt.Option option : options.options()) {
            String complaint = accept(option);
            if (complaint != null) {
                environment.err().println(complaint);
                return 1;
            }
        }
        return switch (action) {
            case 'h' -> {
                environment.out().print(HelpText.of("quorumtool"));
                yield 0;
            }
            case 'V' -> {
                environment.out().println("corosync-quorumtool version: 3.1.7");
                yield 0;
            }
            default -> connected();
        };
    }

    /** What is wrong with the option, or {@code null}. */
    private @Nullable String accept(GetOpt.Option option) {
        switch (option.letter()) {
            case 'J' -> json = true;
            case 'a' -> allAddresses = true;
            case 'i' -> addresses = true;
            case 'p' -> deviceColumn = true;
            case 'H' -> hexadecimal = true;
            case 'o' -> {
                return acceptOrder(option.argument());
            }
            case 'e' -> {
                Long votes = GetOpt.number(option.argument(), 1, Integer.MAX_VALUE);
                if (votes == null) {
                    return "New expected votes value was not valid, try a positive number";
                }
                number = votes.intValue();
                action = 'e';
            }
            case 'n' -> {
                Long id = GetOpt.number(option.argument(), 1, 0xFFFF_FFFFL);
                if (id == null) {
                    return "The nodeid was not valid, try a positive number";
                }
                nodeId = id.intValue();
            }
            case 'v' -> {
                Long votes = GetOpt.number(option.argument(), 0, Integer.MAX_VALUE);
                if (votes == null) {
                    return "New votes value was not valid, try a positive number or zero";
                }
                number = votes.intValue();
                action = 'v';
            }
            default -> action = option.letter();
        }
        return null;
    }

    private @Nullable String acceptOrder(String word) {
        switch (word) {
            case "a" -> order = QuorumText.Order.ADDRESS;
            case "i" -> order = QuorumText.Order.NODE_ID;
            case "n" -> order = QuorumText.Order.NAME;
            default -> {
                return "Invalid ordering option. valid orders are a(address), i(node ID) or n(name)";
            }
        }
        return null;
    }

    private int connected() {
        ClusterAccess access;
        try {
            access = environment
                    .connector()
                    .connect("evf".indexOf(action) >= 0 ? ToolEnvironment.ACTION_BUDGET : ToolEnvironment.STATE_BUDGET);
        } catch (ClusterAccessException unreachable) {
            environment.err().println("Cannot initialize CMAP service");
            return 1;
        }
        try (access) {
            return switch (action) {
                case 'e', 'v', 'f' -> change(access);
                case 'l' -> list(access.quorumStatus());
                case 'm' -> monitor(access);
                default -> status(access.quorumStatus());
            };
        } catch (ClusterAccessException failed) {
            environment
                    .err()
                    .println("Unable to get quorum status: " + failed.status().csName());
            return 1;
        }
    }

    private QuorumText text() {
        return new QuorumText(
                new QuorumText.Style(addresses, allAddresses, deviceColumn, hexadecimal, order), environment.names());
    }

    private int status(QuorumStatus status) {
        if (json) {
            environment.out().println(StateJson.quorum(status));
            return status.quorate() ? 0 : NOT_QUORATE;
        }
        if (status.votes() == null) {
            environment.err().println("Unable to start votequorum status tracking: CS_ERR_BAD_HANDLE");
            return 1;
        }
        environment.out().print(text().status(status, environment.clock().get()));
        return status.quorate() ? 0 : NOT_QUORATE;
    }

    private int list(QuorumStatus status) {
        if (json) {
            environment.out().println(StateJson.quorum(status));
        } else {
            environment.out().print(text().membership(status));
        }
        return 0;
    }

    /** Ends only with the daemon. */
    private int monitor(ClusterAccess access) throws ClusterAccessException {
        BlockingQueue<QuorumStatus> changes = new ArrayBlockingQueue<>(1024);
        access.quorumTrack(changes::offer);
        while (true) {
            QuorumStatus change;
            try {
                change = changes.poll(5, TimeUnit.SECONDS);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return 1;
            }
            if (change == null) {
                // still there?
                access.info();
                continue;
            }
            if (change.votes() == null && !json) {
                environment.out().print("\nQuorum is not configured - cannot monitor\n");
                return status(change);
            }
            status(change);
            if (!json) {
                environment.out().println();
            }
            environment.out().flush();
        }
    }

    private int change(ClusterAccess access) throws ClusterAccessException {
        QuorumStatus status = access.quorumStatus();
        if (status.votes() == null) {
            String what = switch (action) {
                case 'e' -> "change expected votes";
                case 'v' -> "change node votes";
                default -> "unregister quorum device";
            };
            environment.err().println("You cannot " + what + ", corosync is not using votequorum");
            return 1;
        }
        int target = nodeId == 0 ? status.nodeId() : nodeId;
        try {
            switch (action) {
                case 'e' -> access.setExpectedVotes(number);
                case 'v' -> access.setVotes(target, number);
                default -> access.unregisterQuorumDevice();
            }
            return 0;
        } catch (ClusterAccessException refused) {
            environment.err().println(refusal(target, refused.status()));
            return 1;
        }
    }

    private String refusal(int target, StatusCode status) {
        return switch (action) {
            case 'e' -> "Unable to set expected votes: " + status.csName();
            case 'v' ->
                "Unable to set votes " + number + " for nodeid: " + Integer.toUnsignedString(target) + ": "
                        + status.csName();
            default -> "Unable to unregister quorum device: " + status.csName();
        };
    }
}
