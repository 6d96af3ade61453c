package org.quorate.client;

import java.util.Optional;
import org.quorate.config.cmap.CmapValue;

/** Is told of changes in a map. */
@FunctionalInterface
public interface MapListener {
    /**
     * A key was added (no value before), changed, or deleted (no value now). Comes from a thread of the map's own.
     *
     * @param now its value
     * @param before the value it had
     */
    void onChange(String key, Optional<CmapValue> now, Optional<CmapValue> before);

    /** The connection was lost and is there again: changes in between were missed. */
    default void onGap() {}
}
