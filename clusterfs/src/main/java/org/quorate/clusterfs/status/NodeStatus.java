package org.quorate.clusterfs.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.LogEntry;
import org.quorate.clusterfs.message.StatusUpdate;
import org.quorate.clusterfs.tree.Guest;
import org.quorate.clusterfs.tree.GuestList;
import org.quorate.clusterfs.tree.Tree;

/**
 * What this node knows of all nodes: the cluster's members, their keys and values, the log, round robin values (spec 60 §5.2), and the
 * texts of the generated files (spec 60 §5.3).
 */
public final class NodeStatus {
    /** Of round robin values: what is older is not shown. */
    private static final long RRD_SECONDS = 300;

    private static final String RRD = "rrd/";
    private static final String ADDRESS = "nodeip";
    private static final int LARGEST_RRD = 4095;
    private static final int LARGEST_ADDRESS = 255;

    private static final byte[] EVERYBODY = {};

    private record Value(byte[] value, int version) {}

    private record Sample(String text, long since) {}

    private final String node;
    private final long startTime;
    private final LogSink log;
    private final ClusterLog clusterLog;

    private final Map<String, Value> own = new LinkedHashMap<>();
    private final Map<Integer, Map<String, Value>> remote = new LinkedHashMap<>();
    private final Map<String, Sample> samples = new LinkedHashMap<>();
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final Set<Integer> online = new HashSet<>();
    private SampleListener sampleListener = SampleListener.NONE;
    private @Nullable ClusterInformation cluster;
    private int clusterVersion;

    /**
     * The status at the start of a process.
     *
     * @param node this node's name
     * @param startTime seconds since 1970
     * @param pid this process's, for the first entry of the log
     */
    public NodeStatus(String node, long startTime, int pid, LogSink log) {
        this.node = node;
        this.startTime = startTime;
        this.log = log;
        this.clusterLog = new ClusterLog(log);
        LogEntry _ = logged(
                "root".getBytes(UTF_8),
                "cluster".getBytes(UTF_8),
                pid,
                6,
                (int) startTime,
                "starting cluster log".getBytes(UTF_8));
    }

    /** Who keeps values for round robin data bases from now on. */
    public void keepSamplesBy(SampleListener listener) {
        sampleListener = listener;
    }

    /** This node's name. */
    public String node() {
        return node;
    }

    ClusterLog clusterLog() {
        return clusterLog;
    }

    /**
     * Adds an entry of this node to the log.
     *
     * @param ident who did it; UTF-8 by convention, as the other texts
     * @param pid of the client
     * @param priority syslog's, 0..7
     * @param time seconds since 1970
     * @return what to send to the other nodes
     */
    public LogEntry logged(byte[] ident, byte[] tag, int pid, int priority, int time, byte[] message) {
        LogEntry entry = clusterLog.make(node.getBytes(UTF_8), ident, tag, pid, priority, time, message);
        clusterLog.insert(entry);
        return entry;
    }

    /** The configuration names the cluster like this now. */
    public void clusterChanged(ClusterInformation information) {
        cluster = information;
        clusterVersion++;
        Set<Integer> known = information.nodes().stream()
                .map(ClusterInformation.Node::nodeId)
                .collect(Collectors.toSet());
        remote.keySet().retainAll(known);
        online.retainAll(known);
        log.log(
                Domain.STATUS,
                Level.NOTICE,
                "update cluster info (cluster name  %s, version = %s)"
                        .formatted(information.name(), Long.toUnsignedString(information.version())));
    }

    /** These nodes are in the status group. */
    void onlineChanged(Set<Integer> nodeIds) {
        online.clear();
        online.addAll(nodeIds);
        if (cluster != null) {
            clusterVersion++;
        }
    }

    /** The keys of this node, to be sent to who is new. */
    Map<String, byte[]> ownKeys() {
        Map<String, byte[]> keys = new LinkedHashMap<>();
        own.forEach((key, value) -> keys.put(key, value.value()));
        return keys;
    }

