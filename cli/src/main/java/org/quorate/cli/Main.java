package org.quorate.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code quorate} command. */
@Command(
        name = "quorate",
        description = "Cluster engine, wire-compatible with corosync.",
        subcommands = {CommandLine.HelpCommand.class, VersionCommand.class})
public final class Main implements Runnable {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
