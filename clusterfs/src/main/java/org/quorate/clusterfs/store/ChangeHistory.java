package org.quorate.clusterfs.store;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.journal.PathHistory;
import org.quorate.clusterfs.journal.PathHistory.Version;
import org.quorate.clusterfs.journal.Segment;
import org.quorate.clusterfs.message.Decoded;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.TreePath;

/**
 * What the journal beside a data base still tells, read once. It may be read while it is being written: the last change may be
 * missing then.
 */
public final class ChangeHistory {
    /** What was at a path. */
    public sealed interface Answer {}

    /** A file; {@code content} is not to be changed. */
    public record Content(byte[] content) implements Answer {}

    /** Why there is no content to show, for people. */
    public record Nothing(String reason) implements Answer {}

    private final List<Segment> segments;

    private ChangeHistory(List<Segment> segments) {
        this.segments = segments;
    }

    /** Reads what is beside a data base; nothing if there is no journal. What is damaged is passed over. */
    public static ChangeHistory read(Path database) throws IOException {
        List<Segment> segments = new ArrayList<>();
        for (Path each : SegmentFiles.beside(database).list()) {
            readInto(segments, each);
        }
        return new ChangeHistory(segments);
    }

    private static void readInto(List<Segment> segments, Path file) throws IOException {
        try {
            if (SegmentFiles.read(file) instanceof Decoded.Value<Segment>(Segment segment)) {
                segments.add(segment);
            }
        } catch (NoSuchFileException dropped) {
            // the oldest goes when a new one begins
        }
    }

    /**
     * Versions of a path, oldest first.
     *
     * @param now what is there now; empty if nothing is
     */
    public List<Version> versions(TreePath path, Optional<Entry> now) {
        List<Version> versions = new ArrayList<>(PathHistory.versions(segments, path));
        now.filter(entry -> entry.inode() != Entry.ROOT_INODE)
                .filter(entry -> versions.stream()
                        .noneMatch(known -> known.version() == entry.version() && known.inode() == entry.inode()))
                .ifPresent(entry -> versions.add(new Version(
                        entry.version(),
                        entry.mtime(),
                        entry.writer(),
                        PathHistory.Kind.UNRECORDED,
                        entry.isDirectory(),
                        entry.size(),
                        "",
                        entry.inode())));
        return versions;
    }

    /**
     * What a path had at a version of the tree: what the last change up to it made.
     *
     * @param version unsigned
     * @param present looks up an inode of the present tree; null if there is none
     */
    public Answer content(TreePath path, long version, Optional<Entry> now, LongFunction<@Nullable Entry> present) {
        List<Version> versions = versions(path, now);
        if (versions.isEmpty()) {
            return new Nothing("'%s': nothing is kept of it".formatted(path));
        }
        int position = -1;
        for (int i = 0; i < versions.size(); i++) {
            if (Long.compareUnsigned(versions.get(i).version(), version) <= 0) {
                position = i;
            }
        }
        if (position < 0) {
            return new Nothing("'%s': its oldest version that is kept is %s"
                    .formatted(path, Long.toUnsignedString(versions.getFirst().version())));
        }
        Version found = versions.get(position);
        if (found.kind().isGone()) {
            return new Nothing(gone(path, found, versions.subList(0, position)));
        }
        if (found.isDirectory()) {
            return new Nothing("'%s': a directory".formatted(path));
        }
        // The segments may not tell of what is there now; it is behind all that they tell then.
        byte[] content = position < PathHistory.versions(segments, path).size()
                ? PathHistory.content(segments, path, position, (inode, last) -> presentContent(present, inode, last))
                : presentContent(present, found.inode(), found.version());
        return content == null
                ? new Nothing("'%s': the content of version %s is not kept"
                        .formatted(path, Long.toUnsignedString(found.version())))
                : new Content(content);
    }

    private static String gone(TreePath path, Version gone, List<Version> before) {
        String at = Long.toUnsignedString(gone.version());
        String what = gone.kind() == PathHistory.Kind.MOVED
                ? "went to '%s' in version %s".formatted(gone.other(), at)
                : "was deleted in version " + at;
        return "'%s': %s%s"
                .formatted(
                        path,
                        what,
                        before.isEmpty()
                                ? ""
                                : "; before, it was '%s@%s'"
                                        .formatted(
                                                path,
                                                Long.toUnsignedString(
                                                        before.getLast().version())));
    }

    private static byte @Nullable [] presentContent(LongFunction<@Nullable Entry> present, long inode, long version) {
        Entry entry = present.apply(inode);
        return entry == null || entry.isDirectory() || entry.version() != version ? null : entry.content();
    }
}
