package org.quorate.config.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;

/**
 * The keys of one {@code nodelist.node.P} that totem reads.
 *
 * @param nodeId 0 when not configured
 * @param addresses unresolved, by link number, which may be out of range
 */
record NodeEntry(int position, int nodeId, @Nullable String name, SortedMap<Integer, String> addresses) {
    static final String PREFIX = "nodelist.node.";

    /** A key below a node. */
    record Key(int position, String name) {
        static @Nullable Key parse(String key) {
            int dot = key.indexOf('.', PREFIX.length());
            int position = dot < 0 ? -1 : smallNumber(key.substring(PREFIX.length(), dot));
            return position < 0 ? null : new Key(position, key.substring(dot + 1));
        }

        /** N of {@code ringN_addr}, else -1. */
        int link() {
            boolean address = name.startsWith("ring") && name.endsWith("_addr") && name.length() > 9;
            return address ? smallNumber(name.substring(4, name.length() - 5)) : -1;
        }
    }

    /** All nodes in the order of the map, which is not that of the file from ten nodes on. */
    static List<NodeEntry> all(Cmap map) {
        List<NodeEntry> nodes = new ArrayList<>();
        for (String text : map.withPrefix(PREFIX).keySet()) {
            Key key = Key.parse(text);
            if (key != null && (nodes.isEmpty() || nodes.getLast().position != key.position)) {
                nodes.add(read(map, key.position));
            }
        }
        return nodes;
    }

    static String key(int position, String name) {
        return PREFIX + position + '.' + name;
    }

    private static NodeEntry read(Cmap map, int position) {
        SortedMap<Integer, String> addresses = new TreeMap<>();
        for (String text : map.withPrefix(key(position, "ring")).keySet()) {
            Key key = Key.parse(text);
            String address = map.getString(text);
            if (key != null && address != null && key.link() >= 0) {
                addresses.put(key.link(), address);
            }
        }
        int nodeId = (int) map.getInteger(key(position, "nodeid"), CmapType.U32, 0);
        return new NodeEntry(position, nodeId, map.getString(key(position, "name")), addresses);
    }

    /** A decimal number without sign up to a million, else -1. */
    static int smallNumber(String text) {
        if (text.isEmpty() || text.length() > 6) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
