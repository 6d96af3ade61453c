package org.quorate.simulation.transcript;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.quorate.base.log.Level;
import org.quorate.base.log.Subsystem;
import org.quorate.simulation.scenario.Scenario;
import org.quorate.simulation.scenario.ScenarioParser;
import org.quorate.simulation.scenario.ScenarioRun;
import org.quorate.simulation.scenario.ScenarioSyntaxException;

/**
 * A file with a story: its prose, then after a line {@code == script} what happens, after {@code == trace} all that comes of it. Three
 * more lines of the script's part are the transcript's own: {@code from 9s} leaves out what happens earlier, {@code logs TOTEM debug}
 * adds log lines, {@code everything} tells also what brings no news.
 */
record Transcript(Path file, String prose, String script, List<String> trace) {
    private static final String SCRIPT = "== script\n";
    private static final String TRACE = "== trace\n";

    static Transcript read(Path file) {
        try {
            String text = Files.readString(file);
            int script = text.indexOf(SCRIPT);
            int trace = text.indexOf(TRACE);
            if (script < 0) {
                throw new IllegalArgumentException(file + " has no line '== script'");
            }
            String end = trace < 0 ? "" : text.substring(trace + TRACE.length());
            return new Transcript(
                    file,
                    text.substring(0, script),
                    text.substring(script + SCRIPT.length(), trace < 0 ? text.length() : trace),
                    end.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(List<String> newTrace) throws IOException {
        Files.writeString(file, prose + SCRIPT + script + TRACE + String.join("\n", newTrace) + "\n");
    }

    /** What the run does now. */
    List<String> run() throws ScenarioSyntaxException {
        long fromNanos = 0;
        boolean everything = false;
        Map<Subsystem, Level> logs = new EnumMap<>(Subsystem.class);
        StringBuilder scenario = new StringBuilder();
        for (String line : script.lines().toList()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "from" -> fromNanos = Duration.parse("PT" + words[1]).toNanos();
                case "everything" -> everything = true;
                case "logs" -> logs.put(Subsystem.valueOf(words[1]), Level.valueOf(words[2].toUpperCase(Locale.ROOT)));
                default -> scenario.append(line).append('\n');
            }
        }
        Scenario parsed = ScenarioParser.parse(scenario.toString());
        TranscriptRecorder recorder = new TranscriptRecorder(fromNanos, everything, logs);
        new ScenarioRun(parsed, parsed.setup().plan()::build, recorder).run();
        return recorder.lines();
    }

    @Override
    public String toString() {
        return file.getFileName().toString();
    }
}
