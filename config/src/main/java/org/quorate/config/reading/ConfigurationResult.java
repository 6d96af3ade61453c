package org.quorate.config.reading;

import java.util.List;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.logging.LoggingConfiguration;

/** Outcome of reading a configuration for a start. */
public sealed interface ConfigurationResult {
    /** Log lines in the order they arose; before the error when refused. */
    List<ConfigurationNotice> notices();

    /**
     * The configuration can be used.
     *
     * @param map the new configuration map: all configured keys, {@code nodelist.local_node_pos},
     *     {@code totem.interface.N.bindnetaddr} and {@code runtime.config.totem.*}
     */
    record Accepted(RunningConfiguration configuration, Cmap map, List<ConfigurationNotice> notices)
            implements ConfigurationResult {
        public Accepted {
            notices = List.copyOf(notices);
        }
    }

    /**
     * The configuration cannot be used.
     *
     * @param text the complete error line
     * @param logging how to log it; the default before {@link ReadStage#STATE_DIRECTORY}
     */
    record Refused(ReadStage stage, String text, LoggingConfiguration logging, List<ConfigurationNotice> notices)
            implements ConfigurationResult {
        public Refused {
            notices = List.copyOf(notices);
        }
    }
}
