package org.quorate.clusterfs.store;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.journal.ChangeRecord;
import org.quorate.clusterfs.journal.Segment;
import org.quorate.clusterfs.journal.TreeVersion;
import org.quorate.clusterfs.tree.StoreException;

/**
 * The segment that is being written, and those before it. A record is one write behind the last one; what a write that failed has
 * left is cut off before anything else is written. Belongs to one thread, but for {@link #sync}.
 */
final class ChangeJournal implements AutoCloseable {
    /** A change that has no room on a full disk is tried again when there is so much at least. */
    private static final int ROOM = 64 * 1024;

    private final SegmentFiles files;
    private final Disk disk;
    private volatile @Nullable Open open;
    private volatile @Nullable String syncFailure;
    /** Which segment is open: who waits for the disk must not see the moment without one. */
    private final Object changing = new Object();

    private int wantedRoom = ROOM;

    private static final class Open {
        final long number;
        volatile FileChannel channel;
        /** Of what is whole. */
        volatile long length;
        /** How much of that is known to be on the disk. */
        volatile long synced;
        /** Whether something may be behind it. */
        boolean hasTail;
        /** Something written may never come to the disk, until the data base has it and another segment begins. */
        volatile boolean isDoubtful;

        Open(long number, FileChannel channel, long length, long synced) {
            this.number = number;
            this.channel = channel;
            this.length = length;
            this.synced = synced;
        }
    }

    ChangeJournal(SegmentFiles files, Disk disk) {
        this.files = files;
        this.disk = disk;
    }

    boolean isOpen() {
        return open != null;
    }

    long length() {
        Open segment = open;
        return segment == null ? 0 : segment.length;
    }

    /** Begins a new segment, at a state that the data base has. */
    void begin(TreeVersion base) throws StoreException {
        synchronized (changing) {
            closeSegment();
            openNext(base);
        }
    }

    private void openNext(TreeVersion base) throws StoreException {
        Path file = files.file(1);
        try {
            disk.makeDirectory(files.directory());
            List<Path> before = files.list();
            long number = before.isEmpty() ? 1 : SegmentFiles.number(before.getLast()) + 1;
            file = files.file(number);
            FileChannel channel = disk.open(file);
            try {
                disk.write(channel, Segment.header(number, base), 0);
                disk.force(channel);
                disk.forceNames(files.directory());
            } catch (IOException e) {
                try (channel) {
                    disk.delete(file);
                } catch (IOException left) {
                    // without a whole header and without records, it counts for nothing
                    e.addSuppressed(left);
                }
                throw e;
            }
            open = new Open(number, channel, Segment.HEADER, Segment.HEADER);
        } catch (IOException e) {
            throw failure("make", file, e);
        }
    }

    /** Goes on with a segment behind {@code end}; what is there is cut off. */
    void goOn(Segment segment, long end) throws StoreException {
        Path file = files.file(segment.number());
        try {
            FileChannel channel = disk.open(file);
            Open going = new Open(segment.number(), channel, end, Segment.HEADER);
            going.hasTail = segment.length() > end;
            open = going;
            if (going.hasTail) {
                cutTail(going);
            }
        } catch (IOException e) {
            throw failure("open", file, e);
        }
    }

    private void cutTail(Open segment) throws IOException {
        if (!segment.channel.isOpen()) {
            segment.channel = disk.open(files.file(segment.number));
        }
        disk.truncate(segment.channel, segment.length);
        segment.hasTail = false;
    }

    /** Adds a record; it is there as a whole, or not at all. */
    void append(ChangeRecord change) throws StoreException {
        Open segment = open;
        if (segment == null) {
            throw new IllegalStateException("no segment is open");
        }
        long place = segment.length;
        byte[] record = Segment.record(segment.number, place, segment.synced, change);
        try {
            if (segment.hasTail) {
                cutTail(segment);
            }
            segment.hasTail = true;
            disk.write(segment.channel, record, place);
        } catch (IOException e) {
            wantedRoom = Math.max(ROOM, record.length);
            try {
                cutTail(segment);
            } catch (IOException later) {
                // It is cut off before the next record, or by the next start.
                e.addSuppressed(later);
            }
            throw failure("write", files.file(segment.number), e);
        }
        segment.hasTail = false;
        segment.length = place + record.length;
    }

    /** Finds out whether there is room for the change that could not be written. */
    void probe() throws StoreException {
        Path probe = files.directory().resolve("probe");
        try {
            Open segment = open;
            if (segment != null && (segment.hasTail || !segment.channel.isOpen())) {
                cutTail(segment);
            }
            disk.makeDirectory(files.directory());
            try (FileChannel channel = disk.open(probe)) {
                disk.write(channel, new byte[wantedRoom], 0);
                disk.force(channel);
            } finally {
                disk.delete(probe);
            }
        } catch (IOException e) {
            throw failure("write", probe, e);
        }
    }

    /**
     * Has what was written up to now on the disk. Any thread; each waits for its turn.
     *
     * @return whether it is there
     */
    boolean sync() {
        synchronized (changing) {
            Open segment = open;
            if (segment == null) {
                return false;
            }
            long wanted = segment.length;
            if (segment.synced < wanted && !segment.isDoubtful) {
                force(segment, wanted);
            }
            return segment.synced >= wanted && !segment.isDoubtful;
        }
    }

    private void force(Open segment, long length) {
        try {
            disk.force(segment.channel);
            segment.synced = length;
        } catch (ClosedChannelException over) {
            // The next write finds it closed.
        } catch (IOException e) {
            // Even if the next attempt succeeds: the kernel tells once.
            segment.isDoubtful = true;
            syncFailure = failure("write", files.file(segment.number), e).getMessage();
        }
    }

    /** Why the last {@link #sync} failed, once. What it was to keep may not be on the disk, whatever a later one says. */
    @Nullable
    String takeSyncFailure() {
        String failure = syncFailure;
        syncFailure = null;
        return failure;
    }

    /** Removes the oldest segments beyond {@code most} bytes in all; never the present one. */
    void dropOldest(long most) throws IOException {
        List<Path> all = files.list();
        long bytes = 0;
        for (int i = all.size() - 1; i >= 0; i--) {
            bytes += Files.size(all.get(i));
            if (bytes > most && i < all.size() - 1) {
                disk.delete(all.get(i));
            }
        }
    }

    private void closeSegment() {
        Open segment = open;
        open = null;
        if (segment != null) {
            try (FileChannel channel = segment.channel) {
                disk.force(channel);
            } catch (IOException e) {
                // The data base has everything before a segment ends; what may be missing here is history.
                syncFailure = failure("write", files.file(segment.number), e).getMessage();
            }
        }
    }

    @Override
    public void close() {
        synchronized (changing) {
            closeSegment();
        }
    }

    private static StoreException failure(String verb, Path file, IOException cause) {
        String given = cause instanceof FileSystemException named && named.getReason() != null
                ? named.getReason()
                : cause.getMessage();
        String reason = given == null ? cause.getClass().getSimpleName() : given;
        return new StoreException("cannot %s %s: %s (%s)".formatted(verb, file, reason, remedy(reason)), cause);
    }

    private static String remedy(String reason) {
        if (reason.contains("space") || reason.contains("quota")) {
            return "free space on its disk";
        }
        return reason.contains("Read-only")
                ? "see in the kernel's log why its disk became read-only, and mount it writable again"
                : "see in the kernel's log what is wrong with its disk";
    }
}
