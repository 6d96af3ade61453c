package org.quorate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.quorate.cli.tools.CfgTool;
import org.quorate.cli.tools.CmapCtl;
import org.quorate.cli.tools.Keygen;
import org.quorate.cli.tools.QuorumTool;
import org.quorate.cli.tools.ToolEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code quorate} command. */
@Command(
        name = "quorate",
        description = "Cluster engine, wire-compatible with corosync.",
        footer = {
            "",
            "By their own names, with their exact options and output:",
            "  quorumtool  cfgtool  cmapctl  keygen   (also as symlinks corosync-quorumtool ...)",
            "  daemon      run the cluster daemon; options of corosync, 'quorate daemon -h'",
            "  pmxcfs      run the cluster file system; options of pmxcfs, 'quorate pmxcfs -h'",
            "",
            "First steps: quorate up, quorate status, quorate kill 3, quorate down",
            "What happens if: quorate simulate --config /etc/corosync/corosync.conf --scenario FILE"
        },
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            LinksCommand.class,
            NodeCommands.Start.class,
            NodeCommands.Stop.class,
            NodeCommands.Kill.class,
            PartitionCommands.Partition.class,
            PartitionCommands.Heal.class,
            NodeCommands.Logs.class,
            NodeCommands.Down.class,
            FsCommand.class,
            SimulateCommand.class,
            RecordCommand.class,
            ReplayCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Runnable {
    Main() {}

    public static void main(String[] arguments) {
        // libraries log to nobody here; that nobody is there need not be said
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        int status = execute(arguments);
        System.out.flush();
        System.exit(status);
    }

    static int execute(String... arguments) {
        List<String> words = Arrays.asList(arguments);
        String first = words.isEmpty() ? "" : words.getFirst();
        try {
            return switch (first) {
                case "quorumtool", "cfgtool", "cmapctl", "cmap" -> tool(first, words.subList(1, words.size()));
                case "keygen" -> new Keygen(environment(new Target())).run(words.subList(1, words.size()));
                case "version", "--version" -> {
                    System.out.println("Quorate " + version());
                    yield ExitCode.OK;
                }
                default -> commandLine().execute(arguments);
            };
        } catch (CommandFailure failure) {
            return report(System.err, failure);
        }
    }

    /** The compatible tools know nothing of our options: those that choose the daemon are taken out first. */
    private static int tool(String name, List<String> arguments) throws CommandFailure {
        Target target = new Target();
        CommandLine chooser = new CommandLine(CommandLine.Model.CommandSpec.create()
                .addMixin("target", CommandLine.Model.CommandSpec.forAnnotatedObject(target)));
        List<String> chosen = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            boolean ours = word.equals("--node") || word.equals("--socket") || word.equals("--dir");
            if (ours && i + 1 < arguments.size()) {
                chosen.add(word);
                chosen.add(arguments.get(++i));
            } else {
                rest.add(word);
            }
        }
        try {
            chooser.parseArgs(chosen.toArray(String[]::new));
        } catch (CommandLine.ParameterException unusable) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(unusable.getMessage()));
        }
        ToolEnvironment environment = environment(target);
        return switch (name) {
            case "quorumtool" -> new QuorumTool(environment).run(rest);
            case "cfgtool" -> new CfgTool(environment).run(rest);
            default -> new CmapCtl(environment).run(rest);
        };
    }

    /** The daemon is looked for when a tool wants it, not for its help. */
    private static ToolEnvironment environment(Target target) {
        return Target.environment(target::controlSocket);
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler((exception, command, result) -> switch (exception) {
            case CommandFailure failure -> report(System.err, failure);
            case InterruptedException stop -> ExitCode.ERROR;
            default -> {
                System.err.println("quorate: internal error, please report it: " + exception);
                if (System.getenv("QUORATE_DEBUG") != null) {
                    exception.printStackTrace();
                }
                yield ExitCode.ERROR;
            }
        });
        line.setParameterExceptionHandler((unusable, words) -> {
            System.err.println("quorate: " + unusable.getMessage());
            System.err.println("See 'quorate help"
                    + (unusable.getCommandLine().getParent() == null
                            ? "'"
                            : " " + unusable.getCommandLine().getCommandName() + "'"));
            return ExitCode.USAGE;
        });
        line.setUsageHelpAutoWidth(true);
        return line;
    }

    private static int report(PrintStream err, CommandFailure failure) {
        err.println("quorate: " + failure.getMessage());
        return failure.exitCode();
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream text = Main.class.getResourceAsStream("version.properties")) {
            if (text != null) {
                properties.load(new InputStreamReader(text, StandardCharsets.UTF_8));
            }
        } catch (IOException unreadable) {
            // then it is not known
        }
        return properties.getProperty("version", "unknown");
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
