package org.quorate.interop;

import java.util.Map;
import java.util.SequencedCollection;
import java.util.TreeMap;

/**
 * What the corosync.conf of a test ring says. Timeouts are short by default so that tests are; {@link #defaults} leaves
 * them to the programs.
 *
 * @param links       links a node, each its own bridge
 * @param totem       keys of the totem section
 * @param interfaces  keys of the totem.interface section of a link
 * @param debug       debug lines in the log
 * @param recorded    whether nodes of ours keep a flight recording, as they do unless told otherwise
 * @param quorum      keys of the quorum section
 * @param votes       of nodes that have other than one
 */
public record RingSettings(
        int links,
        Map<String, String> totem,
        Map<Integer, Map<String, String>> interfaces,
        boolean debug,
        boolean recorded,
        Map<String, String> quorum,
        Map<Integer, Integer> votes) {

    /** Every timeout as the programs choose it, no crypto. */
    public static RingSettings defaults() {
        return new RingSettings(1, Map.of(), Map.of(), Boolean.getBoolean("interop.debug"), true, Map.of(), Map.of());
    }

    /** Token timeout 1 s whatever the number of nodes, no crypto. */
    public static RingSettings quick() {
        return defaults().with("token", "1000").with("token_coefficient", "0");
    }

    public RingSettings withLinks(int number) {
        return new RingSettings(number, totem, interfaces, debug, recorded, quorum, votes);
    }

    public RingSettings with(String key, String value) {
        Map<String, String> keys = new TreeMap<>(totem);
        keys.put(key, value);
        return new RingSettings(links, keys, interfaces, debug, recorded, quorum, votes);
    }

    public RingSettings withCrypto(String model, String cipher, String hash) {
        return with("crypto_model", model).with("crypto_cipher", cipher).with("crypto_hash", hash);
    }

    public RingSettings withoutCrypto() {
        Map<String, String> keys = new TreeMap<>(totem);
        keys.keySet().removeIf(key -> key.startsWith("crypto_"));
        return new RingSettings(links, keys, interfaces, debug, recorded, quorum, votes);
    }

    public RingSettings withInterface(int link, String key, String value) {
        Map<Integer, Map<String, String>> all = new TreeMap<>(interfaces);
        Map<String, String> keys = new TreeMap<>(all.getOrDefault(link, Map.of()));
        keys.put(key, value);
        all.put(link, keys);
        return new RingSettings(links, totem, all, debug, recorded, quorum, votes);
    }

    public RingSettings withQuorum(String key, String value) {
        Map<String, String> keys = new TreeMap<>(quorum);
        keys.put(key, value);
        return new RingSettings(links, totem, interfaces, debug, recorded, keys, votes);
    }

    public RingSettings withVotes(Map<Integer, Integer> some) {
        return new RingSettings(links, totem, interfaces, debug, recorded, quorum, Map.copyOf(some));
    }

    public RingSettings withDebug() {
        return new RingSettings(links, totem, interfaces, true, recorded, quorum, votes);
    }

    public RingSettings withoutRecording() {
        return new RingSettings(links, totem, interfaces, debug, false, quorum, votes);
    }

    /** The file for one node; its private files lie in {@code directory}. */
    String text(SequencedCollection<Integer> nodes, String directory) {
        StringBuilder text =
                new StringBuilder("totem {\n    version: 2\n    cluster_name: interop\n    transport: knet\n");
        text.append("    keyfile: ").append(directory).append("/authkey\n");
        appendKeys(text, totem);
        interfaces.forEach((link, keys) -> {
            text.append("    interface {\n    linknumber: ").append(link).append('\n');
            appendKeys(text, keys);
            text.append("    }\n");
        });
        text.append("}\nsystem {\n    sched_rr: no\n    move_to_root_cgroup: no\n    state_dir: ")
                .append(directory)
                .append("/state\n}\nquorum {\n    provider: corosync_votequorum\n");
        appendKeys(text, quorum);
        text.append(
                        "}\nlogging {\n    to_stderr: no\n    to_syslog: no\n    to_logfile: yes\n    timestamp: hires\n    logfile: ")
                .append(directory)
                .append("/corosync.log\n    debug: ")
                .append(debug ? "on" : "off")
                .append("\n}\nnodelist {\n");
        for (int node : nodes) {
            text.append("    node {\n        nodeid: ")
                    .append(node)
                    .append("\n        name: node")
                    .append(node);
            for (int link = 0; link < links; link++) {
                text.append("\n        ring").append(link).append("_addr: ").append(Namespace.address(node, link));
            }
            text.append("\n    }\n");
        }
        text.append("}\n");
        if (!recorded) {
            text.append("quorate {\n    recording: off\n}\n");
        }
        return text.toString();
    }

    private static void appendKeys(StringBuilder text, Map<String, String> keys) {
        keys.forEach((key, value) ->
                text.append("    ").append(key).append(": ").append(value).append('\n'));
    }
}
