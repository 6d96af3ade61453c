package org.quorate.clusterfs.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.tree.ContentChange;
import org.quorate.clusterfs.tree.EntryType;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.TreePath;

/** What was at a path, version by version, as far back as segments tell. */
public final class PathHistory {
    /** What made a version. */
    public enum Kind {
        /** Not known: what made it is not kept, or another program did. */
        UNRECORDED,
        CREATED,
        WRITTEN,
        /** Something from another path took its place. */
        RENAMED,
        /** Its time was set, or it was written with the same content. */
        TOUCHED,
        /** It went to another path. */
        MOVED,
        DELETED,
        /** Taken over from the leader of an exchange of states. */
        RECEIVED;

        /** For example {@code "created"}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether nothing is at the path afterwards. */
        public boolean isGone() {
            return this == MOVED || this == DELETED;
        }
    }

    /**
     * A version.
     *
     * @param version of the tree, unsigned
     * @param mtime seconds since 1970 by the clock of who made it, unsigned
     * @param writer nodeid, unsigned; 0 for a node by itself
     * @param size of the content in bytes; of what has gone, what it was before
     * @param other where it was before, or where it went; empty for all but a rename
     */
    public record Version(
            long version, int mtime, int writer, Kind kind, boolean isDirectory, int size, String other, long inode) {}

    private final List<FileName> path;
    private final List<Version> versions = new ArrayList<>();
    /** Positions in {@link #versions} whose content is wanted. */
    private final Set<Integer> wanted;

    private final Map<Integer, byte[]> contents = new TreeMap<>();
    /** Wanted versions whose content is that of the next image of their inode. */
    private final Map<Long, List<Integer>> open = new HashMap<>();

    private final Set<Long> inodes = new HashSet<>();
    private final Map<Long, byte[]> current = new HashMap<>();
    /** Of inodes that are looked at. */
    private final Map<Long, Long> lastVersions = new HashMap<>();

    private PathHistory(TreePath path, Set<Integer> wanted) {
        this.path = path.names();
        this.wanted = wanted;
    }

    /**
     * All that is known of a path.
     *
     * @param segments oldest first; with damaged or missing ones in between, what they told is missing
     */
    public static List<Version> versions(List<Segment> segments, TreePath path) {
        PathHistory history = new PathHistory(path, Set.of());
        history.read(segments);
        return history.versions;
    }

    /** The tree as it is now. */
    @FunctionalInterface
    public interface Present {
        /** The content of an inode if it is still at that version; else null. */
        byte @Nullable [] content(long inode, long version);
    }

    /**
     * The content at one of {@link #versions}.
     *
     * @param position in that list
     * @param present of the tree after the last segment
     * @return null if it is not known
     */
    public static byte @Nullable [] content(List<Segment> segments, TreePath path, int position, Present present) {
        PathHistory first = new PathHistory(path, Set.of());
        first.read(segments);
        PathHistory history = new PathHistory(path, Set.of(position));
        history.inodes.addAll(first.inodes);
        history.read(segments);
        byte[] content = history.contents.get(position);
        if (content != null) {
            return content;
        }
        long inode = history.versions.get(position).inode();
        Long last = history.lastVersions.get(inode);
        return last != null && history.open.containsKey(inode) ? present.content(inode, last) : null;
    }

    private void read(List<Segment> segments) {
        TreeVersion at = TreeVersion.NONE;
        for (Segment segment : segments) {
            if (!segment.base().equals(at) && !beginsWithExchange(segment)) {
                forget();
            }
            int record = 0;
            int gap = 0;
            for (Segment.Placed placed : segment.records()) {
                if (gap < segment.gaps().size() && segment.gaps().get(gap).before() == record) {
                    forget();
                    gap++;
                }
                read(placed.change());
                record++;
            }
            at = segment.last();
        }
    }

    /** An exchange is done before the segment that notes it begins. */
    private static boolean beginsWithExchange(Segment segment) {
        return !segment.records().isEmpty()
                && segment.records().getFirst().change().isExchange();
    }

    /** What comes next need not follow from what came before. */
    private void forget() {
        current.clear();
        open.clear();
    }

