package org.quorate.pmxcfs.rrd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.rrd.RrdFormat;
import org.quorate.clusterfs.rrd.RrdSample;

/** {@code rrdtool -}, a process that does a line at a time and says OK or ERROR. */
final class Rrdtool implements RrdProgram {
    private final Process process;
    private final BufferedWriter lines;
    private final BufferedReader answers;

    private Rrdtool(Process process) {
        this.process = process;
        this.lines = process.outputWriter(UTF_8);
        this.answers = process.inputReader(UTF_8);
    }

    /** Starts one; fails if it is not installed. */
    static Rrdtool start(String program) throws IOException {
        return new Rrdtool(
                new ProcessBuilder(program, "-").redirectErrorStream(true).start());
    }

    @Override
    public @Nullable String create(Path file, RrdSample sample, long begin) throws IOException {
        return ask("create %s --no-overwrite --step %d --start %d %s"
                .formatted(
                        file,
                        RrdFormat.STEP,
                        begin,
                        String.join(" ", sample.format().definitions())));
    }

    @Override
    public @Nullable String update(Path file, RrdSample sample) throws IOException {
        return ask("update " + file + " " + sample.values());
    }

    private @Nullable String ask(String line) throws IOException {
        lines.write(line);
        lines.newLine();
        lines.flush();
        while (true) {
            String answer = answers.readLine();
            if (answer == null) {
                throw new EOFException("rrdtool has ended");
            }
            if (answer.startsWith("OK ")) {
                return null;
            }
            if (answer.startsWith("ERROR: ")) {
                return answer.substring("ERROR: ".length());
            }
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
