package org.quorate.clusterfs.store;

/** A data base cannot be used. The message says why, in the original's words where it has them. */
public final class DatabaseException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    DatabaseException(String reason, String remedy) {
        super(reason);
        this.remedy = remedy;
    }

    DatabaseException(String reason, String remedy, Throwable cause) {
        super(reason, cause);
        this.remedy = remedy;
    }

    /** What somebody can do about it. */
    public String remedy() {
        return remedy;
    }
}