    /**
     * Sets a key of this node.
     *
     * @param key one character for each byte
     * @param value empty to remove it; not to be changed afterwards
     * @param elapsed seconds by a clock that only goes forward
     * @return whether the value is one that the key may have
     */
    public boolean setOwn(String key, byte[] value, long elapsed) {
        if (value.length > StatusUpdate.LARGEST_VALUE) {
            return false;
        }
        return set(key, value, node, () -> own, elapsed);
    }

    /**
     * What a node has set. Round robin values and addresses are kept elsewhere and are not found.
     *
     * @param name of the node; this one's if empty
     * @param key one character for each byte
     */
    public Optional<byte[]> value(String name, String key) {
        Map<String, Value> table = name.isEmpty() || name.equals(node) ? own : tableOf(name);
        return Optional.ofNullable(table.get(key)).map(Value::value);
    }

    /**
     * What the other nodes of the status group have set a key to, by their names; nodes that have not set it are not named.
     *
     * @param key one character for each byte
     */
    public Map<String, byte[]> valuesOfOthers(String key) {
        Map<String, byte[]> values = new LinkedHashMap<>();
        if (cluster != null) {
            for (ClusterInformation.Node each : cluster.nodes()) {
                Value value = remote.getOrDefault(each.nodeId(), Map.of()).get(key);
                if (value != null
                        && online.contains(each.nodeId())
                        && !each.name().equals(node)) {
                    values.put(each.name(), value.value());
                }
            }
        }
        return values;
    }

    private Map<String, Value> tableOf(String name) {
        return cluster == null
                ? Map.of()
                : cluster.nodes().stream()
                        .filter(each -> each.name().equals(name))
                        .map(each -> remote.getOrDefault(each.nodeId(), Map.of()))
                        .findFirst()
                        .orElse(Map.of());
    }

    /** This node's address as a client has set it. */
    Optional<String> ownAddress() {
        return Optional.ofNullable(addresses.get(node));
    }

    /** A key that another node has set; of nodes that the configuration does not name nothing is kept. */
    void setRemote(int nodeId, String key, byte[] value, long elapsed) {
        String name = nameOf(nodeId);
        if (name != null) {
            // a node is shown once it has a table, and neither addresses nor samples make it one
            set(key, value, name, () -> remote.computeIfAbsent(nodeId, id -> new LinkedHashMap<>()), elapsed);
        }
    }

    private @Nullable String nameOf(int nodeId) {
        return cluster == null
                ? null
                : cluster.nodes().stream()
                        .filter(each -> each.nodeId() == nodeId)
                        .map(ClusterInformation.Node::name)
                        .findFirst()
                        .orElse(null);
    }

    private boolean set(
            String key, byte[] value, String ofNode, Supplier<Map<String, Value>> tableOfNode, long elapsed) {
        if (key.startsWith(RRD)) {
            String text = terminated(value, LARGEST_RRD, "rrdentry_hash_set");
            if (text != null) {
                String name = key.substring(RRD.length());
                samples.put(name, new Sample(text, elapsed));
                sampleListener.sampled(name, text);
            }
            return text != null;
        }
        if (key.equals(ADDRESS)) {
            String text = terminated(value, LARGEST_ADDRESS, "nodeip_hash_set");
            if (text != null && !text.equals(addresses.put(ofNode, text))) {
                clusterVersion++;
            }
            return text != null;
        }
        Map<String, Value> table = tableOfNode.get();
        if (value.length == 0) {
            table.remove(key);
        } else {
            Value old = table.get(key);
            table.put(key, new Value(value, old == null ? 0 : old.version() + 1));
        }
        return true;
    }

    /** A text that ends with a NUL, or null and a line for what is none. */
    private @Nullable String terminated(byte[] value, int most, String where) {
        if (value.length == 0 || value.length > most || value[value.length - 1] != 0) {
            String data = where.startsWith("rrd") ? "data" : "ip";
            log.log(
                    Domain.STATUS,
                    Level.CRIT,
                    value.length == 0
                            ? where + ": assertion 'len > 0' failed"
                            : "%s: assertion '%s[len - 1] == 0' failed".formatted(where, data));
            return null;
        }
        int end = 0;
        while (value[end] != 0) {
            end++;
        }
        return new String(value, 0, end, UTF_8);
    }

    // ---- the generated files

