package org.quorate.config.cmap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;

/**
 * The configuration map of a node (icmap, spec 50 §9 and §12): typed values under dotted keys, iterated in byte order of the
 * key, with trackers told of every change. Belongs to the node's thread. Read-only rules bind clients only: methods here are the
 * daemon's own and always allowed; ask {@link #isReadOnly} before acting for a client.
 */
public final class Cmap {
    private static final int MIN_KEY = 3;
    private static final int MAX_KEY = 255;

    private final NavigableMap<String, CmapValue> values = new TreeMap<>();
    private final List<Tracking> trackings = new ArrayList<>();
    private final ReadOnlyKeys readOnly = new ReadOnlyKeys();

    /** What happened to a key. */
    public enum Event {
        DELETED,
        MODIFIED,
        ADDED
    }

    /** Told of changes, after they are in the map, in the order they were made. */
    @FunctionalInterface
    public interface Tracker {
        /**
         * @param newValue {@code null} when deleted
         * @param oldValue {@code null} when added
         */
        void onChange(Event event, String key, @Nullable CmapValue newValue, @Nullable CmapValue oldValue);
    }

    /** Handle of a registered tracker. */
    public final class Tracking {
        private final String key;
        private final boolean prefix;
        private final Tracker tracker;

        private Tracking(String key, boolean prefix, Tracker tracker) {
            this.key = key;
            this.prefix = prefix;
            this.tracker = tracker;
        }

        private boolean matches(String changed) {
            return prefix ? changed.startsWith(key) : changed.equals(key);
        }

        /** Stops the notifications. */
        public void stop() {
            trackings.remove(this);
        }
    }

    /** {@link StatusCode#OK}, or {@link StatusCode#NAME_TOO_LONG} for a key with a wrong length or character. */
    public static StatusCode checkKey(String key) {
        int length = key.getBytes(StandardCharsets.UTF_8).length;
        if (length < MIN_KEY || length > MAX_KEY) {
            return StatusCode.NAME_TOO_LONG;
        }
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean legal = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-'
                    || c == '/'
                    || c == ':';
            if (!legal) {
                return StatusCode.NAME_TOO_LONG;
            }
        }
        return StatusCode.OK;
    }

    public @Nullable CmapValue get(String key) {
        return values.get(key);
    }

    /** The string under the key, or {@code null} if absent or of another type. */
    public @Nullable String getString(String key) {
        CmapValue value = values.get(key);
        return value != null && value.type() == CmapType.STRING ? value.asString() : null;
    }

    /** The number under the key when it has exactly this integer type, else the default. */
    public long getInteger(String key, CmapType type, long defaultValue) {
        CmapValue value = values.get(key);
        return value != null && value.type() == type ? value.asLong() : defaultValue;
    }

    /**
     * Stores a value. Storing an equal value changes and notifies nothing.
     *
     * @return {@link StatusCode#OK}, {@link StatusCode#NAME_TOO_LONG} or {@link StatusCode#INVALID_PARAM} (too long a value)
     */
    public StatusCode set(String key, CmapValue value) {
        StatusCode keyStatus = checkKey(key);
        if (keyStatus != StatusCode.OK) {
            return keyStatus;
        }
        int counted = value.type() == CmapType.STRING ? value.length() - 1 : value.length();
        if (counted > CmapValue.MAX_BYTES) {
            return StatusCode.INVALID_PARAM;
        }
        CmapValue old = values.get(key);
        if (value.equals(old)) {
            return StatusCode.OK;
        }
        values.put(key, value);
        notifyTrackers(old == null ? Event.ADDED : Event.MODIFIED, key, value, old);
        return StatusCode.OK;
    }

    /** Removes a key: {@link StatusCode#OK} or {@link StatusCode#NOT_EXIST}. */
    public StatusCode delete(String key) {
        CmapValue old = values.remove(key);
        if (old == null) {
            return StatusCode.NOT_EXIST;
        }
        notifyTrackers(Event.DELETED, key, null, old);
        return StatusCode.OK;
    }

    /**
     * Adds to an integer, modulo its width.
     *
     * @return {@link StatusCode#OK}, {@link StatusCode#NOT_EXIST} or {@link StatusCode#INVALID_PARAM} (not an integer)
     */
    public StatusCode add(String key, long delta) {
        CmapValue old = values.get(key);
        if (old == null) {
            return StatusCode.NOT_EXIST;
        }
        if (!old.type().isInteger()) {
            return StatusCode.INVALID_PARAM;
        }
        return set(key, CmapValue.ofInteger(old.type(), old.asLong() + delta));
    }

    /** A snapshot of the entries whose key starts with the prefix (empty: all), ascending. */
    public SortedMap<String, CmapValue> withPrefix(String prefix) {
        SortedMap<String, CmapValue> found = new TreeMap<>();
        for (var entry : values.tailMap(prefix, true).entrySet()) {
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            found.put(entry.getKey(), entry.getValue());
        }
        return Collections.unmodifiableSortedMap(found);
    }

    /**
     * Registers a tracker.
     *
     * @param key exact key, or with {@code prefix} what keys begin with (empty: everything)
     */
    public Tracking track(String key, boolean prefix, Tracker tracker) {
        Tracking tracking = new Tracking(key, prefix, tracker);
        trackings.add(tracking);
        return tracking;
    }

    /** Whether clients may not set or delete the key, existing or not. */
    public boolean isReadOnly(String key) {
        return readOnly.contains(key);
    }

    /** Makes one more key read-only for clients. */
    public void setReadOnly(String key) {
        readOnly.add(key);
    }

    private void notifyTrackers(Event event, String key, @Nullable CmapValue newValue, @Nullable CmapValue oldValue) {
        if (trackings.isEmpty()) {
            return;
        }
        for (Tracking tracking : List.copyOf(trackings)) {
            if (tracking.matches(key) && trackings.contains(tracking)) {
                tracking.tracker.onChange(event, key, newValue, oldValue);
            }
        }
    }
}
