package org.quorate.interop.differential;

import java.util.List;
import org.quorate.interop.differential.checker.ClientName;
import org.quorate.simulation.scenario.Traffic;

/**
 * Messages of one client.
 *
 * @param prefix of their ids, which a number follows
 * @param gapMicros between two of them
 * @param sizes in bytes, cycled through
 */
record Batch(String prefix, int count, long gapMicros, List<Integer> sizes) {
    private static final List<Integer> SIZES = List.of(64, 300, 1400, 9000, 70_000);

    /** Sent when a phase has settled: which messages reach whom is then the same in every run. */
    static Batch calm(Traffic traffic, ClientName client, int phase) {
        int count = switch (traffic) {
            case NONE -> 0;
            case LIGHT -> 5;
            case MIXED -> 20;
            case FULL -> 100;
        };
        return new Batch(client + "-p" + phase + "-c", count, 1000, SIZES);
    }

    /** Of the batch that a message is of. */
    static String prefix(String id) {
        int end = id.length();
        while (end > 0 && Character.isDigit(id.charAt(end - 1))) {
            end--;
        }
        return id.substring(0, end);
    }

    /** Sent while the ring changes: who gets them depends on the moment. */
    static Batch turbulent(Traffic traffic, ClientName client, int phase) {
        int count = switch (traffic) {
            case NONE, LIGHT -> 0;
            case MIXED -> 100;
            case FULL -> 1000;
        };
        return new Batch(client + "-p" + phase + "-t", count, 2_000_000 / Math.max(1, count), SIZES.subList(0, 4));
    }
}
