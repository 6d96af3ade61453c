package org.quorate.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.RandomSource;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.LinkParameters;
import org.quorate.config.Member;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.file.ConfDocument;
import org.quorate.config.file.ConfDocument.Section;
import org.quorate.config.file.ConfSyntaxException;
import org.quorate.engine.Node;

/**
 * A cluster as an operator's corosync.conf describes it: every option counts, only the machines are simulated. Names in place of
 * addresses get one each; a key that the file asks for is made up.
 */
public final class OperatorCluster {
    private static final String DEFAULT_KEY = "/etc/corosync/authkey";
    private static final int KEY_BYTES = 256;

    private final List<SimulatedHost> hosts;
    private final ClusterConfiguration cluster;

    private OperatorCluster(List<SimulatedHost> hosts, ClusterConfiguration cluster) {
        this.hosts = hosts;
        this.cluster = cluster;
    }

    /**
     * Reads the file for each of its nodes as a start would.
     *
     * @param file its name, for errors
     * @throws RefusedClusterException if it cannot be read, is not valid or has no nodelist
     */
    public static OperatorCluster read(String file, byte[] content) throws RefusedClusterException {
        ConfDocument document;
        try {
            document = ConfDocument.parse(file, content);
        } catch (ConfSyntaxException refused) {
            throw new RefusedClusterException(refused.text());
        }
        Section nodeList = document.root().section("nodelist");
        List<Section> nodes = nodeList == null ? List.of() : nodeList.sections("node");
        if (nodes.isEmpty()) {
            throw new RefusedClusterException(
                    file + " has no nodelist; add the nodes there, so that it is known who there is to simulate");
        }
        Map<String, IpAddress> names = new HashMap<>();
        List<List<IpAddress>> addresses = new ArrayList<>();
        for (Section node : nodes) {
            addresses.add(addresses(node, names));
        }
        Map<String, byte[]> files = Map.of(ClusterPlan.PATH, content, keyFile(document.root()), key());
        List<SimulatedHost> all = new ArrayList<>();
        List<ClusterConfiguration> clusters = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            String name = nodes.get(i).value("name");
            String hostName = name == null ? "node" + (i + 1) : name;
            SimulatedHost host = new SimulatedHost(files, hostName, addresses.get(i), names);
            try {
                clusters.add(ReadConfiguration.on(host).configuration().cluster());
            } catch (IllegalArgumentException refused) {
                throw new RefusedClusterException(
                        file + ", for node " + (i + 1) + " of its nodelist: " + refused.getMessage());
            }
            all.add(host);
        }
        return checked(file, new OperatorCluster(all, clusters.getFirst()));
    }

    private static OperatorCluster checked(String file, OperatorCluster read) throws RefusedClusterException {
        String unsupported = Node.unsupported(read.cluster);
        if (unsupported != null) {
            throw new RefusedClusterException(file + ": " + unsupported);
        }
        return read;
    }

    private static String keyFile(Section root) {
        Section totem = root.section("totem");
        String path = totem == null ? null : totem.value("keyfile");
        return path == null ? DEFAULT_KEY : path;
    }

    private static byte[] key() {
        byte[] key = new byte[KEY_BYTES];
        RandomSource.seeded(KEY_BYTES).nextBytes(key, 0, KEY_BYTES);
        return key;
    }

    private static List<IpAddress> addresses(Section node, Map<String, IpAddress> names) {
        List<IpAddress> addresses = new ArrayList<>();
        for (int link = 0; link < LinkParameters.MAX_LINKS; link++) {
            String text = node.value("ring" + link + "_addr");
            if (text == null) {
                continue;
            }
            IpAddress numeric = IpAddress.parse(text);
            addresses.add(numeric != null ? numeric : names.computeIfAbsent(text, key -> madeUp(names.size())));
        }
        return addresses;
    }

    private static IpAddress madeUp(int index) {
        return IpAddress.of("10.66." + index / 250 + "." + (1 + index % 250));
    }

    /** In the order of the file. */
    public List<Integer> nodeIds() {
        return cluster.members().stream().map(Member::nodeId).toList();
    }

    /** The names of nodes that have one. */
    public Map<Integer, String> names() {
        Map<Integer, String> names = new LinkedHashMap<>();
        for (Member member : cluster.members()) {
            @Nullable String name = member.name();
            if (name != null) {
                names.put(member.nodeId(), name);
            }
        }
        return names;
    }

    public int links() {
        return cluster.knet().links().size();
    }

    /** Whether the file has a quorum device, which is not simulated: it never votes. */
    public boolean hasQuorumDevice() {
        Cmap map = ReadConfiguration.on(hosts.getFirst()).map();
        return map.getString("quorum.device.model") != null
                || map.getInteger("quorum.device.votes", CmapType.U32, 0) != 0;
    }

    /** Builds the cluster; nothing runs before {@link SimulatedCluster#startAll} or a node's start. */
    public SimulatedCluster build(long seed, Observer observer) {
        return new SimulatedCluster(hosts, 0, seed, observer);
    }
}
