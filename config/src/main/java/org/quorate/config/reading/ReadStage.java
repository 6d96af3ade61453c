package org.quorate.config.reading;

/** Where reading a configuration can end (spec 50 §2.1, §2.2), in order. */
public enum ReadStage {
    /** Reading and parsing the files. */
    FILES(8, 1397, false),
    /** The logging section. */
    LOGGING(7, 1404, false),
    STATE_DIRECTORY(16, 1411, true),
    /** Transport, crypto, interfaces, nodelist. */
    TOTEM(8, 1417, true),
    VALIDATION(8, 1445, true),
    /** Quorum options that can make two halves quorate; not a stage of the original. */
    QUORUM_SAFETY(8, 1445, true);

    private final int exitStatus;
    private final int originalLine;
    private final boolean logged;

    ReadStage(int exitStatus, int originalLine, boolean logged) {
        this.exitStatus = exitStatus;
        this.originalLine = originalLine;
        this.logged = logged;
    }

    /** Exit status of the daemon and of {@code -t}. */
    public int exitStatus() {
        return exitStatus;
    }

    /** Whether the error is a log line; else it is plain text on stderr, because logging is not set up yet. */
    public boolean isLogged() {
        return logged;
    }

    /** Line of the original's main.c that logs the error itself. */
    int errorLine() {
        return originalLine - 1;
    }

    /** The MAIN error line that follows a logged error. */
    public String exitLine() {
        return "Corosync Cluster Engine exiting with status " + exitStatus + " at main.c:" + originalLine + '.';
    }
}
