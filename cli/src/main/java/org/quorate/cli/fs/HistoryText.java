package org.quorate.cli.fs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.journal.PathHistory.Kind;
import org.quorate.clusterfs.journal.PathHistory.Version;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.config.file.ConfDocument;
import org.quorate.config.file.ConfSyntaxException;
import org.quorate.pmxcfs.control.RefusedException;

/** The history of a path as people and programs read it. */
public final class HistoryText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private final TreeView view;
    private final String path;
    private final List<Version> versions;
    private final Map<Integer, String> names;

    private HistoryText(TreeView view, String path, List<Version> versions, Map<Integer, String> names) {
        this.view = view;
        this.path = path;
        this.versions = versions;
        this.names = names;
    }

    /**
     * Asks for it.
     *
     * @throws RefusedException if nothing is kept of the path, and nothing is there
     */
    public static HistoryText of(TreeView view, String path) throws IOException, RefusedException {
        List<Version> versions = view.history(path);
        if (versions.isEmpty()) {
            throw new RefusedException(Errno.ENOENT.number(), "'" + path + "': not there, and nothing is kept of it");
        }
        return new HistoryText(view, path, versions, names(view));
    }

    /** Names by node id, of the configuration in the tree; none without one that can be read. */
    private static Map<Integer, String> names(TreeView view) throws IOException {
        Map<Integer, String> names = new TreeMap<>();
        try {
            ConfDocument.Section nodes = ConfDocument.parse("corosync.conf", view.read("corosync.conf"))
                    .root()
                    .section("nodelist");
            if (nodes != null) {
                for (ConfDocument.Section node : nodes.sections("node")) {
                    String id = node.value("nodeid");
                    String name = node.value("name");
                    if (id != null && name != null && id.matches("[0-9]{1,9}")) {
                        names.put(Integer.parseInt(id), name);
                    }
                }
            }
        } catch (RefusedException | ConfSyntaxException unnamed) {
            // a node by itself: ids alone have to do
            return names;
        }
        return names;
    }

    private @Nullable String name(Version version) {
        return names.get(version.writer());
    }

    /**
     * A line a version, the newest first.
     *
     * @param most how many
     * @param diff whether to show what changed, too
     */
    public String table(int most, boolean diff) throws IOException {
        StringBuilder text = new StringBuilder(
                "%8s  %-19s  %-12s  %8s  %s%n".formatted("version", "changed", "node", "size", "what"));
        for (int i = versions.size() - 1; i >= Math.max(0, versions.size() - most); i--) {
            Version version = versions.get(i);
            text.append("%8s  %-19s  %-12s  %8s  %s%n"
                    .formatted(
                            Long.toUnsignedString(version.version()),
                            TIME.format(Instant.ofEpochSecond(Integer.toUnsignedLong(version.mtime()))),
                            node(version),
                            version.isDirectory() || version.kind().isGone() ? "-" : Integer.toString(version.size()),
                            what(version)));
            if (diff) {
                text.append(difference(i));
            }
        }
        return text.toString();
    }

    private String node(Version version) {
        String name = name(version);
        if (version.writer() == 0) {
            return "-";
        }
        String id = Integer.toUnsignedString(version.writer());
        return name == null ? id : name + " (" + id + ")";
    }

    private static String what(Version version) {
        return switch (version.kind()) {
            case UNRECORDED -> "(how is not kept)";
            case CREATED -> version.isDirectory() ? "directory made" : "created";
            case WRITTEN -> "written";
            case RENAMED -> "renamed from " + version.other();
            case TOUCHED -> "time set, or written with the same content";
            case MOVED -> "renamed to " + version.other();
            case DELETED -> "deleted";
            case RECEIVED -> "taken over from another node";
        };
    }

    private String difference(int position) throws IOException {
        Version version = versions.get(position);
        if (version.isDirectory() || version.kind() == Kind.TOUCHED) {
            return "";
        }
        try {
            byte[] before = position == 0 ? new byte[0] : content(versions.get(position - 1));
            byte[] after = content(version);
            List<String> old = lines(before);
            List<String> now = lines(after);
            if (old == null || now == null) {
                return "  (no text)%n".formatted();
            }
            List<String> lines = LineDiff.unified(old, now);
            StringBuilder text = new StringBuilder();
            lines.forEach(line -> text.append("  %s%n".formatted(line)));
            return text.toString();
        } catch (RefusedException notKept) {
            return "  (%s)%n".formatted(notKept.getMessage());
        }
    }

    private byte[] content(Version version) throws IOException, RefusedException {
        return version.kind().isGone() ? new byte[0] : view.content(path, version.version());
    }

    /** Null if it is no text. */
    private static @Nullable List<String> lines(byte[] content) {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            return text.indexOf('\0') >= 0 ? null : new ArrayList<>(text.lines().toList());
        } catch (CharacterCodingException binary) {
            return null;
        }
    }

    /** One document, {@code quorate.fs.history}. */
    public String json(int most) {
        ObjectNode document = new ObjectMapper().createObjectNode();
        document.put("schema", "quorate.fs.history");
        document.put("version", 1);
        document.put("path", path);
        ArrayNode array = document.putArray("versions");
        for (int i = versions.size() - 1; i >= Math.max(0, versions.size() - most); i--) {
            Version version = versions.get(i);
            ObjectNode each = array.addObject();
            each.put("tree_version", new BigInteger(Long.toUnsignedString(version.version())));
            each.put("mtime", Integer.toUnsignedLong(version.mtime()));
            each.put("node_id", Integer.toUnsignedLong(version.writer()));
            each.put("node_name", name(version));
            each.put("what", version.kind().word());
            each.put("type", version.isDirectory() ? "directory" : "file");
            each.put("size", version.size());
            each.put("other_path", version.other().isEmpty() ? null : version.other());
        }
        return document + "\n";
    }
}
