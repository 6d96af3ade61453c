package org.quorate.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.quorate.daemon.DaemonReplay;
import org.quorate.engine.recording.DamagedRecordingException;
import org.quorate.engine.recording.Recording;
import org.quorate.engine.recording.WithoutPayloads;

/** Makes a file with a recording without payloads from one with them. */
final class CopyWithoutPayloads {
    private CopyWithoutPayloads() {}

    /**
     * Makes it.
     *
     * @param to must not exist; only its owner can read it
     * @return what is in it
     */
    static Recording make(Path from, Path to) throws CommandFailure, DamagedRecordingException {
        if (Files.exists(to)) {
            throw new CommandFailure(to + " exists; choose another name");
        }
        return switch (DaemonReplay.withoutPayloads(ReplayCommand.read(from))) {
            case WithoutPayloads.Result.Copy made -> {
                write(made.recording(), to);
                yield made.recording();
            }
            case WithoutPayloads.Result.Refused refused ->
                throw new CommandFailure("no copy of " + from + " without payloads can be made: " + refused.reason());
        };
    }

    private static void write(Recording recording, Path to) throws CommandFailure {
        try (FileChannel channel = FileChannel.open(
                        to,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
            recording.writeTo(out);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(to + " exists; choose another name");
        } catch (IOException e) {
            remove(to);
            throw new CommandFailure(to + " cannot be written: " + e);
        }
    }

    private static void remove(Path unfinished) throws CommandFailure {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            throw new CommandFailure(unfinished + " is not whole, and cannot be removed: " + e);
        }
    }
}
