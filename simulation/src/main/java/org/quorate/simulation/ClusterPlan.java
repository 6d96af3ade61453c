package org.quorate.simulation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.quorate.base.IpAddress;
import org.quorate.base.RandomSource;

/**
 * The corosync.conf of a simulated cluster. Addresses are 10.77+link.0.N, names nodeN; what a real cluster would be configured
 * with is read by the real reader, so derived values and defaults are the product's own.
 */
public final class ClusterPlan {
    static final String PATH = "/etc/corosync/corosync.conf";
    private static final String KEY_PATH = "/etc/corosync/authkey";
    static final int KEY_BYTES = 256;
    /** The key is drawn from this, so that equal plans give equal runs. */
    private static final long KEY_SEED = 0x51;

    private final int nodes;
    private int links = 1;
    private String crypto = "crypto_cipher: none\n  crypto_hash: none";
    private final List<String> totem = new ArrayList<>();
    private final List<String> quorum = new ArrayList<>();
    private long recordingBytes;
    private final Map<Integer, Integer> votes = new TreeMap<>();
    private final Map<Integer, List<Integer>> nodeLists = new TreeMap<>();

    private ClusterPlan(int nodes) {
        this.nodes = nodes;
    }

    /** Nodes 1..n with one link, without crypto, with votequorum and every default. */
    public static ClusterPlan ofNodes(int nodes) {
        if (nodes < 1 || nodes > 250) {
            throw new IllegalArgumentException("a simulated cluster has 1..250 nodes, not " + nodes);
        }
        return new ClusterPlan(nodes);
    }

    /** Redundant links, 1..8. */
    public ClusterPlan links(int count) {
        links = count;
        return this;
    }

    /** For example {@code aes256}, {@code sha256}. */
    public ClusterPlan crypto(String cipher, String hash) {
        crypto = "crypto_cipher: " + cipher + "\n  crypto_hash: " + hash;
        return this;
    }

    /** Adds a line to the totem section, for example {@code token: 1000}. */
    public ClusterPlan totem(String line) {
        totem.add(line);
        return this;
    }

    /** Adds a line to the quorum section, for example {@code two_node: 1}. */
    public ClusterPlan quorum(String line) {
        quorum.add(line);
        return this;
    }

    /** Gives a node other than one vote. */
    public ClusterPlan votes(int nodeId, int count) {
        votes.put(nodeId, count);
        return this;
    }

    /** Lets the file of one node list only some nodes, itself among them: it was not told of a change, or it alone was. */
    public ClusterPlan nodeList(int nodeId, List<Integer> listed) {
        if (!listed.contains(nodeId)) {
            throw new IllegalArgumentException("the nodelist of node " + nodeId + " has to list it");
        }
        nodeLists.put(nodeId, List.copyOf(listed));
        return this;
    }

    /** Puts every node before a flight recorder that holds about so many bytes; 0 for none. */
    public ClusterPlan recording(long bytes) {
        recordingBytes = bytes;
        return this;
    }

    long recordingBytes() {
        return recordingBytes;
    }

    /** The file of all nodes but those with a nodelist of their own. */
    public String corosyncConf() {
        return corosyncConf(IntStream.rangeClosed(1, nodes).boxed().toList());
    }

    private String corosyncConf(List<Integer> listed) {
        StringBuilder text = new StringBuilder(
                        "totem {\n  version: 2\n  cluster_name: simulated\n  transport: knet\n  ")
                .append(crypto)
                .append('\n');
        totem.forEach(line -> text.append("  ").append(line).append('\n'));
        text.append("}\nquorum {\n  provider: corosync_votequorum\n");
        quorum.forEach(line -> text.append("  ").append(line).append('\n'));
        text.append("}\nsystem {\n  state_dir: /var/lib/corosync\n}\nnodelist {\n");
        for (int id : listed) {
            text.append("  node {\n    nodeid: ")
                    .append(id)
                    .append("\n    name: node")
                    .append(id)
                    .append('\n');
            for (int link = 0; link < links; link++) {
                text.append("    ring")
                        .append(link)
                        .append("_addr: ")
                        .append(address(id, link))
                        .append('\n');
            }
            if (votes.containsKey(id)) {
                text.append("    quorum_votes: ").append(votes.get(id)).append('\n');
            }
            text.append("  }\n");
        }
        return text.append("}\n").toString();
    }

    /** Builds the cluster; nothing runs before {@link SimulatedCluster#startAll} or a node's start. */
    public SimulatedCluster build(long seed, Observer observer) {
        return new SimulatedCluster(hosts(), recordingBytes, seed, observer);
    }

    private static IpAddress address(int nodeId, int link) {
        return IpAddress.of("10." + (77 + link) + ".0." + nodeId);
    }

    private List<SimulatedHost> hosts() {
        byte[] key = new byte[KEY_BYTES];
        RandomSource.seeded(KEY_SEED).nextBytes(key, 0, KEY_BYTES);
        List<SimulatedHost> all = new ArrayList<>();
        for (int id = 1; id <= nodes; id++) {
            List<IpAddress> own = new ArrayList<>();
            for (int link = 0; link < links; link++) {
                own.add(address(id, link));
            }
            List<Integer> listed = nodeLists.get(id);
            String file = listed == null ? corosyncConf() : corosyncConf(listed);
            Map<String, byte[]> files = Map.of(PATH, file.getBytes(StandardCharsets.UTF_8), KEY_PATH, key);
            all.add(new SimulatedHost(files, "node" + id, own, Map.of()));
        }
        return all;
    }
}
