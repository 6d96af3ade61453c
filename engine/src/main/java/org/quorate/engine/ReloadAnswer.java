package org.quorate.engine;

import org.quorate.config.reading.ReloadResult;

/** What reading the configuration file again gave. */
public sealed interface ReloadAnswer {
    /** The file was read and judged against what is in effect; if it can be used, the node puts it into effect. */
    record Judged(ReloadResult result) implements ReloadAnswer {}

    /**
     * There is nothing to read; nothing changes.
     *
     * @param reason the complete text for the log
     */
    record Refused(String reason) implements ReloadAnswer {}
}
