package org.quorate.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every number measured, and their medians side by side. */
final class Results {
    private final List<Contender> contenders;
    private final Map<Options.Crypto, Map<String, Map<Contender, List<Double>>>> values =
            new EnumMap<>(Options.Crypto.class);

    /** @param contenders one or two, in the order of their columns */
    Results(List<Contender> contenders) {
        this.contenders = List.copyOf(contenders);
    }

    void add(Options.Crypto crypto, String what, Contender contender, double value) {
        values.computeIfAbsent(crypto, c -> new LinkedHashMap<>())
                .computeIfAbsent(what, w -> new EnumMap<>(Contender.class))
                .computeIfAbsent(contender, k -> new ArrayList<>())
                .add(value);
    }

    void print(PrintStream out) {
        values.forEach((crypto, rows) -> {
            out.printf("%ncrypto %s/%s%n  %-30s", crypto.cipher, crypto.hash, "median");
            contenders.forEach(contender -> out.printf(" %12s", contender.heading()));
            out.println(contenders.size() == 2 ? "      ratio" : "");
            rows.forEach((what, measured) -> {
                out.printf("  %-30s", what);
                List<Double> medians = contenders.stream()
                        .map(contender -> median(measured.getOrDefault(contender, List.of())))
                        .toList();
                medians.forEach(value -> out.printf(" %12s", format(value)));
                out.println(medians.size() == 2 ? " %10.2f".formatted(medians.get(1) / medians.get(0)) : "");
            });
        });
    }

    static double median(List<Double> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String format(double value) {
        return value >= 1000
                ? "%.0f".formatted(value)
                : value >= 10 ? "%.1f".formatted(value) : "%.2f".formatted(value);
    }
}
