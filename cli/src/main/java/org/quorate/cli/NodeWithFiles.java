package org.quorate.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quorate.daemon.Companion;
import org.quorate.daemon.Daemon;
import org.quorate.daemon.DaemonOptions;
import org.quorate.pmxcfs.HostedFileSystem;

/**
 * {@code quorate daemon --clusterfs}: the ring and the cluster file system in one process. {@code --clusterfs-NAME} is the file
 * system's option {@code --NAME}.
 */
public final class NodeWithFiles {
    private static final String OPTION = "--clusterfs";
    private static final String OPTION_OF_FILES = OPTION + "-";
    /** What the two are told. */
    record Words(List<String> daemon, List<String> files) {
        static Words of(List<String> arguments) {
            Words words = new Words(new ArrayList<>(), new ArrayList<>());
            for (int i = 0; i < arguments.size(); i++) {
                String word = arguments.get(i);
                if (word.startsWith(OPTION_OF_FILES)) {
                    String option = "--" + word.substring(OPTION_OF_FILES.length());
                    words.files.add(option);
                    if (!HostedFileSystem.isSwitch(option) && option.indexOf('=') < 0 && i + 1 < arguments.size()) {
                        words.files.add(arguments.get(++i));
                    }
                } else if (!word.equals(OPTION)) {
                    words.daemon.add(word);
                }
            }
            return words;
        }

        /** The file system's, where nothing else is said with what the daemon was told. */
        List<String> filesBeside(DaemonOptions options) {
            return Stream.of(
                            option("--corosync-conf", options.configurationFile()),
                            option("--node-name", options.localName()),
                            option("--client-sockets", options.clientSockets()),
                            files.stream())
                    .flatMap(each -> each)
                    .toList();
        }

        private static Stream<String> option(String name, @Nullable String value) {
            return value == null ? Stream.of() : Stream.of(name, value);
        }
    }

    private NodeWithFiles() {}

    public static void main(String[] arguments) {
        // libraries log to nobody here; that nobody is there need not be said
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        Daemon.takeStandardOutput();
        System.exit(run(List.of(arguments), System.err));
    }

    private static int run(List<String> arguments, PrintStream errors) {
        Words words = Words.of(arguments);
        Companion files = Companion.NONE;
        try {
            files = HostedFileSystem.of(words.filesBeside(DaemonOptions.parse(words.daemon())), errors)::run;
        } catch (DaemonOptions.UsageException daemonSaysSo) {
            // so does it by itself
        } catch (IllegalArgumentException wrong) {
            errors.println("quorate: " + OPTION + ": " + wrong.getMessage());
            return ExitCode.ERROR;
        }
        return Daemon.run(words.daemon(), files);
    }
}
