package org.quorate.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A program of docs/examples as a local client of a node. */
final class ExampleProcess implements AutoCloseable {
    private static final Path EXAMPLES = Path.of("..", "docs", "examples");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ClientProcess process;
    private final String name;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private int seen;

    private ExampleProcess(String name, ClientProcess process) {
        this.name = name;
        this.process = process;
        process.collect(lines::add, failure -> lines.add("(end: " + failure.getMessage() + ")"));
    }

    static ExampleProcess start(ClusterNode node, String name) {
        String source = EXAMPLES.resolve(name + ".java").toAbsolutePath().toString();
        return new ExampleProcess(
                name + " at " + node,
                ClientProcess.start(new ProcessBuilder(node.beside(JavaCommand.of(source))).redirectErrorStream(true)));
    }

    /** By {@code docs/examples/run} of a source tree that has been built. */
    static ExampleProcess startByScript(ClusterNode node, Path root, String name) {
        String run = root.resolve("docs/examples/run").toString();
        return new ExampleProcess(
                name + " at " + node + " by " + run,
                ClientProcess.start(new ProcessBuilder(node.beside(List.of(run, name))).redirectErrorStream(true)));
    }

    /** The one its node's other members see. */
    long pid() {
        return process.process().pid();
    }

    void tell(String line) {
        try {
            process.process().outputWriter().append(line).append('\n').flush();
        } catch (IOException e) {
            throw new UncheckedIOException(this + " takes no lines", e);
        }
    }

    /** Waits for the next line that begins so, and returns it. */
    String await(String beginning) {
        String[] found = new String[1];
        Deadline.in(PATIENCE)
                .await(
                        this + " to say '" + beginning + "'",
                        () -> {
                            for (; seen < lines.size() && found[0] == null; seen++) {
                                found[0] = lines.get(seen).startsWith(beginning) ? lines.get(seen) : null;
                            }
                            return found[0] != null;
                        },
                        lines::toString);
        return found[0];
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public String toString() {
        return name;
    }

    /** kill -9. */
    void kill() {
        process.close();
    }

    @Override
    public void close() {
        kill();
    }
}
