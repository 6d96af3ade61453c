package org.quorate.runtime.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.quorate.base.wire.Endian;
import org.quorate.engine.StoredState;
import org.quorate.posix.file.DurableFile;

/** What this node must remember over a crash, in corosync's own files (spec 50 §1). */
public final class StateDirectory {
    private static final int RING_ID_BYTES = 8;
    private static final int BARRIER_BYTES = 4;

    private final Path directory;
    private final Path ringId;
    private final Path tracking;

    /**
     * @param directory exists
     * @param nodeId unsigned
     */
    public StateDirectory(Path directory, int nodeId) {
        this.directory = directory;
        this.ringId = directory.resolve("ringid_" + Integer.toUnsignedString(nodeId));
        this.tracking = directory.resolve("ev_tracking");
    }

    public Path path() {
        return directory;
    }

    public Path ringIdFile() {
        return ringId;
    }

    /** The stored ring sequence; a missing file or one of another size counts as 0 and is created (spec 20 §6). */
    public long loadRingSequence() throws IOException {
        if (Files.exists(ringId)) {
            byte[] content = Files.readAllBytes(ringId);
            if (content.length == RING_ID_BYTES) {
                return Endian.LITTLE.getLong(content, 0);
            }
        }
        storeRingSequence(0);
        return 0;
    }

    /** All that is stored. */
    public StoredState load() throws IOException {
        return new StoredState(loadRingSequence(), loadExpectedVotesTracking());
    }

    /** Returns when the sequence is on the disk. */
    public void storeRingSequence(long sequence) throws IOException {
        byte[] content = new byte[RING_ID_BYTES];
        Endian.LITTLE.putLong(content, 0, sequence);
        DurableFile.rewrite(ringId, content, "rw-------");
    }

    /** The stored barrier, 0 without a valid file (spec 30 §4.9). */
    public int loadExpectedVotesTracking() throws IOException {
        if (!Files.exists(tracking)) {
            return 0;
        }
        byte[] content = Files.readAllBytes(tracking);
        return content.length == BARRIER_BYTES ? Endian.LITTLE.getInt(content, 0) : 0;
    }

    /** Returns when the barrier is on the disk. */
    public void storeExpectedVotesTracking(int barrier) throws IOException {
        byte[] content = new byte[BARRIER_BYTES];
        Endian.LITTLE.putInt(content, 0, barrier);
        DurableFile.rewrite(tracking, content, "rwx------");
    }
}
