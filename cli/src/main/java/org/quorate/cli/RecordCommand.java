package org.quorate.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.quorate.cli.report.RecordingText;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.ControlClient;
import org.quorate.engine.recording.DamagedRecordingException;
import org.quorate.engine.recording.Recording;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code quorate record}. */
@Command(
        name = "record",
        description = "Write what a node's flight recorder holds into a file, for 'quorate replay'."
                + " It has no keys in it, but the messages of the cluster.")
final class RecordCommand implements Callable<Integer> {
    /** Compressing and writing a few dozen MiB. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Mixin
    private final Target target = new Target();

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "Where to put it; must not exist (default: it stays in the daemon's state directory).")
    private @Nullable Path file;

    @Override
    public Integer call() throws CommandFailure {
        if (file != null && Files.exists(file)) {
            throw new CommandFailure(file + " exists; choose another name");
        }
        Path written;
        try (ClusterAccess access = ControlClient.connect(target.controlSocket(), PATIENCE)) {
            written = Path.of(access.record());
        } catch (ClusterAccessException failed) {
            throw new CommandFailure("nothing was recorded: " + failed.getMessage());
        }
        Path place = file == null ? written : move(written, file);
        try {
            Recording recording = ReplayCommand.read(place);
            System.out.println("Recorded in " + place + ": " + RecordingText.extent(recording));
        } catch (DamagedRecordingException impossible) {
            throw new CommandFailure("what was written to " + place + " cannot be read: " + impossible.getMessage());
        }
        return ExitCode.OK;
    }

    private static Path move(Path from, Path to) throws CommandFailure {
        try {
            return Files.move(from, to);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(to + " exists; the recording is in " + from);
        } catch (IOException e) {
            throw new CommandFailure("the recording stays in " + from + ", because it cannot be moved: " + e);
        }
    }
}
