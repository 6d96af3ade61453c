package org.quorate.clusterfs.status;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.ClusterLogBuffer;
import org.quorate.clusterfs.message.LogEntry;

/**
 * What people and programs have done, of all nodes (spec 60 §5.4). It holds as many entries as its buffer has room for, the newest.
 */
public final class ClusterLog {
    /** What is shown if nobody says how many. */
    public static final int SHOWN = 50;

    /** By time, node and count, as all nodes order them: differences, as signed numbers. */
    private static final Comparator<LogEntry> ORDER = (a, b) -> {
        int byTime = a.time() - b.time();
        if (byTime != 0) {
            return byTime;
        }
        int byNode = (int) (a.nodeDigest() - b.nodeDigest());
        return byNode != 0 ? byNode : a.uid() - b.uid();
    };

    private static final int LARGEST_NAME = 254;
    private static final int LARGEST_PRIORITY = 7;

    /** Room of the merged entries in a buffer, in bytes. */
    private static final int MERGED = ClusterLogBuffer.SIZE - 8 - LogEntry.LARGEST;

    private record Last(int time, int uid) {}

    private final LogSink log;

    /** In the order in which they came, oldest first; what is behind the room of a buffer has been dropped. */
    private List<LogEntry> entries = new ArrayList<>();

    private final Map<Long, Last> newest = new HashMap<>();
    private int lastUid;

    ClusterLog(LogSink log) {
        this.log = log;
    }

    /**
     * An entry of this node, not yet inserted. Names that are too long are cut, and the message is escaped and cut.
     *
     * @param ident who it is about, UTF-8 by convention as all texts
     * @param priority syslog's, 0..7
     * @param pid of the client
     */
    LogEntry make(byte[] node, byte[] ident, byte[] tag, int pid, int priority, int time, byte[] message) {
        if (priority < 0 || priority > LARGEST_PRIORITY) {
            throw new IllegalArgumentException("a priority is 0 to 7, not " + priority);
        }
        byte[] nodeBytes = cut(node);
        byte[] identBytes = cut(ident);
        byte[] tagBytes = cut(tag);
        int room = LogEntry.LARGEST - 44 - nodeBytes.length - identBytes.length - tagBytes.length - 3;
        byte[] text = LogText.escaped(message, true, room - 7).getBytes(ISO_8859_1);
        return new LogEntry(
                ++lastUid,
                time,
                LogEntry.digest(nodeBytes),
                LogEntry.digest(identBytes),
                pid,
                priority,
                nodeBytes,
                identBytes,
                tagBytes,
                text);
    }

    private static byte[] cut(byte[] bytes) {
        return bytes.length > LARGEST_NAME ? Arrays.copyOf(bytes, LARGEST_NAME) : bytes;
    }

    /** Takes an entry unless it or a later one of its node is there. */
    void insert(LogEntry entry) {
        if (isNew(entry)) {
            entries.add(entry);
            drop();
        } else {
            log.log(Domain.MAIN, Level.NOTICE, "ignore insert of duplicate cluster log");
        }
    }

    private boolean isNew(LogEntry entry) {
        Last last = newest.get(entry.nodeDigest());
        boolean later = last == null
                || Integer.compareUnsigned(entry.time(), last.time()) > 0
                || (entry.time() == last.time() && Integer.compareUnsigned(entry.uid(), last.uid()) > 0);
        if (later) {
            newest.put(entry.nodeDigest(), new Last(entry.time(), entry.uid()));
        }
        return later;
    }

    private void drop() {
        int room = 0;
        for (int i = entries.size() - 1; i >= 0; i--) {
            room += padded(entries.get(i));
            if (room >= ClusterLogBuffer.SIZE - 8) {
                entries = new ArrayList<>(entries.subList(i + 1, entries.size()));
                return;
            }
        }
    }

    private static int padded(LogEntry entry) {
        return (entry.length() + 7) & ~7;
    }

    /** The log as it is sent to the others, sorted. */
    byte[] encode() {
        TreeSet<LogEntry> sorted = new TreeSet<>(ORDER);
        sorted.addAll(entries);
        return ClusterLogBuffer.encode(List.copyOf(sorted));
    }

    /**
     * Takes what the others have, so that all members have the same.
     *
     * @param others newest first, each
     */
    void merge(List<List<LogEntry>> others) {
        TreeSet<LogEntry> all = new TreeSet<>(ORDER);
        all.addAll(entries);
        others.forEach(all::addAll);
        List<LogEntry> kept = new ArrayList<>();
        int room = 0;
        for (LogEntry entry : all.descendingSet()) {
            if (room >= MERGED) {
                break;
            }
            room += padded(entry);
            kept.add(entry);
        }
        entries = new ArrayList<>(kept.reversed());
        newest.clear();
        entries.forEach(this::isNew);
    }

    /**
     * The newest entries as JSON, the newest first.
     *
     * @param user whose entries alone are shown; all if empty
     */
    String json(int most, byte[] user) {
        long digest = LogEntry.digest(user);
        Predicate<LogEntry> shown = user.length == 0 ? entry -> true : entry -> entry.identDigest() == digest;
        List<String> lines = entries.reversed().stream()
                .filter(shown)
                .limit(most)
                .map(ClusterLog::json)
                .toList();
        return "{\n\"data\": [\n" + String.join(",\n", lines) + (lines.isEmpty() ? "" : "\n") + "]\n}\n";
    }

    private static String json(LogEntry entry) {
        return ("{\"uid\": %s, \"time\": %s, \"pri\": %d, \"tag\": \"%s\", \"pid\": %s, \"node\": \"%s\", \"user\": \"%s\","
                        + " \"msg\": \"%s\"}")
                .formatted(
                        Integer.toUnsignedString(entry.uid()),
                        Integer.toUnsignedString(entry.time()),
                        entry.priority(),
                        text(entry.tag()),
                        Integer.toUnsignedString(entry.pid()),
                        text(entry.node()),
                        text(entry.ident()),
                        text(entry.message()));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
