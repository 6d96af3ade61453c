package org.quorate.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The links of one cluster: a bridge each, without an address on the host. Every name carries the pid of this process,
 * so that runs do not meet and what a dead run left behind is recognised and removed, and a letter, so that clusters of one
 * run do not meet either.
 */
final class Network implements AutoCloseable {
    static final String NAMESPACE_PREFIX = "qit";
    private static final String BRIDGE_PREFIX = "qb";
    private static final String VETH_PREFIX = "qv";

    private static final AtomicInteger NETWORKS = new AtomicInteger();
    private static final int LETTERS = 26;

    private final String owner =
            ProcessHandle.current().pid() + Character.toString('a' + NETWORKS.getAndIncrement() % LETTERS);
    private final List<String> bridges = new ArrayList<>();
    private final List<Namespace> namespaces = new ArrayList<>();

    private Network() {}

    static Network withLinks(int links) {
        removeLeftovers();
        Network network = new Network();
        for (int link = 0; link < links; link++) {
            String bridge = BRIDGE_PREFIX + network.owner + link;
            Command.of("ip", "link", "add", bridge, "type", "bridge").output();
            network.bridges.add(bridge);
            Command.of("ip", "link", "set", bridge, "up").output();
        }
        return network;
    }

    int links() {
        return bridges.size();
    }

    /** The namespace of node {@code number} with one interface a link, 10.77.link.number/24. */
    Namespace addNamespace(int number) {
        Namespace namespace = new Namespace(NAMESPACE_PREFIX + owner + number, number, links());
        namespaces.add(namespace);
        namespace.create();
        for (int link = 0; link < links(); link++) {
            namespace.attach(link, vethName(number, link), bridges.get(link));
        }
        return namespace;
    }

    private String vethName(int number, int link) {
        return VETH_PREFIX + owner + number + "l" + link;
    }

    /** Stops a link for one node on the bridge side, as a pulled cable does: carrier is lost in the namespace. */
    void unplug(Namespace namespace, int link) {
        Command.of("ip", "link", "set", vethName(namespace.number(), link), "down")
                .output();
    }

    void plug(Namespace namespace, int link) {
        Command.of("ip", "link", "set", vethName(namespace.number(), link), "up")
                .output();
    }

    @Override
    public void close() {
        for (Namespace namespace : namespaces) {
            for (int link = 0; link < links(); link++) {
                Command.of("ip", "link", "del", vethName(namespace.number(), link))
                        .run();
            }
            namespace.delete();
        }
        namespaces.clear();
        for (String bridge : bridges) {
            Command.of("ip", "link", "del", bridge).run();
        }
        bridges.clear();
    }

    /** Ends what runs in namespaces whose owner is gone, and removes their interfaces. */
    private static void removeLeftovers() {
        for (String line : Command.of("ip", "netns", "list").output().lines().toList()) {
            String name = line.split(" ")[0];
            if (isOrphan(name, NAMESPACE_PREFIX)) {
                for (String pid : Command.of("ip", "netns", "pids", name)
                        .run()
                        .stdout()
                        .lines()
                        .toList()) {
                    ProcessHandle.of(Long.parseLong(pid.trim())).ifPresent(ProcessHandle::destroyForcibly);
                }
                Command.of("ip", "netns", "del", name).run();
            }
        }
        for (String line :
                Command.of("ip", "-o", "link", "show").output().lines().toList()) {
            String[] words = line.split(": ");
            String name = words.length > 1 ? words[1].split("@")[0] : "";
            if (isOrphan(name, BRIDGE_PREFIX) || isOrphan(name, VETH_PREFIX)) {
                Command.of("ip", "link", "del", name).run();
            }
        }
    }

    private static boolean isOrphan(String name, String prefix) {
        if (!name.startsWith(prefix)) {
            return false;
        }
        int end = prefix.length();
        while (end < name.length() && Character.isDigit(name.charAt(end))) {
            end++;
        }
        if (end == prefix.length()) {
            return false;
        }
        return ProcessHandle.of(Long.parseLong(name.substring(prefix.length(), end)))
                .isEmpty();
    }
}
