package org.quorate.clusterfs.log;

import org.quorate.base.log.Level;

/** Where the file system reports what happens to it. The text is the original's wherever it has one for the event. */
@FunctionalInterface
public interface LogSink {
    /**
     * One line.
     *
     * @param text without domain, priority and line end
     */
    void log(Domain domain, Level level, String text);

    /** A log nobody reads. */
    LogSink NONE = (domain, level, text) -> {};
}
