package org.quorate.clusterfs.replication;

import org.quorate.base.log.Level;

/** What a member is doing; the texts are logged on entering (spec 60 §4.2). */
public enum Mode {
    /** Waits for the first configuration. */
    START(Level.NOTICE, "start cluster connection"),
    /** Collects the states of all members. */
    START_SYNC(Level.NOTICE, "starting data syncronisation"),
    /** Applies messages as they come. */
    SYNCED(Level.NOTICE, "all data is up to date"),
    /** Lacks something that the leader sends. */
    UPDATE(Level.NOTICE, "waiting for updates from leader"),
    /** Leaves the group, to join it anew. */
    LEAVE(Level.CRIT, "leaving CPG group"),
    /** A member speaks a newer protocol: over for the life of the process. */
    VERSION_ERROR(Level.CRIT, "detected newer protocol - please update this node"),
    /** This node cannot go on: over for the life of the process. */
    ERROR(Level.CRIT, "serious internal error - stop cluster connection");

    private final Level level;
    private final String text;

    Mode(Level level, String text) {
        this.level = level;
        this.text = text;
    }

    Level level() {
        return level;
    }

    String text() {
        return text;
    }

    /** Whether it takes part in the group no more. */
    public boolean isOut() {
        return compareTo(LEAVE) >= 0;
    }

    /** Whether it is over until the process is started again. */
    public boolean isFinal() {
        return compareTo(LEAVE) > 0;
    }
}
