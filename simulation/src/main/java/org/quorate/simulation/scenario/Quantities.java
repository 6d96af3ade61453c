package org.quorate.simulation.scenario;

import java.util.Locale;

/** Times and probabilities as scripts write them. */
final class Quantities {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private Quantities() {}

    /** The shortest exact text, for example {@code 1500ms}, {@code 2s}. */
    static String duration(long nanos) {
        if (nanos % SECOND == 0) {
            return nanos / SECOND + "s";
        }
        if (nanos % MILLI == 0) {
            return nanos / MILLI + "ms";
        }
        return nanos % MICRO == 0 ? nanos / MICRO + "us" : nanos + "ns";
    }

    static String percent(double probability) {
        String text = String.format(Locale.ROOT, "%.4f", probability * 100);
        return text.replaceAll("\\.?0+$", "") + "%";
    }
}
