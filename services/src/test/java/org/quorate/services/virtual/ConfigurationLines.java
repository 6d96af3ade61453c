package org.quorate.services.virtual;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.quorate.config.cmap.CmapValue;

/** Turns lines of a quorum section and a list of nodes into map keys, with the types the real reader gives them. */
public final class ConfigurationLines {
    private static final Set<String> U8 = Set.of(
            "two_node",
            "expected_votes_tracking",
            "allow_downscale",
            "wait_for_all",
            "auto_tie_breaker",
            "last_man_standing",
            "device.master_wins");
    private static final Set<String> U32 = Set.of(
            "expected_votes",
            "votes",
            "last_man_standing_window",
            "device.timeout",
            "device.sync_timeout",
            "device.votes");

    private ConfigurationLines() {}

    /**
     * @param quorum lines of the quorum section, subsections included
     * @param votes by node id, 1 where absent
     */
    public static SortedMap<String, CmapValue> keys(
            int localNodeId, List<Integer> nodes, List<String> quorum, Map<Integer, Integer> votes) {
        SortedMap<String, CmapValue> keys = new TreeMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            int id = nodes.get(i);
            keys.put("nodelist.node." + i + ".nodeid", CmapValue.u32(id));
            keys.put("nodelist.node." + i + ".ring0_addr", CmapValue.string("10.77.0." + id));
            if (votes.containsKey(id)) {
                keys.put("nodelist.node." + i + ".quorum_votes", CmapValue.u32(votes.getOrDefault(id, 1)));
            }
            if (id == localNodeId) {
                keys.put("nodelist.local_node_pos", CmapValue.u32(i));
            }
        }
        keys.put("quorum.provider", CmapValue.string("corosync_votequorum"));
        ArrayDeque<String> sections = new ArrayDeque<>();
        for (String line : quorum) {
            String text = line.strip();
            if (text.endsWith("{")) {
                sections.addLast(text.substring(0, text.length() - 1).strip() + ".");
            } else if (text.equals("}")) {
                sections.removeLast();
            } else if (text.contains(":")) {
                int colon = text.indexOf(':');
                String name =
                        String.join("", sections) + text.substring(0, colon).strip();
                keys.put("quorum." + name, value(name, text.substring(colon + 1).strip()));
            }
        }
        return keys;
    }

    private static CmapValue value(String name, String text) {
        if (U8.contains(name)) {
            return CmapValue.u8(Integer.parseInt(text));
        }
        return U32.contains(name) ? CmapValue.u32(Integer.parseUnsignedInt(text)) : CmapValue.string(text);
    }
}
