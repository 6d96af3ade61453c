package org.quorate.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** A client beside a node, which ends with this program at the latest. */
record ClientProcess(Process process) implements AutoCloseable {
    static ClientProcess start(ProcessBuilder builder) {
        try {
            Process started = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            return new ClientProcess(started);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is done with a line of output; one that cannot be understood ends the reading. */
    @FunctionalInterface
    interface LineConsumer {
        void accept(String line) throws IOException;
    }

    /** Reads the output to its end, in a thread of its own. */
    void collect(LineConsumer lines, Consumer<IOException> failed) {
        Thread.ofVirtual().start(() -> {
            try (BufferedReader reader = process.inputReader()) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.accept(line);
                }
            } catch (IOException e) {
                failed.accept(e);
            }
        });
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** kill -9. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
