package org.quorate.clusterfs.tree;

import java.util.HashMap;
import java.util.Map;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;

/** Since when this node has seen each lock unchanged, by its own clock (spec 60 §2.6). */
final class LockTable {
    /** A lock that was not renewed for longer may be taken away. */
    static final long LIFETIME_SECONDS = 120;

    private record Seen(long localSeconds, Checksum checksum) {}

    private final Map<TreePath, Seen> locks = new HashMap<>();
    private final LogSink log;

    LockTable(LogSink log) {
        this.log = log;
    }

    void register(TreePath path, Checksum checksum, long localSeconds) {
        locks.put(path, new Seen(localSeconds, checksum));
    }

    void remove(TreePath path) {
        locks.remove(path);
    }

    void clear() {
        locks.clear();
    }

    /** Whether the lock has been as it is for more than 120 s; one never seen like this starts now. */
    boolean isExpired(TreePath path, Checksum checksum, long localSeconds) {
        Seen seen = locks.get(path);
        if (seen == null) {
            register(path, checksum, localSeconds);
            return false;
        }
        if (!seen.checksum.equals(checksum)) {
            log.log(Domain.MAIN, Level.CRIT, "wrong lock csum - reset timeout");
            register(path, checksum, localSeconds);
            return false;
        }
        return localSeconds - seen.localSeconds > LIFETIME_SECONDS;
    }
}