    /** {@code .version}. */
    public String versionText(Tree tree) {
        StringBuilder text = new StringBuilder("{\n\"starttime\": ")
                .append(startTime)
                .append(",\n\"clinfo\": ")
                .append(Integer.toUnsignedString(clusterVersion))
                .append(",\n\"vmlist\": ")
                .append(Integer.toUnsignedString(tree.guests().version()))
                .append(",\n");
        tree.observedFiles()
                .counts()
                .forEach((path, count) -> text.append('"')
                        .append(path)
                        .append("\": ")
                        .append(Integer.toUnsignedString(count))
                        .append(",\n"));
        List<String> tables = new ArrayList<>();
        tables.add(keyTable(node, own));
        if (cluster != null) {
            for (ClusterInformation.Node each : cluster.nodes()) {
                Map<String, Value> table = remote.get(each.nodeId());
                if (table != null && !each.name().equals(node)) {
                    tables.add(keyTable(each.name(), table));
                }
            }
        }
        return text.append("\"kvstore\": {\n")
                .append(String.join(",\n", tables))
                .append("}\n}\n")
                .toString();
    }

    private static String keyTable(String name, Map<String, Value> table) {
        String lines = table.entrySet().stream()
                .map(entry ->
                        "\"%s\": %d".formatted(entry.getKey(), entry.getValue().version()))
                .collect(Collectors.joining(",\n"));
        return "\"" + name + "\": {\n" + lines + "}\n";
    }

    /** {@code .members}. */
    public String membersText(boolean quorate) {
        ClusterInformation shown = cluster;
        if (shown == null || shown.nodes().isEmpty()) {
            return """
                    {
                    "nodename": "%s",
                    "version": %s
                    }
                    """.formatted(node, Integer.toUnsignedString(clusterVersion));
        }
        String nodes = shown.nodes().stream().map(this::memberLine).collect(Collectors.joining(",\n"));
        return """
                {
                "nodename": "%s",
                "version": %s,
                "cluster": { "name": "%s", "version": %s, "nodes": %d, "quorate": %d },
                "nodelist": {
                %s
                  }
                }
                """.formatted(
                        node,
                        Integer.toUnsignedString(clusterVersion),
                        shown.name(),
                        Long.toUnsignedString(shown.version()),
                        shown.nodes().size(),
                        quorate ? 1 : 0,
                        nodes);
    }

    private String memberLine(ClusterInformation.Node each) {
        String address = addresses.get(each.name());
        return "  \"%s\": { \"id\": %s, \"online\": %d%s}"
                .formatted(
                        each.name(),
                        Integer.toUnsignedString(each.nodeId()),
                        online.contains(each.nodeId()) ? 1 : 0,
                        address == null ? "" : ", \"ip\": \"" + address + "\"");
    }

    /** {@code .vmlist}. */
    public static String guestsText(GuestList guests) {
        String head = "{\n\"version\": " + Integer.toUnsignedString(guests.version());
        if (guests.guests().isEmpty()) {
            return head + "\n\n}\n";
        }
        return head + ",\n\"ids\": {\n"
                + guests.guests().stream().map(NodeStatus::guestLine).collect(Collectors.joining(",\n"))
                + "}\n\n}\n";
    }

    private static String guestLine(Guest guest) {
        return "\"%d\": { \"node\": \"%s\", \"type\": \"%s\", \"version\": %d }"
                .formatted(guest.vmid(), guest.node(), guest.type().word(), guest.version());
    }

    /** {@code .clusterlog}. */
    public String clusterLogText() {
        return clusterLogText(ClusterLog.SHOWN, EVERYBODY);
    }

    /**
     * So many of the newest entries.
     *
     * @param user whose entries alone are shown; all if empty
     */
    public String clusterLogText(int most, byte[] user) {
        return clusterLog.json(most, user);
    }

    /**
     * {@code .rrd}.
     *
     * @param elapsed seconds by a clock that only goes forward
     */
    public String rrdText(long elapsed) {
        samples.values().removeIf(sample -> elapsed - sample.since() > RRD_SECONDS);
        StringBuilder text = new StringBuilder();
        samples.forEach((key, sample) ->
                text.append(key).append(':').append(sample.text()).append('\n'));
        return text.toString();
    }
}