    private void read(ChangeRecord change) {
        for (ChangeRecord.Image image : change.images()) {
            readImage(image);
        }
        boolean isTaken = change.written().stream().anyMatch(written -> isHere(written.path()));
        for (ChangeRecord.Removed removed : change.removed()) {
            if (isHere(removed.path()) && !isTaken) {
                inodes.add(removed.inode());
                add(gone(change, Kind.DELETED, removed.type(), removed.size(), "", removed.inode()));
            }
            current.remove(removed.inode());
            open.remove(removed.inode());
        }
        for (ChangeRecord.Written written : change.written()) {
            readWritten(change, written, isTaken);
        }
    }

    private void readImage(ChangeRecord.Image image) {
        if (isHere(image.path())) {
            inodes.add(image.inode());
            boolean isKnown = versions.stream()
                    .anyMatch(known -> known.version() == image.version() && known.inode() == image.inode());
            if (!isKnown) {
                add(new Version(
                        image.version(),
                        image.mtime(),
                        image.writer(),
                        Kind.UNRECORDED,
                        false,
                        image.content().length,
                        "",
                        image.inode()));
            }
        }
        if (inodes.contains(image.inode())) {
            current.put(image.inode(), image.content());
            List<Integer> waiting = open.remove(image.inode());
            if (waiting != null) {
                waiting.forEach(position -> contents.put(position, image.content()));
            }
            keepIfWanted(versions.size() - 1, image.inode());
        }
    }

    private void readWritten(ChangeRecord change, ChangeRecord.Written written, boolean isTaken) {
        boolean isHere = isHere(written.path());
        if (isHere) {
            inodes.add(written.inode());
        }
        lastVersions.put(written.inode(), written.version());
        boolean changesContent = changeContent(change, written);
        TreePath from = written.from();
        if (isHere) {
            add(new Version(
                    written.version(),
                    written.mtime(),
                    written.writer(),
                    kind(change, written, changesContent),
                    written.type() == EntryType.DIRECTORY,
                    written.size(),
                    from == null ? "" : from.toString(),
                    written.inode()));
            keepIfWanted(versions.size() - 1, written.inode());
        } else if (from != null && isHere(from) && !isTaken) {
            add(gone(
                    change,
                    Kind.MOVED,
                    written.type(),
                    written.size(),
                    written.path().toString(),
                    written.inode()));
        }
    }

    private static Kind kind(ChangeRecord change, ChangeRecord.Written written, boolean changesContent) {
        if (change.isExchange()) {
            return Kind.RECEIVED;
        }
        if (written.isNew()) {
            return Kind.CREATED;
        }
        if (written.from() != null) {
            return Kind.RENAMED;
        }
        return changesContent ? Kind.WRITTEN : Kind.TOUCHED;
    }

    private static Version gone(ChangeRecord change, Kind kind, EntryType type, int size, String other, long inode) {
        TreeVersion tree = change.tree();
        return new Version(
                tree.version(), tree.mtime(), tree.writer(), kind, type == EntryType.DIRECTORY, size, other, inode);
    }

    /** Follows the content of an inode that is looked at; whether it becomes another one. */
    private boolean changeContent(ChangeRecord change, ChangeRecord.Written written) {
        ContentChange content = written.content();
        if (change.isExchange()) {
            if (content != null) {
                return false;
            }
            current.remove(written.inode());
            open.remove(written.inode());
            return true;
        }
        if (content != null) {
            open.remove(written.inode());
            byte[] before = written.isNew() ? new byte[0] : current.get(written.inode());
            if (inodes.contains(written.inode())
                    && before != null
                    && content.fits(before.length)
                    && !wanted.isEmpty()) {
                current.put(written.inode(), content.applyTo(before));
            } else {
                current.remove(written.inode());
            }
        }
        return content != null;
    }

    private void add(Version version) {
        versions.add(version);
    }

    private void keepIfWanted(int position, long inode) {
        if (!wanted.contains(position)
                || contents.containsKey(position)
                || versions.get(position).inode() != inode) {
            return;
        }
        byte[] known = current.get(inode);
        if (known == null) {
            open.computeIfAbsent(inode, one -> new ArrayList<>()).add(position);
        } else {
            contents.put(position, known);
        }
    }

    private boolean isHere(TreePath other) {
        return other.names().equals(path);
    }
}
