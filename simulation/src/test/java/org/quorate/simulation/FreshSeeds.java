package org.quorate.simulation;

import java.util.stream.LongStream;

/** New seeds each time; {@code -Dquorate.seed=N} gives just that one. */
final class FreshSeeds {
    private FreshSeeds() {}

    static LongStream of(int count) {
        Long given = Long.getLong("quorate.seed");
        long first = given != null ? given : System.nanoTime();
        return LongStream.range(first, first + (given != null ? 1 : count));
    }
}
