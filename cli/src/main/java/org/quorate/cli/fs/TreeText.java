package org.quorate.cli.fs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.quorate.pmxcfs.control.Listing;
import org.quorate.pmxcfs.control.TreeReport;

/** Entries and reports as people and programs read them. */
public final class TreeText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private TreeText() {}

    /** A line an entry under a heading. */
    public static String table(List<Listing.Line> lines) {
        StringBuilder text =
                new StringBuilder("%8s  %-19s  %8s  %5s  %s%n".formatted("size", "changed", "version", "node", "path"));
        for (Listing.Line line : lines) {
            text.append("%8s  %-19s  %8s  %5s  %s%n"
                    .formatted(
                            line.isDirectory() ? "-" : Integer.toString(line.size()),
                            TIME.format(Instant.ofEpochSecond(line.mtime())),
                            Long.toUnsignedString(line.version()),
                            line.writer() == 0 ? "-" : Integer.toUnsignedString(line.writer()),
                            line.path() + (line.isDirectory() ? "/" : "")));
        }
        return text.toString();
    }

    /** One document, {@code quorate.fs.entries}. */
    public static String json(List<Listing.Line> lines) {
        ObjectNode document = new ObjectMapper().createObjectNode();
        document.put("schema", "quorate.fs.entries");
        document.put("version", 1);
        ArrayNode entries = document.putArray("entries");
        for (Listing.Line line : lines) {
            ObjectNode entry = entries.addObject();
            entry.put("path", line.path());
            entry.put("type", line.isDirectory() ? "directory" : "file");
            entry.put("size", line.size());
            entry.put("mtime", line.mtime());
            entry.put("tree_version", new BigInteger(Long.toUnsignedString(line.version())));
            entry.put("node_id", Integer.toUnsignedLong(line.writer()));
        }
        return document + "\n";
    }

    /** What became of a tree, a line each. */
    public static List<String> changes(Map<String, Listing.Line> before, Map<String, Listing.Line> now) {
        List<String> lines = new ArrayList<>();
        Map<Long, String> byVersion = new TreeMap<>(Long::compareUnsigned);
        now.forEach((path, line) -> {
            Listing.Line old = before.get(path);
            if (old == null || old.version() != line.version()) {
                byVersion.put(
                        line.version(),
                        "%s  %s %s%s by node %s"
                                .formatted(
                                        TIME.format(Instant.ofEpochSecond(line.mtime())),
                                        old == null ? "new" : "changed",
                                        path,
                                        line.isDirectory() ? "/" : " (" + line.size() + " bytes)",
                                        Integer.toUnsignedString(line.writer())));
            }
        });
        before.keySet().stream()
                .filter(path -> !now.containsKey(path))
                .sorted()
                .forEach(path -> lines.add("%s  gone %s".formatted(TIME.format(Instant.now()), path)));
        lines.addAll(byVersion.values());
        return lines;
    }

    /** What a check found. */
    public static String report(TreeReport report, boolean isRunning) {
        String state =
                !isRunning ? "intact: a start takes it" : report.quorate() ? "quorate" : "NOT QUORATE: read-only";
        return "state     %s%nversion   %s%nentries   %d%nbytes     %d%nchecksum  %s%n"
                .formatted(
                        state,
                        Long.toUnsignedString(report.version()),
                        report.entries(),
                        report.bytes(),
                        report.checksum());
    }

    /** The same as one document, {@code quorate.fs.state}. */
    public static String json(TreeReport report, boolean isRunning) {
        ObjectNode document = new ObjectMapper().createObjectNode();
        document.put("schema", "quorate.fs.state");
        document.put("version", 1);
        document.put("running", isRunning);
        document.set("quorate", isRunning ? BooleanNode.valueOf(report.quorate()) : NullNode.instance);
        document.put("tree_version", new BigInteger(Long.toUnsignedString(report.version())));
        document.put("entries", report.entries());
        document.put("bytes", report.bytes());
        document.put("checksum", report.checksum());
        return document + "\n";
    }
}
