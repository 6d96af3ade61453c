package org.quorate.simulation.scenario;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.quorate.simulation.ClusterPlan;

/**
 * The cluster a scenario is about.
 *
 * @param crypto cipher and hash, {@code aes256 sha256}; {@code none none} for clear text
 * @param totem lines of the totem section
 * @param quorum lines of the quorum section
 * @param votes of nodes that have other than one
 * @param nodeLists what the files of single nodes list, where that is not all nodes
 * @param files workers on each node's cluster file system; 0 for no file systems
 * @param seed decides everything random
 */
public record Setup(
        int nodes,
        int links,
        String crypto,
        List<String> totem,
        List<String> quorum,
        Map<Integer, Integer> votes,
        Map<Integer, List<Integer>> nodeLists,
        Traffic traffic,
        int files,
        long seed) {
    /** Three nodes with every default. */
    public static final Setup DEFAULT =
            new Setup(3, 1, "none none", List.of(), List.of(), Map.of(), Map.of(), Traffic.LIGHT, 0, 1);

    public Setup {
        totem = List.copyOf(totem);
        quorum = List.copyOf(quorum);
        votes = Collections.unmodifiableMap(new TreeMap<>(votes));
        nodeLists = Collections.unmodifiableMap(new TreeMap<>(nodeLists));
    }

    /** The cluster's corosync.conf. */
    public ClusterPlan plan() {
        String[] words = crypto.split(" ");
        ClusterPlan plan = ClusterPlan.ofNodes(nodes).links(links).crypto(words[0], words[1]);
        totem.forEach(plan::totem);
        quorum.forEach(plan::quorum);
        votes.forEach(plan::votes);
        nodeLists.forEach(plan::nodeList);
        return plan;
    }

    public Setup withNodes(int count) {
        Map<Integer, Integer> rest = new TreeMap<>(votes);
        rest.keySet().removeIf(id -> id > count);
        return new Setup(count, links, crypto, totem, quorum, rest, nodeListsOf(count), traffic, files, seed);
    }

    public Setup withLinks(int count) {
        return new Setup(nodes, count, crypto, totem, quorum, votes, nodeLists, traffic, files, seed);
    }

    public Setup withCrypto(String newCrypto) {
        return new Setup(nodes, links, newCrypto, totem, quorum, votes, nodeLists, traffic, files, seed);
    }

    public Setup withTraffic(Traffic newTraffic) {
        return new Setup(nodes, links, crypto, totem, quorum, votes, nodeLists, newTraffic, files, seed);
    }

    /** With a cluster file system on each node, and so many workers on each; 0 for none. */
    public Setup withFiles(int workers) {
        return new Setup(nodes, links, crypto, totem, quorum, votes, nodeLists, traffic, workers, seed);
    }

    public Setup withSeed(long newSeed) {
        return new Setup(nodes, links, crypto, totem, quorum, votes, nodeLists, traffic, files, newSeed);
    }

    Setup withTotem(String line) {
        List<String> lines = new ArrayList<>(totem);
        lines.add(line);
        return new Setup(nodes, links, crypto, lines, quorum, votes, nodeLists, traffic, files, seed);
    }

    Setup withQuorum(String line) {
        List<String> lines = new ArrayList<>(quorum);
        lines.add(line);
        return new Setup(nodes, links, crypto, totem, lines, votes, nodeLists, traffic, files, seed);
    }

    Setup withVotes(int nodeId, int count) {
        Map<Integer, Integer> more = new TreeMap<>(votes);
        more.put(nodeId, count);
        return new Setup(nodes, links, crypto, totem, quorum, more, nodeLists, traffic, files, seed);
    }

    Setup withNodeList(List<Integer> listed, List<Integer> on) {
        Map<Integer, List<Integer>> more = new TreeMap<>(nodeLists);
        on.forEach(node -> more.put(node, List.copyOf(listed)));
        return new Setup(nodes, links, crypto, totem, quorum, votes, more, traffic, files, seed);
    }

    /** Without the nodes above {@code count}; a file that lists none of the others is gone. */
    private Map<Integer, List<Integer>> nodeListsOf(int count) {
        Map<Integer, List<Integer>> rest = new TreeMap<>();
        nodeLists.forEach((node, listed) -> {
            if (node <= count) {
                rest.put(node, listed.stream().filter(id -> id <= count).toList());
            }
        });
        return rest;
    }

    /** The lines of a script. */
    String text() {
        StringBuilder text = new StringBuilder("nodes " + nodes + "\nlinks " + links + "\ncrypto " + crypto + "\n");
        totem.forEach(line -> text.append("totem ").append(line).append('\n'));
        quorum.forEach(line -> text.append("quorum ").append(line).append('\n'));
        votes.forEach((node, count) ->
                text.append("votes ").append(node).append(' ').append(count).append('\n'));
        nodeLists.forEach((node, listed) -> text.append("nodelist ")
                .append(Words.list(listed))
                .append(" of ")
                .append(node)
                .append('\n'));
        if (files > 0) {
            text.append("files ").append(files).append('\n');
        }
        return text.append("traffic ")
                .append(Words.of(traffic))
                .append("\nseed ")
                .append(seed)
                .append('\n')
                .toString();
    }
}
