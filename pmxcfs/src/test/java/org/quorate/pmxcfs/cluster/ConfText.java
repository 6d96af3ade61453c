package org.quorate.pmxcfs.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Texts of {@code corosync.conf} of three nodes n1, n2 and n3. */
record ConfText(int version, String totem, int port, String nodes) {
    static final ConfText GOOD = new ConfText(1, "", 5405, node(1) + node(2) + node(3));

    static String node(int id) {
        return "  node {\n    name: n%1$d\n    nodeid: %1$d\n    ring0_addr: 10.77.0.%1$d\n  }\n".formatted(id);
    }

    ConfText withVersion(int other) {
        return new ConfText(other, totem, port, nodes);
    }

    /** Lines of the totem section. */
    ConfText with(String lines) {
        return new ConfText(version, lines, port, nodes);
    }

    ConfText withPort(int other) {
        return new ConfText(version, totem, other, nodes);
    }

    ConfText withNodes(String others) {
        return new ConfText(version, totem, port, others);
    }

    byte[] bytes() {
        return ("totem {\n  version: 2\n  cluster_name: c\n  config_version: " + version + "\n" + totem
                        + "  interface {\n    linknumber: 0\n    mcastport: " + port + "\n  }\n}\nnodelist {\n" + nodes
                        + "}\nquorum {\n  provider: corosync_votequorum\n}\n")
                .getBytes(UTF_8);
    }

    Candidate candidate() {
        return new Candidate(bytes());
    }
}
