package org.quorate.engine;

import java.util.SortedMap;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.cmap.CmapValue;

/** What reading the configuration file again gave. */
public sealed interface ReloadAnswer {
    /**
     * A file that is valid as a whole.
     *
     * @param entries every key of the file, derived ones included
     */
    record Read(ClusterConfiguration configuration, SortedMap<String, CmapValue> entries) implements ReloadAnswer {}

    /**
     * A file that cannot be used; nothing changes.
     *
     * @param reason the complete text for the log
     */
    record Refused(String reason) implements ReloadAnswer {}
}
