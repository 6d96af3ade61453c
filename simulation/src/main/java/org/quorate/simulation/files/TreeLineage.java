package org.quorate.simulation.files;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.clusterfs.tree.Change;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.TreeIndex;
import org.quorate.simulation.RunHash;

/**
 * How the trees of all nodes of a run came about: each state of a tree with the one before it. Nodes that apply the same changes to the
 * same tree go through the same points, so who has which change is a matter of ancestry.
 */
public final class TreeLineage {
    private final int needed;
    private final VotesOf votes;
    private final Map<Long, Point> announced = new HashMap<>();

    /** How many votes a machine has. */
    @FunctionalInterface
    interface VotesOf {
        int votes(int position);
    }

    /**
     * @param needed votes of a majority
     */
    TreeLineage(int needed, VotesOf votes) {
        this.needed = needed;
        this.votes = votes;
    }

    /** One state of a tree. */
    public static final class Point {
        private final @Nullable Point parent;
        private final long version;
        private final int depth;
        private final Map<Long, Point> next = new HashMap<>(2);
        private long holders;
        private int heldVotes;
        private boolean established;
        private boolean strayed;

        private Point(@Nullable Point parent, long version) {
            this.parent = parent;
            this.version = version;
            this.depth = parent == null ? 0 : parent.depth + 1;
        }

        /** The root's version. */
        public long version() {
            return version;
        }

        /** Whether the data bases of a majority have had it, or what came of it. */
        public boolean isEstablished() {
            return established;
        }

        /** Whether a node had it, and a majority had not, when that node left the majority or its process ended. */
        public boolean hasStrayed() {
            return strayed;
        }

        /** The first state on the way from {@code earlier} to this one. */
        public Point firstAfter(Point earlier) {
            Point at = this;
            while (at.depth > earlier.depth + 1 && at.parent != null) {
                at = at.parent;
            }
            return at;
        }

        /** Whether a tree in this state has gone through {@code other}. */
        public boolean comesFrom(Point other) {
            Point at = this;
            while (at.depth > other.depth && at.parent != null) {
                at = at.parent;
            }
            return at == other;
        }

        /** The youngest state both have gone through; null if they began apart. */
        public @Nullable Point commonWith(Point other) {
            Point a = this;
            Point b = other;
            while (a != b) {
                Point deeper = a.depth >= b.depth ? a : b;
                if (deeper.parent == null) {
                    return null;
                }
                if (deeper == a) {
                    a = deeper.parent;
                } else {
                    b = deeper.parent;
                }
            }
            return a;
        }
    }

    /** A new tree. */
    Point origin(long version) {
        return new Point(null, version);
    }

    /** The state after one more change. */
    Point after(Point before, Change change) {
        Entry root = change.root();
        long version = root == null ? before.version : root.version();
        return before.next.computeIfAbsent(fingerprint(change), key -> new Point(before, version));
    }

    /** A machine's data base has this now. */
    void held(Point point, int position) {
        long bit = 1L << position;
        for (Point at = point; at != null && (at.holders & bit) == 0; at = at.parent) {
            at.holders |= bit;
            at.heldVotes += votes.votes(position);
            at.established |= at.heldVotes >= needed;
        }
    }

    /** A node with this leaves the majority, or its process ends. */
    static void strays(Point point) {
        for (Point at = point; at != null && !at.established && !at.strayed; at = at.parent) {
            at.strayed = true;
        }
    }

    /** A member shows its index to the others: equal trees are one state, however they came about. */
    Point announced(byte[] index, Point own) {
        Point known = announced.putIfAbsent(RunHash.of(index, 0, index.length), own);
        return known == null ? own : known;
    }

    /** The state that a member showed; null if none did. */
    @Nullable
    Point find(TreeIndex index) {
        byte[] bytes = index.encode();
        return announced.get(RunHash.of(bytes, 0, bytes.length));
    }

    private static long fingerprint(Change change) {
        Entry root = change.root();
        int words = change.deleted().size() + 2 * change.written().size() + 2;
        byte[] bytes = new byte[8 * words];
        int at = 0;
        for (long inode : change.deleted()) {
            Endian.LITTLE.putLong(bytes, at, inode);
            at += 8;
        }
        for (Entry entry : change.written()) {
            Endian.LITTLE.putLong(bytes, at, entry.inode());
            Endian.LITTLE.putLong(bytes, at + 8, entry.indexDigest().firstWord());
            at += 16;
        }
        if (root != null) {
            Endian.LITTLE.putLong(bytes, at, root.version());
            Endian.LITTLE.putInt(bytes, at + 8, root.writer());
            Endian.LITTLE.putInt(bytes, at + 12, root.mtime());
        }
        return RunHash.of(bytes, 0, bytes.length);
    }
}
