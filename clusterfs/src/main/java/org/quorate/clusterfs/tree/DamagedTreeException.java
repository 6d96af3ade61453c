package org.quorate.clusterfs.tree;

/** Stored entries do not make a tree. The message is the original's log line for it, where it has one (spec 60 §3.4). */
public final class DamagedTreeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    DamagedTreeException(String reason, String remedy) {
        super(reason);
        this.remedy = remedy;
    }

    /** What somebody who has this data base can do. */
    public String remedy() {
        return remedy;
    }
}
