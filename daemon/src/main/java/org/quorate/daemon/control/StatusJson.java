package org.quorate.daemon.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.services.report.QuorumFlag;
import org.quorate.services.report.VoteSummary;

/**
 * The state records as JSON, in both directions: on the control socket and in what {@code --json} prints (docs/json.md). Node
 * ids are plain numbers 0..4294967295. Decoders ignore members they do not know.
 *
 * <p>Decoders throw {@link IllegalArgumentException} for anything that is missing or has the wrong type.
 */
public final class StatusJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private StatusJson() {}

    // --- quorum ---

    public static ObjectNode toJson(QuorumStatus status) {
        ObjectNode json = JSON.objectNode();
        json.put("provider", status.provider());
        json.put("node_id", unsigned(status.nodeId()));
        json.set("ring_id", ringId(status.ringId()));
        json.put("quorate", status.quorate());
        ArrayNode members = json.putArray("members");
        for (QuorumStatus.Member member : status.members()) {
            ObjectNode entry = members.addObject();
            entry.put("node_id", unsigned(member.nodeId()));
            entry.put("votes", member.votes());
            entry.put("name", member.name());
            ArrayNode addresses = entry.putArray("addresses");
            member.addresses().forEach(addresses::add);
            entry.set("qdevice", words(EnumSet.allOf(QuorumStatus.QdeviceFlag.class), member.qdevice()));
        }
        VoteSummary votes = status.votes();
        if (votes == null) {
            json.putNull("votes");
        } else {
            ObjectNode entry = json.putObject("votes");
            entry.put("expected", votes.expected());
            entry.put("highest_expected", votes.highestExpected());
            entry.put("total", votes.total());
            entry.put("quorum", votes.quorum());
            entry.set("flags", words(EnumSet.allOf(QuorumFlag.class), votes.flags()));
            VoteSummary.Device device = votes.device();
            if (device == null) {
                entry.putNull("device");
            } else {
                entry.putObject("device")
                        .put("name", device.name())
                        .put("votes", device.votes())
                        .put("casting", device.casting());
            }
        }
        return json;
    }

    public static QuorumStatus quorumStatus(JsonNode json) {
        List<QuorumStatus.Member> members = new ArrayList<>();
        for (JsonNode entry : array(json, "members")) {
            members.add(new QuorumStatus.Member(
                    nodeId(entry, "node_id"),
                    integer(entry, "votes"),
                    optionalText(entry, "name"),
                    texts(entry, "addresses"),
                    flags(QuorumStatus.QdeviceFlag.class, entry, "qdevice")));
        }
        return new QuorumStatus(
                optionalText(json, "provider"),
                nodeId(json, "node_id"),
                ringId(member(json, "ring_id")),
                bool(json, "quorate"),
                members,
                votes(member(json, "votes")));
    }

    private static @Nullable VoteSummary votes(JsonNode json) {
        if (json.isNull()) {
            return null;
        }
        JsonNode device = member(json, "device");
        return new VoteSummary(
                integer(json, "expected"),
                integer(json, "highest_expected"),
                integer(json, "total"),
                integer(json, "quorum"),
                flags(QuorumFlag.class, json, "flags"),
                device.isNull()
                        ? null
                        : new VoteSummary.Device(
                                text(device, "name"), integer(device, "votes"), bool(device, "casting")));
    }

    private static ObjectNode ringId(RingId ringId) {
        return JSON.objectNode()
                .put("representative", unsigned(ringId.rep()))
                .put("sequence", ringId.seq())
                .put("text", ringId.toString());
    }

    private static RingId ringId(JsonNode json) {
        return new RingId(
                nodeId(json, "representative"), integral(json, "sequence").longValue());
    }

    // --- links ---

    public static ObjectNode toJson(LinkStatus status) {
        ObjectNode json = JSON.objectNode();
        json.put("local_node_id", unsigned(status.localNodeId()));
        json.put("transport", status.transport());
        ArrayNode nodes = json.putArray("nodes");
        status.nodes().forEach(node -> nodes.add(toJson(node)));
        return json;
    }

    static ObjectNode toJson(LinkStatus.Node node) {
        ObjectNode json = JSON.objectNode();
        json.put("node_id", unsigned(node.nodeId()));
        json.put("name", node.name());
        json.put("reachable", node.reachable());
        json.put("remote", node.remote());
        json.put("external", node.external());
        ArrayNode links = json.putArray("links");
        for (LinkStatus.Link link : node.links()) {
            ObjectNode entry = links.addObject();
            entry.put("link", link.number());
            entry.put("enabled", link.enabled());
            entry.put("connected", link.connected());
            entry.put("dynamically_connected", link.dynamicallyConnected());
            entry.put("mtu", link.mtu());
            entry.put("protocol", link.protocol());
            entry.put("local_address", link.localAddress());
            entry.put("remote_address", link.remoteAddress());
            if (link.latencyMicros() < 0) {
                entry.putNull("latency_us");
            } else {
                entry.put("latency_us", link.latencyMicros());
            }
        }
        return json;
    }

    public static LinkStatus linkStatus(JsonNode json) {
        List<LinkStatus.Node> nodes = new ArrayList<>();
        for (JsonNode entry : array(json, "nodes")) {
            nodes.add(linkNode(entry));
        }
        return new LinkStatus(nodeId(json, "local_node_id"), text(json, "transport"), nodes);
    }

    static LinkStatus.Node linkNode(JsonNode json) {
        List<LinkStatus.Link> links = new ArrayList<>();
        for (JsonNode entry : array(json, "links")) {
            JsonNode latency = member(entry, "latency_us");
            links.add(new LinkStatus.Link(
                    integer(entry, "link"),
                    bool(entry, "enabled"),
                    bool(entry, "connected"),
                    bool(entry, "dynamically_connected"),
                    integer(entry, "mtu"),
                    text(entry, "protocol"),
                    text(entry, "local_address"),
                    text(entry, "remote_address"),
                    latency.isNull() ? -1 : integral(entry, "latency_us").longValue()));
        }
        return new LinkStatus.Node(
                nodeId(json, "node_id"),
                optionalText(json, "name"),
                bool(json, "reachable"),
                bool(json, "remote"),
                bool(json, "external"),
                links);
    }

    // --- daemon ---

    static ObjectNode toJson(DaemonInfo info) {
        return JSON.objectNode()
                .put("product", info.product())
                .put("pid", info.pid())
                .put("node_id", unsigned(info.nodeId()))
                .put("configuration_file", info.configurationFile())
                .put("simulated_faults", info.simulatedFaults());
    }

    static DaemonInfo daemonInfo(JsonNode json) {
        return new DaemonInfo(
                text(json, "product"),
                integral(json, "pid").longValue(),
                nodeId(json, "node_id"),
                text(json, "configuration_file"),
                bool(json, "simulated_faults"));
    }

    // --- cmap ---

    /** {@code {"type":"u32","value":"3"}}; the text is what cmapctl prints, of binary values base64, of numbers exact. */
    public static ObjectNode toJson(CmapValue value) {
        ObjectNode json = JSON.objectNode();
        json.put("type", value.type().word());
        switch (value.type()) {
            case BINARY -> json.put("base64", Base64.getEncoder().encodeToString(value.toBytes()));
            case FLOAT, DOUBLE ->
                json.put("value", value.text())
                        .put("base64", Base64.getEncoder().encodeToString(value.toBytes()));
            default -> json.put("value", value.text());
        }
        return json;
    }

    static CmapValue cmapValue(JsonNode json) {
        String word = text(json, "type");
        for (CmapType type : CmapType.values()) {
            if (type.word().equals(word)) {
                return switch (type) {
                    case STRING -> CmapValue.string(text(json, "value"));
                    case BINARY, FLOAT, DOUBLE ->
                        CmapValue.ofBytes(type, Base64.getDecoder().decode(text(json, "base64")));
                    case U64 -> CmapValue.u64(Long.parseUnsignedLong(text(json, "value")));
                    default -> CmapValue.ofInteger(type, Long.parseLong(text(json, "value")));
                };
            }
        }
        throw new IllegalArgumentException("unknown type " + word);
    }

    // --- pieces ---

    static long unsigned(int nodeId) {
        return Integer.toUnsignedLong(nodeId);
    }

    static JsonNode member(JsonNode json, String name) {
        JsonNode found = json.get(name);
        if (found == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return found;
    }

    static String text(JsonNode json, String name) {
        JsonNode found = member(json, name);
        if (!found.isTextual()) {
            throw new IllegalArgumentException(name + " is not a string");
        }
        return found.textValue();
    }

    static @Nullable String optionalText(JsonNode json, String name) {
        return json.get(name) == null || member(json, name).isNull() ? null : text(json, name);
    }

    static boolean bool(JsonNode json, String name) {
        JsonNode found = member(json, name);
        if (!found.isBoolean()) {
            throw new IllegalArgumentException(name + " is not true or false");
        }
        return found.booleanValue();
    }

    static JsonNode integral(JsonNode json, String name) {
        JsonNode found = member(json, name);
        if (!found.canConvertToLong() || !found.isIntegralNumber()) {
            throw new IllegalArgumentException(name + " is not an integer");
        }
        return found;
    }

    static int integer(JsonNode json, String name) {
        JsonNode found = integral(json, name);
        if (!found.canConvertToInt()) {
            throw new IllegalArgumentException(name + " is out of range");
        }
        return found.intValue();
    }

    static int nodeId(JsonNode json, String name) {
        return toNodeId(integral(json, name), name);
    }

    static int toNodeId(JsonNode number, String name) {
        long value = number.isIntegralNumber() ? number.longValue() : -1;
        if (value < 0 || value > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException(name + " is not a node id");
        }
        return (int) value;
    }

    static ArrayNode array(JsonNode json, String name) {
        if (member(json, name) instanceof ArrayNode found) {
            return found;
        }
        throw new IllegalArgumentException(name + " is not an array");
    }

    private static List<String> texts(JsonNode json, String name) {
        List<String> found = new ArrayList<>();
        for (JsonNode entry : array(json, name)) {
            if (!entry.isTextual()) {
                throw new IllegalArgumentException(name + " has something else than a string");
            }
            found.add(entry.textValue());
        }
        return found;
    }

    /** The chosen constants in declaration order, in lower case. */
    private static <E extends Enum<E>> ArrayNode words(EnumSet<E> all, Set<E> chosen) {
        ArrayNode words = JSON.arrayNode();
        for (E constant : all) {
            if (chosen.contains(constant)) {
                words.add(constant.name().toLowerCase(Locale.ROOT));
            }
        }
        return words;
    }

    /** Unknown words are left out: a newer daemon may have more flags. */
    private static <E extends Enum<E>> Set<E> flags(Class<E> type, JsonNode json, String name) {
        Set<E> found = EnumSet.noneOf(type);
        for (E constant : EnumSet.allOf(type)) {
            if (texts(json, name).contains(constant.name().toLowerCase(Locale.ROOT))) {
                found.add(constant);
            }
        }
        return found;
    }
}
