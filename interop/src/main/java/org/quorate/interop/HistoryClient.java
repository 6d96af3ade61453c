package org.quorate.interop;

import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The C program that writes down what a client of a node sees, and the process it runs in. */
public final class HistoryClient implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final ClusterNode node;
    private final ClientProcess process;
    private final Writer commands;
    private volatile int pid;

    /**
     * @param lines gets each line it writes down, in a thread of its own
     */
    HistoryClient(ClusterNode node, Consumer<String> lines) {
        this.node = node;
        process = ClientProcess.start(new ProcessBuilder(
                        node.beside(List.of(CProgram.HISTORY_CLIENT.path().toString())))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        node.directory().resolve("history-client.err").toFile())));
        commands = process.process().outputWriter();
        process.collect(line -> take(line, lines), failure -> lines.accept("end"));
        Deadline.in(START_LIMIT).await("a client of " + node, () -> pid != 0 || !process.isAlive());
        if (pid == 0) {
            throw new AssertionError("no client could connect to " + node + ": see history-client.err in "
                    + node.directory() + "\n" + node.log());
        }
    }

    private void take(String line, Consumer<String> lines) {
        if (line.startsWith("ready ")) {
            pid = Integer.parseInt(line.substring("ready ".length()));
        } else {
            lines.accept(line);
        }
    }

    /** The process id the other members of its group see. */
    public int pid() {
        return pid;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Gives it a line to obey; it does not when it has ended. */
    public void tell(String command) {
        if (!process.isAlive()) {
            return;
        }
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            Deadline.seconds(5).await("the end of the client of " + node, () -> !process.isAlive());
        }
    }

    /** kill -9. */
    @Override
    public void close() {
        process.close();
    }
}
