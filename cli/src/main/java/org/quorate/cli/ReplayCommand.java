package org.quorate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.quorate.cli.report.RecordingJson;
import org.quorate.cli.report.RecordingText;
import org.quorate.cli.report.ReplaySteps;
import org.quorate.cli.report.ReplayTotals;
import org.quorate.daemon.DaemonReplay;
import org.quorate.engine.recording.DamagedRecordingException;
import org.quorate.engine.recording.Recording;
import org.quorate.engine.recording.Replay;
import org.quorate.engine.recording.ReplayWatcher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorate replay}. */
@Command(
        name = "replay",
        description = "Run the node of a recording again and compare what it puts out with what it put out then."
                + " Exit status 0 identical, 1 different or unreadable, 100 shown only, because the start is not held.")
final class ReplayCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "Made by 'quorate record', a signal or a failure.")
    private Path file = Path.of("");

    @Option(
            names = "--step",
            description = "Each input and what the node decided: log lines of every level, datagrams, events.")
    private boolean step;

    @Option(
            names = "--from",
            paramLabel = "N",
            defaultValue = "0",
            description = "With --step: show inputs from number N on (default 0); those before are run too.")
    private long from;

    @Option(
            names = "--to",
            paramLabel = "N",
            defaultValue = "9223372036854775807",
            description = "With --step: show inputs up to number N.")
    private long to;

    @Option(
            names = "--without-payloads",
            paramLabel = "COPY",
            description =
                    "Make a copy in which what clients say to each other is zeros of the same length, and run that.")
    private @Nullable Path copy;

    @Option(names = "--json", description = "JSON objects, one a line, instead of text.")
    private boolean json;

    static Recording read(Path file) throws CommandFailure, DamagedRecordingException {
        try {
            return Recording.read(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new CommandFailure(file + " does not exist");
        } catch (IOException e) {
            throw new CommandFailure(file + " cannot be read: " + e);
        }
    }

    @Override
    public Integer call() throws CommandFailure {
        try {
            return replay(copy == null ? read(file) : CopyWithoutPayloads.make(file, copy));
        } catch (DamagedRecordingException damaged) {
            throw new CommandFailure(file + ": " + damaged.getMessage());
        }
    }

    private int replay(Recording recording) throws DamagedRecordingException {
        ReplayTotals totals = new ReplayTotals();
        ReplayWatcher steps = step ? new ReplaySteps(recording, from, to, json, System.out) : ReplayWatcher.NONE;
        ReplayWatcher both = new BothWatchers(totals, steps);
        if (!recording.hasStart()) {
            recording.visit(input -> {
                both.onInput(input);
                both.afterInput(input);
                return true;
            });
        }
        Replay.Outcome outcome = DaemonReplay.run(recording, both);
        System.out.print(
                json
                        ? RecordingJson.replay(recording, totals, outcome) + '\n'
                        : RecordingText.replay(recording, totals, outcome));
        return switch (outcome) {
            case Replay.Outcome.Identical _ -> ExitCode.OK;
            case Replay.Outcome.Different _ -> ExitCode.ERROR;
            case Replay.Outcome.Impossible _ -> recording.hasStart() ? ExitCode.ERROR : ExitCode.DEGRADED;
        };
    }
}
