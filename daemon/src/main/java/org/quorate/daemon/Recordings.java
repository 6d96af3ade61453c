package org.quorate.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Subsystem;
import org.quorate.daemon.control.NodeOperations.RecordCompletion;
import org.quorate.daemon.log.LogSinks;
import org.quorate.engine.recording.FlightRecorder;
import org.quorate.engine.recording.Recording;

/** Writes what the flight recorder holds when somebody asks for it or the node comes to a bad end. On the node's thread. */
final class Recordings {
    private final @Nullable FlightRecorder recorder;
    private final RecordingFiles files;
    private final LogSinks log;
    private final AtomicBoolean writing = new AtomicBoolean();
    private @Nullable String requested;

    /** @param recorder {@code null} if nothing is recorded */
    Recordings(@Nullable FlightRecorder recorder, RecordingFiles files, LogSinks log) {
        this.recorder = recorder;
        this.files = files;
        this.log = log;
    }

    /**
     * Takes what is held now; a thread of its own writes it.
     *
     * @param reason why, for whoever reads the recording
     * @param completion called on that thread, or at once if there is nothing to write or it is being written
     */
    void write(String reason, RecordCompletion completion) {
        if (recorder == null) {
            completion.done(StatusCode.NOT_SUPPORTED, "nothing is recorded, because of " + RecordingSize.KEY + ": off");
            return;
        }
        if (!writing.compareAndSet(false, true)) {
            completion.done(StatusCode.TRY_AGAIN, "another recording is just being written");
            return;
        }
        Recording recording = recorder.snapshot(reason);
        Thread.ofPlatform().daemon().name("recording").start(() -> {
            try {
                completion.done(StatusCode.OK, store(recording).toString());
            } catch (IOException e) {
                completion.done(StatusCode.FAILED_OPERATION, failure(e));
            } finally {
                writing.set(false);
            }
        });
    }

    /** For who is in the middle of an input: writes at the next {@link #afterInputs}. */
    void requestBetweenInputs(String reason) {
        requested = reason;
    }

    /** Between inputs. */
    void afterInputs() {
        if (requested != null) {
            String reason = requested;
            requested = null;
            write(reason);
        }
    }

    /** As the other; the log tells of it. */
    void write(String reason) {
        write(reason, (status, text) -> {
            if (status != StatusCode.OK) {
                main(Level.WARNING, "No recording was written: %s", text);
            }
        });
    }

    /** Writes before it returns, for a node that is over. */
    void writeLast(String reason) {
        if (recorder != null) {
            try {
                Path _ = store(recorder.snapshot(reason));
            } catch (IOException e) {
                main(Level.ERROR, "No recording was written: %s", failure(e));
            }
        }
    }

    private Path store(Recording recording) throws IOException {
        Path file = files.write(recording);
        main(
                Level.NOTICE,
                "The last %d inputs of this node are recorded in %s (%s)",
                recording.inputs(),
                file.toString(),
                recording.reason());
        return file;
    }

    private static String failure(IOException e) {
        return "it cannot be stored: " + e;
    }

    private void main(Level level, String template, Object... arguments) {
        log.log(Subsystem.MAIN, level, template, arguments);
    }
}
