package org.quorate.interop;

import java.io.IOException;
import java.io.UncheckedIOException;

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
