package org.quorate.simulation.scenario;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whom file systems have named, in their logs, as the one everybody waits for. */
final class SilentMembers {
    private static final Pattern ANSWERED = Pattern.compile("answered EBUSY to .* s: (.*)");
    /** A process, or a node that has none in the group. */
    private static final Pattern NODE = Pattern.compile("([0-9]+)/[0-9]+|node ([0-9]+)");

    private final Map<Integer, Set<Integer>> named = new HashMap<>();

    void onLine(int nodeId, String text) {
        Matcher answered = ANSWERED.matcher(text);
        if (answered.find()) {
            Matcher node = NODE.matcher(answered.group(1));
            while (node.find()) {
                String id = node.group(1) == null ? node.group(2) : node.group(1);
                named.computeIfAbsent(nodeId, key -> new TreeSet<>()).add(Integer.parseInt(id));
            }
        }
    }

    boolean isNamed(int silent, int nodeId) {
        return named.getOrDefault(nodeId, Set.of()).contains(silent);
    }
}
