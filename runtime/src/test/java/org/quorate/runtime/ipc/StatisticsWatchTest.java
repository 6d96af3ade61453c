package org.quorate.runtime.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.quorate.config.cmap.CmapValue;

final class StatisticsWatchTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String CONNECTION = "stats.ipcs.service2.77.0x1.";

    private final TreeMap<String, CmapValue> map = new TreeMap<>();
    private final StatisticsWatch watch = new StatisticsWatch(this::withPrefix);
    private final List<String> told = new ArrayList<>();
    private final StatisticsWatch.Listener listener =
            (key, event, value) -> told.add(event + " " + key + " " + value.asLong());

    private SortedMap<String, CmapValue> withPrefix(String prefix) {
        return new TreeMap<>(map.subMap(prefix, prefix + Character.MAX_VALUE));
    }

    @Test
    void aValueIsComparedEverySecondAndAHalf() {
        map.put("stats.knet.node2.link0.connected", CmapValue.u8(1));
        map.put("stats.knet.node2.link0.connected_for", CmapValue.u8(1));
        watch.value("stats.knet.node2.link0.connected", listener);
        watch.poll(0, () -> 0);
        assertThat(watch.nextDeadlineNanos()).isEqualTo(3 * SECOND / 2);

        map.put("stats.knet.node2.link0.connected", CmapValue.u8(0));
        map.put("stats.knet.node2.link0.connected_for", CmapValue.u8(0));
        watch.poll(SECOND, () -> 7);
        assertThat(told).isEmpty();
        watch.poll(3 * SECOND / 2, () -> 7);
        watch.poll(3 * SECOND, () -> 7);
        assertThat(told).containsExactly("MODIFIED stats.knet.node2.link0.connected 0");
        assertThat(watch.nextDeadlineNanos()).isEqualTo(9 * SECOND / 2);
    }

    @Test
    void keysComeAndGoWithConnectionsInTheOrderOfTheOriginal() {
        map.put(CONNECTION + "queued", CmapValue.u32(5));
        watch.keys("stats.ipcs.", listener);
        watch.poll(0, () -> 0);
        map.clear();
        for (String word : List.of("flow_control", "procname", "queueing", "requests")) {
            map.put("stats.ipcs.service3.78.0x2." + word, CmapValue.u32(1));
        }
        map.put("stats.knet.other", CmapValue.u32(1));
        watch.poll(1, () -> 0);
        assertThat(told).isEmpty();

        watch.poll(2, () -> 3);
        assertThat(told)
                .containsExactly(
                        "DELETED " + CONNECTION + "queued 5",
                        "ADDED stats.ipcs.service3.78.0x2.queueing 1",
                        "ADDED stats.ipcs.service3.78.0x2.procname 1",
                        "ADDED stats.ipcs.service3.78.0x2.requests 1",
                        "ADDED stats.ipcs.service3.78.0x2.flow_control 1");

        map.put("stats.ipcs.service3.78.0x2.requests", CmapValue.u32(2));
        watch.poll(4 * SECOND, () -> 3);
        assertThat(told).hasSize(5);
    }

    @Test
    void nothingIsComparedForNobody() {
        Runnable stop = watch.keys("stats.", listener);
        watch.poll(0, () -> 0);
        stop.run();
        map.put("stats.new", CmapValue.u8(1));
        watch.poll(2 * SECOND, () -> 9);
        assertThat(told).isEmpty();
        assertThat(watch.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);

        watch.keys("stats.", listener);
        watch.poll(2 * SECOND, () -> 9);
        assertThat(told).isEmpty();
        map.put("stats.newer", CmapValue.u8(1));
        watch.poll(2 * SECOND + 1, () -> 10);
        assertThat(told).containsExactly("ADDED stats.newer 1");
    }
}
