package org.quorate.config.reading;

import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import org.quorate.base.StatusCode;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;

/** Outcome of preparing a reload; nothing has changed yet. */
public sealed interface ReloadResult {
    /** Log lines, the reason of a refusal last. */
    List<ConfigurationNotice> notices();

    /** {@code config.reload_status} and the answer to the tool. */
    StatusCode status();

    /**
     * The new configuration can be put into effect.
     *
     * @param configuration what the layers are to be reconfigured to
     * @param removed keys of the running map that disappear
     * @param changed keys that are added or get another value
     * @param refusedKeys keys whose change is ignored until a restart; each has its notice
     */
    record Ready(
            RunningConfiguration configuration,
            NavigableSet<String> removed,
            SortedMap<String, CmapValue> changed,
            List<String> refusedKeys,
            List<ConfigurationNotice> notices)
            implements ReloadResult {
        public Ready {
            refusedKeys = List.copyOf(refusedKeys);
            notices = List.copyOf(notices);
        }

        @Override
        public StatusCode status() {
            return StatusCode.OK;
        }

        /** Changes the running map; its trackers are told of each key. */
        public void apply(Cmap live) {
            removed.forEach(live::delete);
            changed.forEach(live::set);
        }
    }

    /**
     * The running configuration stays as it is.
     *
     * @param text the reason, for the node that asked
     */
    record Refused(String text, List<ConfigurationNotice> notices) implements ReloadResult {
        public Refused {
            notices = List.copyOf(notices);
        }

        @Override
        public StatusCode status() {
            return StatusCode.INVALID_PARAM;
        }
    }
}
