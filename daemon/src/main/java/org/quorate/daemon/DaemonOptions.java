package org.quorate.daemon;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Command line of the daemon (spec 50 §2) and the options that keep everything it writes in other places than a system-wide
 * corosync does.
 *
 * @param configurationFile {@code -c}
 * @param foreground {@code -f}
 * @param testOnly {@code -t}: read, parse, validate, exit
 * @param showVersion {@code -v}
 * @param pidFile {@code -l}, {@code --pid-file}
 * @param stateDirectory {@code --state-dir}, wins over {@code system.state_dir}; {@code null} for that, then
 *     {@code /var/lib/corosync}
 * @param localName {@code --local-name}: found in the node list instead of the machine's host name, for several nodes on one
 *     machine
 * @param controlSocket {@code --control-socket}: path of the unix socket for tools
 * @param simulatedFaults {@code --allow-simulated-faults}: tools may cut this node off, for tests
 * @param detached {@code --detached}: given by a daemon to the process that it starts in the background
 * @param clientSockets {@code --client-sockets}: directory where clients of corosync's protocol find this node, for several nodes on
 *     one machine; {@code null} for the names that are the machine's
 */
public record DaemonOptions(
        String configurationFile,
        boolean foreground,
        boolean testOnly,
        boolean showVersion,
        String pidFile,
        @Nullable String stateDirectory,
        @Nullable String localName,
        String controlSocket,
        boolean simulatedFaults,
        boolean detached,
        @Nullable String clientSockets) {
    public static final String DEFAULT_CONFIGURATION = "/etc/corosync/corosync.conf";
    public static final String DEFAULT_PID_FILE = "/var/run/corosync.pid";
    public static final String DEFAULT_CONTROL_SOCKET = "/run/quorate/control.sock";

    /** Longest path of a file, in bytes with its NUL. */
    private static final int PATH_MAX = 4096;

    /** Wrong use; the message is for stderr and the exit status is 1. */
    public static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    /** Printed after a wrong option. */
    public static final String USAGE = """
            usage:
                    -c     : Corosync config file path.
                    -l     : Corosync pid lock file path.
                    -f     : Start application in foreground.
                    -t     : Test configuration and exit.
                    -v     : Display version, git revision and some useful information about Corosync and exit.
                    --state-dir DIR          : Directory of ring id and vote tracking (default system.state_dir).
                    --local-name NAME        : Name of this node in the node list (default the host name).
                    --control-socket FILE    : Unix socket for tools (default %s).
                    --client-sockets DIR     : Directory of the services' sockets (default: names of the machine).
                    --allow-simulated-faults : Let tools cut this node off; for tests.
                    --clusterfs              : Run the cluster file system in this process, too.
                    --clusterfs-NAME [VALUE] : Its option --NAME, see quorate pmxcfs.
            """.formatted(DEFAULT_CONTROL_SOCKET);

    /**
     * Reads options in getopt's way: {@code -ft}, {@code -cFILE} and {@code -c FILE}.
     *
     * @param arguments without the command's name
     */
    public static DaemonOptions parse(List<String> arguments) throws UsageException {
        return new Parser(arguments).parse();
    }

    private static final class Parser {
        private final Iterator<String> arguments;
        private String configurationFile = DEFAULT_CONFIGURATION;
        private boolean foreground;
        private boolean testOnly;
        private boolean showVersion;
        private String pidFile = DEFAULT_PID_FILE;
        private @Nullable String stateDirectory;
        private @Nullable String localName;
        private String controlSocket = DEFAULT_CONTROL_SOCKET;
        private boolean simulatedFaults;
        private boolean detached;
        private @Nullable String clientSockets;

        Parser(List<String> arguments) {
            this.arguments = arguments.iterator();
        }

        DaemonOptions parse() throws UsageException {
            while (arguments.hasNext()) {
                String argument = arguments.next();
                if (argument.startsWith("--")) {
                    longOption(argument);
                } else if (argument.startsWith("-")) {
                    letters(argument);
                }
            }
            return new DaemonOptions(
                    configurationFile,
                    foreground,
                    testOnly,
                    showVersion,
                    pidFile,
                    stateDirectory,
                    localName,
                    controlSocket,
                    simulatedFaults,
                    detached,
                    clientSockets);
        }

        private void letters(String argument) throws UsageException {
            for (int i = 1; i < argument.length(); i++) {
                char letter = argument.charAt(i);
                switch (letter) {
                    case 'f' -> foreground = true;
                    case 't' -> testOnly = true;
                    case 'v' -> showVersion = true;
                    case 'c', 'l' -> {
                        String rest = argument.substring(i + 1);
                        String missing = "corosync: option requires an argument -- '" + letter + "'";
                        path(letter, rest.isEmpty() ? next(missing) : rest);
                        return;
                    }
                    default -> throw new UsageException("corosync: invalid option -- '" + letter + "'");
                }
            }
        }

        private void longOption(String argument) throws UsageException {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (name.equals("--allow-simulated-faults")) {
                simulatedFaults = true;
                return;
            }
            if (name.equals("--detached")) {
                detached = true;
                return;
            }
            String missing = "corosync: option '" + name + "' requires an argument";
            switch (name) {
                case "--pid-file" -> path('l', value(argument, equals, missing));
                case "--state-dir" -> stateDirectory = value(argument, equals, missing);
                case "--local-name" -> localName = value(argument, equals, missing);
                case "--client-sockets" -> clientSockets = value(argument, equals, missing);
                case "--control-socket" -> controlSocket = value(argument, equals, missing);
                default -> throw new UsageException("corosync: unrecognized option '" + argument + "'");
            }
        }

        private String value(String argument, int equals, String missing) throws UsageException {
            return equals < 0 ? next(missing) : argument.substring(equals + 1);
        }

        private void path(char letter, String path) throws UsageException {
            if (path.length() > PATH_MAX) {
                throw new UsageException(letter == 'c' ? "Config file path too long." : "PID lock file path too long.");
            }
            if (letter == 'c') {
                configurationFile = path;
            } else {
                pidFile = path;
            }
        }

        private String next(String missing) throws UsageException {
            if (!arguments.hasNext()) {
                throw new UsageException(missing);
            }
            return arguments.next();
        }
    }
}
