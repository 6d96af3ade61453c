package org.quorate.engine;

import java.util.ArrayDeque;
import java.util.Map;
import org.quorate.config.cmap.CmapValue;

/** The last times this node's thread was not scheduled, as {@code stats.schedmiss.K} shows them, newest first (spec 50 §11). */
final class SchedulingGaps {
    private static final int KEPT = 10;
    private static final float NANOS_PER_MS = 1_000_000f;

    private record Gap(long epochMillis, float delayMillis) {}

    private final ArrayDeque<Gap> gaps = new ArrayDeque<>();

    void add(long epochMillis, long delayNanos) {
        if (gaps.size() == KEPT) {
            gaps.removeLast();
        }
        gaps.addFirst(new Gap(epochMillis, delayNanos / NANOS_PER_MS));
    }

    void clear() {
        gaps.clear();
    }

    void addTo(Map<String, CmapValue> stats) {
        int k = 0;
        for (Gap gap : gaps) {
            stats.put("stats.schedmiss." + k + ".timestamp", CmapValue.u64(gap.epochMillis));
            stats.put("stats.schedmiss." + k + ".delay", CmapValue.ofFloat(gap.delayMillis));
            k++;
        }
    }
}
