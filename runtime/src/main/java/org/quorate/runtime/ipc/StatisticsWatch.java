package org.quorate.runtime.ipc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;

/**
 * Tracking of the statistics map (spec 50 §12), whose values are made when they are asked for: they are compared with those of before
 * every 1.5 s, and the keys also when a client connected or is gone. A single key is tracked for its value, a prefix for the keys that
 * come and go. Nothing of it is in a recording.
 */
final class StatisticsWatch {
    private static final long PERIOD_NANOS = 1_500_000_000L;
    private static final long NEVER = Long.MAX_VALUE;

    /** The order in which the keys of a connection are told of. */
    private static final List<String> OF_A_CONNECTION = List.of(
            "queueing",
            "queued",
            "invalid_request",
            "overload",
            "sent",
            "procname",
            "requests",
            "responses",
            "dispatched",
            "send_retries",
            "recv_retries",
            "flow_control",
            "flow_control_count");

    private static final Comparator<String> TOLD_ORDER = Comparator.comparing(StatisticsWatch::group)
            .thenComparingInt(key -> OF_A_CONNECTION.indexOf(word(key)))
            .thenComparing(Comparator.naturalOrder());

    /** Hears of a change: the value is the one of now, or the last one of a key that is gone. */
    interface Listener {
        void onChange(String key, Cmap.Event event, CmapValue value);
    }

    private final Function<String, SortedMap<String, CmapValue>> statistics;
    private final List<Watched> watched = new ArrayList<>();
    private long connectionChanges;
    private long nextPollNanos = NEVER;

    /** @param statistics the keys with a prefix and their values of this moment */
    StatisticsWatch(Function<String, SortedMap<String, CmapValue>> statistics) {
        this.statistics = statistics;
    }

    /** Tracks the value of one key, until what it returns is run. */
    Runnable value(String key, Listener listener) {
        return add(new Watched(key, false, listener));
    }

    /** Tracks which keys there are that begin so, until what it returns is run. */
    Runnable keys(String prefix, Listener listener) {
        return add(new Watched(prefix, true, listener));
    }

    private Runnable add(Watched one) {
        one.known = one.read();
        watched.add(one);
        return () -> watched.remove(one);
    }

    /**
     * Compares what is due. The end of each turn of the loop: costs nothing while nobody tracks anything.
     *
     * @param changes how often a client connected or went so far
     */
    void poll(long nowNanos, LongSupplier changes) {
        if (watched.isEmpty()) {
            nextPollNanos = NEVER;
            return;
        }
        if (nextPollNanos == NEVER) {
            nextPollNanos = nowNanos + PERIOD_NANOS;
        }
        boolean isDue = nowNanos >= nextPollNanos;
        long changesNow = changes.getAsLong();
        boolean haveKeysChanged = isDue || changesNow != connectionChanges;
        connectionChanges = changesNow;
        for (Watched one : List.copyOf(watched)) {
            if (one.isPrefix ? haveKeysChanged : isDue) {
                one.compare();
            }
        }
        if (isDue) {
            nextPollNanos = nowNanos + PERIOD_NANOS;
        }
    }

    /** When {@link #poll} wants to be called at the latest. */
    long nextDeadlineNanos() {
        return watched.isEmpty() ? NEVER : nextPollNanos;
    }

    private static String group(String key) {
        return key.substring(0, key.lastIndexOf('.') + 1);
    }

    private static String word(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    private final class Watched {
        final String key;
        final boolean isPrefix;
        final Listener listener;
        SortedMap<String, CmapValue> known = new TreeMap<>();

        Watched(String key, boolean isPrefix, Listener listener) {
            this.key = key;
            this.isPrefix = isPrefix;
            this.listener = listener;
        }

        SortedMap<String, CmapValue> read() {
            SortedMap<String, CmapValue> all = statistics.apply(key);
            if (isPrefix) {
                return all;
            }
            SortedMap<String, CmapValue> one = new TreeMap<>();
            @Nullable CmapValue value = all.get(key);
            if (value != null) {
                one.put(key, value);
            }
            return one;
        }

        void compare() {
            SortedMap<String, CmapValue> before = known;
            known = read();
            if (isPrefix) {
                tell(before, known, Cmap.Event.DELETED);
                tell(known, before, Cmap.Event.ADDED);
            } else if (before.containsKey(key) && known.containsKey(key) && !known.equals(before)) {
                listener.onChange(key, Cmap.Event.MODIFIED, known.get(key));
            }
        }

        private void tell(SortedMap<String, CmapValue> all, SortedMap<String, CmapValue> others, Cmap.Event event) {
            SortedMap<String, CmapValue> inOrder = new TreeMap<>(TOLD_ORDER);
            inOrder.putAll(all);
            inOrder.keySet().removeAll(others.keySet());
            inOrder.forEach((one, value) -> listener.onChange(one, event, value));
        }
    }
}
