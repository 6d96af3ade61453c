package org.quorate.pmxcfs;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.store.JournaledDatabase;
import org.quorate.pmxcfs.rrd.RrdFiles;

/**
 * Command line (spec 60 §1.1), and the options that keep everything in other places than the original's, so that several nodes run on
 * one machine.
 *
 * @param debug {@code -d}
 * @param foreground {@code -f}
 * @param local {@code -l}
 * @param help {@code -h}
 * @param detached {@code --detached}: given to the process that is started in the background
 * @param mount {@code --mount}; null with {@code --no-mount}
 * @param stateDirectory {@code --state-dir}: data base, its journal and lock file
 * @param databaseLag {@code --database-lag}: seconds after which the data base has what is in the journal; 0 for at once
 * @param runDirectory {@code --run-dir}: restart flag and control socket
 * @param pidFile {@code --pid-file}
 * @param corosyncConf {@code --corosync-conf}: the machine's file
 * @param nodeName {@code --node-name}; null for the machine's
 * @param nodeAddress {@code --node-ip}; null for what the name resolves to
 * @param group {@code --group}: of all files; null for the original's or, of a user without privileges, his own
 * @param clientSockets {@code --client-sockets}: directory where the cluster engine is found, and the status service;
 *     null for the machine's own names
 * @param ipcName {@code --ipc-name}: that clients of the status service connect to
 * @param rrd {@code --rrd-dir} and {@code --rrdcached}: where files of round robin data bases are, and who keeps them; null with
 *     {@code --no-rrd}
 */
record PmxcfsOptions(
        boolean debug,
        boolean foreground,
        boolean local,
        boolean help,
        boolean detached,
        @Nullable Path mount,
        Path stateDirectory,
        long databaseLag,
        Path runDirectory,
        Path pidFile,
        Path corosyncConf,
        @Nullable String nodeName,
        @Nullable String nodeAddress,
        @Nullable String group,
        @Nullable Path clientSockets,
        String ipcName,
        RrdFiles.@Nullable Settings rrd) {
    static final String HELP = """
            Usage:
              pmxcfs [OPTION…]

            Help Options:
              -h, --help           Show help options

            Application Options:
              -d, --debug          Turn on debug messages
              -f, --foreground     Do not daemonize server
              -l, --local          Force local mode (ignore corosync.conf, force quorum)

            """;

    /** Wrong use. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        private final int exitStatus;

        UsageException(String message, int exitStatus) {
            super(message);
            this.exitStatus = exitStatus;
        }

        int exitStatus() {
            return exitStatus;
        }
    }

    private static final int UNKNOWN_OPTION = 1;
    private static final int TOO_MANY = 255;

    /** Options without a value. */
    static final Set<String> SWITCHES =
            Set.of("--debug", "--foreground", "--local", "--help", "--detached", "--no-mount", "--no-rrd");

    static PmxcfsOptions parse(List<String> arguments) throws UsageException {
        return new Parser(arguments.iterator()).parse();
    }

    private static final class Parser {
        private final Iterator<String> words;
        private boolean debug;
        private boolean foreground;
        private boolean local;
        private boolean help;
        private boolean detached;
        private boolean positional;
        private @Nullable Path mount = Path.of("/etc/pve");
        private Path stateDirectory = Path.of("/var/lib/pve-cluster");
        private long databaseLag = JournaledDatabase.Settings.DEFAULT.flushAfter();
        private Path runDirectory = Path.of("/run/pve-cluster");
        private Path pidFile = Path.of("/var/run/pve-cluster.pid");
        private Path corosyncConf = Path.of("/etc/corosync/corosync.conf");
        private @Nullable String nodeName;
        private @Nullable String nodeAddress;
        private @Nullable String group;
        private @Nullable Path clientSockets;
        private String ipcName = "pve2";
        private boolean noRrd;
        private RrdFiles.Settings rrd = RrdFiles.Settings.MACHINES;

        Parser(Iterator<String> words) {
            this.words = words;
        }

        PmxcfsOptions parse() throws UsageException {
            while (words.hasNext()) {
                String word = words.next();
                if (word.startsWith("--")) {
                    longOption(word);
                } else if (word.startsWith("-") && word.length() > 1) {
                    letters(word);
                } else {
                    positional = true;
                }
            }
            if (positional && !help) {
                throw new UsageException("too many arguments", TOO_MANY);
            }
            return new PmxcfsOptions(
                    debug,
                    foreground,
                    local,
                    help,
                    detached,
                    mount,
                    stateDirectory,
                    databaseLag,
                    runDirectory,
                    pidFile,
                    corosyncConf,
                    nodeName,
                    nodeAddress,
                    group,
                    clientSockets,
                    ipcName,
                    noRrd ? null : rrd);
        }

        private void letters(String word) throws UsageException {
            for (char letter : word.substring(1).toCharArray()) {
                switch (letter) {
                    case 'd' -> debug = true;
                    case 'f' -> foreground = true;
                    case 'l' -> local = true;
                    case 'h' -> help = true;
                    default -> throw unknown("-" + letter);
                }
            }
        }

        private static UsageException unknown(String option) {
            return new UsageException("option parsing failed: Unknown option " + option, UNKNOWN_OPTION);
        }

        private void longOption(String word) throws UsageException {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            switch (name) {
                case String known when SWITCHES.contains(known) -> turnOn(known);
                case "--mount" -> mount = path(word, equals);
                case "--state-dir" -> stateDirectory = path(word, equals);
                case "--database-lag" -> databaseLag = seconds(word, equals);
                case "--run-dir" -> runDirectory = path(word, equals);
                case "--pid-file" -> pidFile = path(word, equals);
                case "--corosync-conf" -> corosyncConf = path(word, equals);
                case "--node-name" -> nodeName = value(word, equals);
                case "--node-ip" -> nodeAddress = value(word, equals);
                case "--client-sockets" -> clientSockets = path(word, equals);
                case "--group" -> group = value(word, equals);
                case "--ipc-name" -> ipcName = value(word, equals);
                case "--rrd-dir" -> rrd = rrd.withDirectory(path(word, equals));
                case "--rrdcached" -> rrd = rrd.withSocket(path(word, equals));
                default -> throw unknown(name);
            }
        }

        private void turnOn(String option) {
            switch (option) {
                case "--debug" -> debug = true;
                case "--foreground" -> foreground = true;
                case "--local" -> local = true;
                case "--help" -> help = true;
                case "--detached" -> detached = true;
                case "--no-mount" -> mount = null;
                case "--no-rrd" -> noRrd = true;
                default -> throw new IllegalStateException("what does " + option + " turn on?");
            }
        }

        private Path path(String word, int equals) throws UsageException {
            return Path.of(value(word, equals)).toAbsolutePath().normalize();
        }

        private long seconds(String word, int equals) throws UsageException {
            String value = value(word, equals);
            if (!value.matches("[0-9]{1,5}")) {
                throw new UsageException(
                        "option parsing failed: " + word + ": '" + value + "' is no number of seconds from 0 to 99999",
                        UNKNOWN_OPTION);
            }
            return Long.parseLong(value);
        }

        private String value(String word, int equals) throws UsageException {
            String value = equals >= 0 ? word.substring(equals + 1) : words.hasNext() ? words.next() : "";
            if (value.isEmpty()) {
                throw new UsageException("option parsing failed: Missing argument for " + word, UNKNOWN_OPTION);
            }
            return value;
        }
    }
}
