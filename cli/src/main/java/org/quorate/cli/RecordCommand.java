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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorate record}. */
@Command(
        name = "record",
        description = "Write what a node's flight recorder holds into a file, for 'quorate replay'."
                + " It has no keys in it, but the messages of the cluster, unless they are left out.")
final class RecordCommand implements Callable<Integer> {
    /** Compressing and writing a few dozen MiB. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What the name of a recording that stays where the daemon put it ends with. */
    private static final String WITHOUT = "-without-payloads";

    @Mixin
    private final Target target = new Target();

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "Where to put it; must not exist (default: it stays in the daemon's state directory).")
    private @Nullable Path file;

    @Option(
            names = "--without-payloads",
            description = "Zeros of the same length in the place of what clients say to each other.")
    private boolean withoutPayloads;

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
        try {
            Path place = withoutPayloads ? withoutPayloads(written) : file == null ? written : move(written, file);
            System.out.println("Recorded in " + place + ": " + RecordingText.extent(ReplayCommand.read(place)));
        } catch (DamagedRecordingException impossible) {
            throw new CommandFailure("what was recorded cannot be read: " + impossible.getMessage());
        }
        return ExitCode.OK;
    }

    /** Makes the copy and removes what the daemon wrote. */
    private Path withoutPayloads(Path written) throws CommandFailure, DamagedRecordingException {
        Path place = file == null ? written.resolveSibling(written.getFileName() + WITHOUT) : file;
        try {
            Recording _ = CopyWithoutPayloads.make(written, place);
        } catch (CommandFailure failed) {
            throw new CommandFailure(failed.getMessage() + "; with its messages the recording is in " + written);
        }
        try {
            Files.delete(written);
        } catch (IOException e) {
            throw new CommandFailure("the recording without payloads is in " + place
                    + ", but the one with them could not be removed: " + e);
        }
        return place;
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
