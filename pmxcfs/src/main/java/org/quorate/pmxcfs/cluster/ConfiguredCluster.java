package org.quorate.pmxcfs.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quorate.client.ClusterMap;
import org.quorate.clusterfs.status.ClusterInformation;
import org.quorate.config.cmap.CmapValue;

/** The cluster's name and nodes, from the engine's map of its configuration (spec 60 §8.2). */
final class ConfiguredCluster {
    private static final String NODES = "nodelist.node.";
    private static final int DEFAULT_VOTES = 1;

    private ConfiguredCluster() {}

    static ClusterInformation read(ClusterMap map) {
        Map<Integer, Map<String, CmapValue>> byPosition = new TreeMap<>();
        map.entries(NODES).forEach((key, value) -> {
            String[] parts = key.substring(NODES.length()).split("\\.", 2);
            if (parts.length == 2 && parts[0].matches("[0-9]{1,6}")) {
                byPosition
                        .computeIfAbsent(Integer.parseInt(parts[0]), position -> new HashMap<>())
                        .put(parts[1], value);
            }
        });
        List<ClusterInformation.Node> nodes = new ArrayList<>();
        byPosition.values().forEach(fields -> {
            ClusterInformation.Node node = node(fields);
            if (node != null) {
                nodes.add(node);
            }
        });
        return new ClusterInformation(
                map.get("totem.cluster_name").map(CmapValue::asString).orElse(""),
                map.get("totem.config_version").map(CmapValue::asLong).orElse(0L),
                nodes);
    }

    /** A node needs a name and an id. */
    private static ClusterInformation.@Nullable Node node(Map<String, CmapValue> fields) {
        CmapValue id = fields.get("nodeid");
        CmapValue name = fields.getOrDefault("name", fields.get("ring0_addr"));
        if (id == null || name == null || id.asLong() == 0) {
            return null;
        }
        CmapValue votes = fields.get("quorum_votes");
        return new ClusterInformation.Node(
                name.asString(), (int) id.asLong(), votes == null ? DEFAULT_VOTES : (int) votes.asLong());
    }
}
