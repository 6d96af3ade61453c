package org.quorate.clusterfs.journal;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.tree.ContentChange;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.EntryType;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.Row;

/** What a start makes of the newest segment: the changes that the data base does not have yet, if it is one of their past. */
public final class Replay {
    private static final FileName VERSION_ROW = FileName.of("__version__");
    private static final byte[] NOTHING = {};

    /** What came of it. */
    public sealed interface Outcome {}

    /**
     * The rows are those of the tree after the last record.
     *
     * @param touched inodes whose rows the data base does not have so
     * @param changes how many changes were done again
     * @param end where the segment may go on; what is behind was never acknowledged, or was lost with the machine's power
     * @param lostPower how many bytes of records are behind that, because some in between are missing; 0 if none
     */
    public record Done(
            Map<Long, Row> rows, Set<Long> touched, EntryType rootType, int changes, long end, long lostPower)
            implements Outcome {}

    /** The data base is of another past: another program has changed it in between, or it is another one. */
    public record Foreign(String reason) implements Outcome {}

    /** Changes that were acknowledged cannot be read. */
    public record Damaged(String reason) implements Outcome {}

    private final Map<Long, Row> rows;
    private final Segment segment;
    private final Set<Long> touched = new LinkedHashSet<>();

    private Replay(Map<Long, Row> rows, Segment segment) {
        this.rows = new LinkedHashMap<>(rows);
        this.segment = segment;
    }

    /**
     * Does again what is behind the data base's state.
     *
     * @param rows of the data base, by inode; stays as it is
     */
    public static Outcome of(Map<Long, Row> rows, Segment segment) {
        return new Replay(rows, segment).run();
    }

    private Outcome run() {
        Row root = rows.get(Entry.ROOT_INODE);
        TreeVersion stored =
                root == null ? TreeVersion.NONE : new TreeVersion(root.version(), root.writer(), root.mtime());
        int first = firstAfter(stored);
        if (first < 0) {
            return segment.gaps().stream()
                    .filter(gap -> gap.isDamage() && gap.before() > lastFlush())
                    .findFirst()
                    .<Outcome>map(gap -> new Damaged(
                            "bytes %d to %d are no records, and the data base, at version %s, may need what was there"
                                    .formatted(gap.start(), gap.end(), stored)))
                    .orElseGet(() -> new Foreign(
                            "it begins at version %s and ends at %s, and the data base is at version %s of another past"
                                    .formatted(segment.base(), segment.last(), stored)));
        }
        int last = segment.records().size();
        long end = segment.end();
        long lostPower = 0;
        for (Segment.Gap gap : segment.gaps()) {
            if (gap.before() < first) {
                continue;
            }
            if (gap.isDamage()) {
                return new Damaged("bytes %d to %d are no records, and changes made after version %s were there"
                        .formatted(gap.start(), gap.end(), stored));
            }
            last = gap.before();
            end = gap.start();
            lostPower = segment.length() - end;
            break;
        }
        return repeat(segment.records().subList(first, last), end, lostPower);
    }

    /**
     * The first record that the data base may lack; negative if its state is none of the segment's, or one from before what it had
     * already: then it is an older one that was put in its place. Where a change leaves the root
     * as it is, it is done again: it only removes.
     */
    private int firstAfter(TreeVersion stored) {
        List<Segment.Placed> records = segment.records();
        int found = -1;
        for (int i = records.size() - 1; i >= lastFlush(); i--) {
            TreeVersion after = i < 0 ? segment.base() : records.get(i).change().tree();
            if (after.equals(stored)) {
                found = i + 1;
            } else if (found >= 0) {
                break;
            }
        }
        return found;
    }

    /** Position of the last note that the data base had everything; -1 if there is none. */
    private int lastFlush() {
        int at = segment.records().size() - 1;
        while (at >= 0 && !segment.records().get(at).change().isFlush()) {
            at--;
        }
        return at;
    }

    private Outcome repeat(List<Segment.Placed> records, long end, long lostPower) {
        EntryType rootType = EntryType.FILE;
        int changes = 0;
        for (Segment.Placed placed : records) {
            ChangeRecord change = placed.change();
            rootType = change.rootType();
            if (change.isExchange() || change.isFlush()) {
                continue;
            }
            String obstacle = apply(change);
            if (obstacle != null) {
                return new Foreign("the change to version %s does not fit: %s".formatted(change.tree(), obstacle));
            }
            changes++;
        }
        return new Done(rows, touched, rootType, changes, end, lostPower);
    }

    /** Does a change; what is in its way, or null. */
    private @Nullable String apply(ChangeRecord change) {
        for (ChangeRecord.Removed removed : change.removed()) {
            rows.remove(removed.inode());
            touched.add(removed.inode());
        }
        for (ChangeRecord.Written written : change.written()) {
            Row old = rows.get(written.inode());
            if (written.isNew() ? old != null : old == null || old.version() != written.before()) {
                return "'%s' is not at version %s".formatted(written.path(), Long.toUnsignedString(written.before()));
            }
            byte[] before = old == null || old.data() == null ? NOTHING : old.data();
            ContentChange content = written.content();
            if (content != null && !content.fits(before.length)) {
                return "'%s' has only %d bytes".formatted(written.path(), before.length);
            }
            rows.put(written.inode(), row(written, content == null ? before : content.applyTo(before)));
            touched.add(written.inode());
        }
        TreeVersion tree = change.tree();
        rows.put(
                Entry.ROOT_INODE,
                new Row(
                        Entry.ROOT_INODE,
                        Entry.ROOT_INODE,
                        tree.version(),
                        tree.writer(),
                        tree.mtime(),
                        change.rootType().number(),
                        VERSION_ROW.bytes(),
                        null));
        touched.add(Entry.ROOT_INODE);
        return null;
    }

    private static Row row(ChangeRecord.Written written, byte[] data) {
        return new Row(
                written.inode(),
                written.parent(),
                written.version(),
                written.writer(),
                written.mtime(),
                written.type().number(),
                written.name().bytes(),
                data.length == 0 ? null : data);
    }
}
