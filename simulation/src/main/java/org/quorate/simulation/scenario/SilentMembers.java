package org.quorate.simulation.scenario;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whom file systems have named, in their logs, as the one everybody waits for. */
final class SilentMembers {
    private static final Pattern SILENT = Pattern.compile("no state has come from ([0-9/, ]+)");
    private static final Pattern NODE = Pattern.compile("([0-9]+)/");

    private final Map<Integer, Set<Integer>> named = new HashMap<>();

    void onLine(int nodeId, String text) {
        Matcher silent = SILENT.matcher(text);
        if (silent.find()) {
            Matcher node = NODE.matcher(silent.group(1));
            while (node.find()) {
                named.computeIfAbsent(nodeId, id -> new TreeSet<>()).add(Integer.parseInt(node.group(1)));
            }
        }
    }

    boolean isNamed(int silent, int nodeId) {
        return named.getOrDefault(nodeId, Set.of()).contains(silent);
    }
}
