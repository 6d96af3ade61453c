package org.quorate.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A daemon as a real process, with everything it writes in one directory. */
final class DaemonProcess implements AutoCloseable {
    private static final long PATIENCE_MS = 60_000;

    private final Path directory;
    private final Process process;

    private DaemonProcess(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    static DaemonProcess start(Path directory, Path configuration, String... more) throws IOException {
        Files.createDirectories(directory.resolve("state"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Daemon.class.getName(),
                "-c",
                configuration.toString(),
                "--pid-file",
                directory.resolve("pid").toString(),
                "--state-dir",
                directory.resolve("state").toString(),
                "--control-socket",
                directory.resolve("s").toString()));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("stdout").toFile())
                .redirectError(directory.resolve("stderr").toFile())
                .start();
        return new DaemonProcess(directory, process);
    }

    Path controlSocket() {
        return directory.resolve("s");
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    String stderr() {
        try {
            return Files.readString(directory.resolve("stderr"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Waits until a line is logged. */
    void awaitLine(String text) {
        await("the line \"" + text + '"', () -> stderr().contains(text));
    }

    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new AssertionError(
                        "waited in vain for " + what + "; alive: " + process.isAlive() + "\n" + stderr());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Sends another signal, by its short name. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the daemon does not end\n" + stderr());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
