package org.quorate.interop;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of a node's log, without what no two runs share: time, pid, host name, directories, sequence of a ring, milliseconds waited. */
record LogLine(String level, String subsystem, String text) {
    private static final Pattern FORMAT =
            Pattern.compile("\\w{3} \\d\\d [\\d:.]+ \\[\\d+] \\S+ corosync (\\w+) +\\[(\\w+) *] (.*)");
    private static final Pattern RING = Pattern.compile("\\((\\d+)\\.[0-9a-f]+\\)");
    private static final Pattern WAITED = Pattern.compile("has not been received in \\d+ ms");

    /** The line as parsed; empty if it has not the format of a log file. */
    static Optional<LogLine> parse(String line, String directory) {
        Matcher parts = FORMAT.matcher(line);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String text = parts.group(3).replace(directory, "DIR");
        text = RING.matcher(text).replaceAll("($1.SEQ)");
        text = WAITED.matcher(text).replaceAll("has not been received in N ms");
        return Optional.of(new LogLine(parts.group(1), parts.group(2), text));
    }

    @Override
    public String toString() {
        return level + " [" + subsystem + "] " + text;
    }
}
