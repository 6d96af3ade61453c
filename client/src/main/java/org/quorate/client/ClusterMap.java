package org.quorate.client;

import java.util.Optional;
import java.util.SortedMap;
import org.quorate.config.cmap.CmapValue;

/**
 * The node's map of configuration and run-time values (cmap), or its statistics. It is local: each node has its own.
 */
public interface ClusterMap {
    /** Longest key in bytes. */
    int MAX_KEY_BYTES = 255;

    /** The value of a key. */
    Optional<CmapValue> get(String key);

    /** All keys that begin with the prefix, in byte order; those that vanish while they are read are left out. */
    SortedMap<String, CmapValue> entries(String prefix);

    /**
     * Sets a key; setting the value it has changes nothing and tells nobody.
     *
     * @throws AccessDeniedException if the key is read-only
     */
    void put(String key, CmapValue value);

    /**
     * Deletes a key.
     *
     * @return whether it was there
     * @throws AccessDeniedException if the key is read-only
     */
    boolean remove(String key);

    /**
     * Adds 1 to an integer, which wraps at the ends of its type.
     *
     * @throws RequestRefusedException with {@code NOT_EXIST} if there is no such key, {@code INVALID_PARAM} if it is no integer
     */
    void increment(String key);

    /** Subtracts 1, otherwise as {@link #increment}. */
    void decrement(String key);

    /** Calls the listener for each change of one key. */
    Subscription track(String key, MapListener listener);

    /** Calls the listener for each change of a key that begins with the prefix. */
    Subscription trackPrefix(String prefix, MapListener listener);
}
