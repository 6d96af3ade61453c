package org.quorate.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.quorate.interop.Kind;

/** Every number measured, and their medians side by side. */
final class Results {
    private final Map<Options.Crypto, Map<String, Map<Kind, List<Double>>>> values =
            new EnumMap<>(Options.Crypto.class);

    void add(Options.Crypto crypto, String what, Kind kind, double value) {
        values.computeIfAbsent(crypto, c -> new LinkedHashMap<>())
                .computeIfAbsent(what, w -> new EnumMap<>(Kind.class))
                .computeIfAbsent(kind, k -> new ArrayList<>())
                .add(value);
    }

    void print(PrintStream out) {
        values.forEach((crypto, rows) -> {
            out.printf("%ncrypto %s/%s%n", crypto.cipher, crypto.hash);
            out.printf("  %-30s %12s %12s %10s%n", "median", "corosync", "Quorate", "Quorate/corosync");
            rows.forEach((what, kinds) -> {
                String real =
                        kinds.containsKey(Kind.REAL) ? format(median(kinds.getOrDefault(Kind.REAL, List.of()))) : "-";
                String ours = kinds.containsKey(Kind.QUORATE)
                        ? format(median(kinds.getOrDefault(Kind.QUORATE, List.of())))
                        : "-";
                String ratio = kinds.size() == 2
                        ? "%.2f"
                                .formatted(median(kinds.getOrDefault(Kind.QUORATE, List.of()))
                                        / median(kinds.getOrDefault(Kind.REAL, List.of())))
                        : "-";
                out.printf("  %-30s %12s %12s %10s%n", what, real, ours, ratio);
            });
        });
    }

    static double median(List<Double> values) {
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
