package org.quorate.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What goes wrong between and around nodes. */
public final class Faults {
    private static final int KNET_PORT = 5405;

    private final Network network;
    private final Cluster cluster;

    Faults(Network network, Cluster cluster) {
        this.network = network;
        this.cluster = cluster;
    }

    /** Every node drops this share of its incoming datagrams. */
    public void losePercent(int percent) {
        for (ClusterNode node : cluster.nodes()) {
            node.namespace()
                    .filterInput(
                            percent == 0
                                    ? List.of()
                                    : List.of("meta l4proto udp numgen random mod 100 < " + percent + " drop"));
        }
    }

    /** Nodes of different groups no longer hear each other, on any link. */
    public void partition(List<List<Integer>> groups) {
        for (List<Integer> group : groups) {
            for (int id : group) {
                List<String> rules = new ArrayList<>();
                for (ClusterNode other : cluster.nodes()) {
                    if (!group.contains(other.id())) {
                        for (int link = 0; link < node(id).links(); link++) {
                            rules.add("ip saddr " + Namespace.address(other.id(), link) + " drop");
                        }
                    }
                }
                node(id).filterInput(rules);
            }
        }
    }

    /** The way of datagrams from one node to another over one link. */
    public record Route(int from, int to, int link) {}

    /** Each path loses this share of its datagrams, 0..1; paths that are not named lose none. */
    public void lose(Map<Route, Double> losses) {
        for (ClusterNode node : cluster.nodes()) {
            List<String> rules = new ArrayList<>();
            losses.forEach((path, share) -> {
                if (path.to() == node.id() && share > 0) {
                    String chance =
                            share < 1 ? "meta l4proto udp numgen random mod 10000 < " + Math.round(share * 10_000) : "";
                    rules.add("ip saddr " + Namespace.address(path.from(), path.link()) + " " + chance + " drop");
                }
            });
            node.namespace().filterInput(rules);
        }
    }

    /** Nobody hears anybody on this link, though carrier stays. */
    public void silenceLink(int link) {
        for (ClusterNode node : cluster.nodes()) {
            node.namespace().filterInput(List.of("iifname \"eth" + link + "\" drop"));
        }
    }

    /** Ends loss, partitions and silence. */
    public void heal() {
        for (ClusterNode node : cluster.nodes()) {
            node.namespace().filterInput(List.of());
        }
    }

    public void unplug(int id, int link) {
        network.unplug(node(id), link);
    }

    public void plug(int id, int link) {
        network.plug(node(id), link);
    }

    /** Lowers or raises the MTU of a link on every node. */
    public void setMtu(int link, int bytes) {
        for (ClusterNode node : cluster.nodes()) {
            node.namespace().setMtu(link, bytes);
        }
    }

    /** Sends these datagrams to a node's link 0 from the address of another; returns how many left. */
    public long inject(int from, int to, List<byte[]> datagrams) {
        try {
            Path file = Files.createTempFile("quorate-interop", ".hex");
            try {
                HexFormat hex = HexFormat.of();
                Files.write(file, datagrams.stream().map(hex::formatHex).toList());
                String shell = "exec \"$0\" \"$1\" " + KNET_PORT + " 200 < \"$2\"";
                String program = CProgram.DATAGRAMS.path().toString();
                return Long.parseLong(node(from)
                        .command("sh", "-c", shell, program, node(to).address(0), file.toString())
                        .output()
                        .trim());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Namespace node(int id) {
        return cluster.node(id).namespace();
    }
}
