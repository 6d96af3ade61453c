package org.quorate.config.reading;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.log.Level;
import org.quorate.base.log.Subsystem;
import org.quorate.config.CryptoParameters;
import org.quorate.config.LinkParameters;
import org.quorate.config.Transport;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.config.host.HostEnvironment;

/** Reads totem, interface and nodelist keys in the original's order, so that the first error is the same (spec 50 §5.3). */
final class TotemReader {
    private static final String INTERFACE = "totem.interface.";
    private static final int FIRST_PORT = 5405;
    private static final int LINK_MODE_BYTES = 64;
    private static final int MAX_KNET_NODE_ID = 65535;

    private final Cmap map;
    private final HostEnvironment host;
    private final List<ConfigurationNotice> notices;
    private final Transport transport;
    private final AddressPreference preference;
    private final Resolution resolution;
    private final List<LinkReading> links = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private TotemReader(
            Cmap map,
            HostEnvironment host,
            Transport transport,
            AddressPreference preference,
            List<ConfigurationNotice> notices) {
        this.map = map;
        this.host = host;
        this.notices = notices;
        this.transport = transport;
        this.preference = preference;
        this.resolution = new Resolution(host, preference, notices);
        for (int link = 0; link < LinkParameters.MAX_LINKS; link++) {
            links.add(new LinkReading(link));
        }
    }

    /**
     * Reads for a start. Stores derived keys in the map: generated node ids, bind and multicast addresses, the local position.
     *
     * @param notices receives log lines
     */
    static TotemReading read(Cmap map, HostEnvironment host, List<ConfigurationNotice> notices)
            throws RefusedException {
        Transport transport = transport(map.getString("totem.transport"));
        CryptoParameters crypto = CryptoReader.read(map, host);
        String mode = map.getString("totem.link_mode");
        if (mode != null && mode.getBytes(StandardCharsets.UTF_8).length >= LINK_MODE_BYTES) {
            throw new RefusedException("totem.link_mode is too long");
        }
        AddressPreference preference = AddressPreference.of(map.getString("totem.ip_version"), transport);
        TotemReader reader = new TotemReader(map, host, transport, preference, notices);
        TotemReading reading = reader.readTopology(true).withCrypto(crypto);
        reader.warn();
        return reading;
    }

    /**
     * Reads again while running: transport and address preference are given, crypto is read apart, no bind addresses are stored,
     * nobody is warned.
     */
    static TotemReading reread(
            Cmap map,
            HostEnvironment host,
            Transport transport,
            AddressPreference preference,
            List<ConfigurationNotice> notices)
            throws RefusedException {
        return new TotemReader(map, host, transport, preference, notices).readTopology(false);
    }

    private static Transport transport(@Nullable String keyword) throws RefusedException {
        if (keyword == null) {
            return Transport.KNET;
        }
        for (Transport transport : Transport.values()) {
            if (transport.keyword().equals(keyword)) {
                return transport;
            }
        }
        throw new RefusedException("Invalid transport type. Should be udpu, udp or knet");
    }

    private TotemReading readTopology(boolean starting) throws RefusedException {
        LocalNode local = LocalNode.find(map, host);
        List<NodeEntry> entries = NodeEntry.all(map);
        NodeEntry localEntry = entries.stream()
                .filter(entry -> entry.position() == local.position())
                .findFirst()
                .orElse(null);
        if (localEntry != null) {
            bindTo(localEntry, starting);
            if (local.found()) {
                map.set("nodelist.local_node_pos", CmapValue.u32(local.position()));
            }
        }
        readInterfaces(!entries.isEmpty());
        int localNodeId = localEntry == null ? 0 : localNodeId(localEntry);
        List<TotemReading.Node> nodes = new ArrayList<>();
        for (NodeEntry entry : entries) {
            readNode(entry, nodes);
        }
        VolatileValues values =
                VolatileValues.derive(map, links.getFirst().members.size());
        String mode = map.getString("totem.link_mode");
        return new TotemReading(
                transport,
                CryptoParameters.NONE,
                mode == null ? "passive" : mode,
                map.getString("totem.cluster_name"),
                (int) map.getInteger("totem.version", CmapType.U32, 0),
                preference,
                local,
                localNodeId,
                links,
                nodes,
                entries.stream().allMatch(entry -> entry.name() != null),
                values);
    }

    private void bindTo(NodeEntry local, boolean starting) throws RefusedException {
        for (var address : local.addresses().entrySet()) {
            checkLink(address.getKey());
            LinkReading link = links.get(address.getKey());
            link.configured = true;
            link.bindAddress = bindAddress(address.getValue());
            String key = INTERFACE + address.getKey() + ".bindnetaddr";
            if (map.get(key) != null) {
                warnings.add("interface section bindnetaddr is used together with nodelist. "
                        + "Nodelist one is going to be used.");
            }
            if (starting) {
                map.set(key, CmapValue.string(address.getValue()));
            }
        }
    }

    private IpAddress bindAddress(String text) throws RefusedException {
        return resolution
                .resolve(text)
                .orElseThrow(() -> new RefusedException("failed to parse bindnet address '" + text + "'"));
    }

    private static void checkLink(int link) throws RefusedException {
        int max = LinkParameters.MAX_LINKS - 1;
        if (link > max) {
            throw new RefusedException(
                    "parse error in config: interface ring number " + link + " is bigger than allowed maximum " + max);
        }
    }

    private void readInterfaces(boolean nodelist) throws RefusedException {
        int last = -1;
        for (String key : map.withPrefix(INTERFACE).keySet()) {
            int dot = key.indexOf('.', INTERFACE.length());
            int number = dot < 0 ? -1 : NodeEntry.smallNumber(key.substring(INTERFACE.length(), dot));
            if (number >= 0 && number != last) {
                checkLink(number);
                readInterface(links.get(number));
                last = number;
            }
            if (number >= 0 && key.startsWith("member.", dot + 1)) {
                warnings.addFirst(
                        nodelist
                                ? "member section is used together with nodelist. Members ignored."
                                : "member section is deprecated.");
            }
        }
        for (LinkReading link : links) {
            if (link.configured) {
                complete(link);
            }
        }
    }

    private void readInterface(LinkReading link) throws RefusedException {
        link.configured = true;
        String prefix = INTERFACE + link.link + '.';
        String bind = map.getString(prefix + "bindnetaddr");
        if (bind != null) {
            IpAddress address = bindAddress(bind);
            link.bindAddress = link.bindAddress == null ? address : link.bindAddress;
        }
        String multicast = map.getString(prefix + "mcastaddr");
        if (multicast != null) {
            link.multicastAddress = resolution
                    .resolve(multicast)
                    .orElseThrow(() -> new RefusedException("failed to parse mcast address '" + multicast + "'"));
        }
        link.broadcast = "yes".equals(map.getString(prefix + "broadcast"));
        link.ttl = (int) map.getInteger(prefix + "ttl", CmapType.U8, 1);
        link.priority = (int) map.getInteger(prefix + "knet_link_priority", CmapType.U8, 1);
        link.readHeartbeat(map);
        String knetTransport = map.getString(prefix + "knet_transport");
        if (knetTransport != null) {
            link.sctp = switch (knetTransport) {
                case "udp" -> false;
                case "sctp" -> true;
                default -> throw new RefusedException("Unrecognised knet_transport. expected 'udp' or 'sctp'");
            };
        }
    }

    /** Fills in the port and multicast address a link of this transport has by itself (spec 50 §4.2, §5.4). */
    private void complete(LinkReading link) {
        String prefix = INTERFACE + link.link + '.';
        int step = transport == Transport.UDP && link.broadcast ? 2 : 1;
        int ownPort = FIRST_PORT + step * link.link;
        int port = (int) map.getInteger(prefix + "mcastport", CmapType.U16, ownPort);
        link.port = port == 0 ? ownPort : port;
        notices.add(new ConfigurationNotice(Subsystem.TOTEM, Level.DEBUG, "Configuring link " + link.link + " params"));
        if (transport != Transport.UDP) {
            return;
        }
        map.set(prefix + "mcastport", CmapValue.u16(link.port));
        String clusterName = map.getString("totem.cluster_name");
        if (link.broadcast) {
            link.multicastAddress = IpAddress.of("255.255.255.255");
        } else if (link.multicastAddress == null && clusterName != null && link.bindAddress != null) {
            link.multicastAddress = multicastAddress(clusterName, link.link, link.bindAddress.isV6());
        }
        if (link.multicastAddress != null) {
            map.set(prefix + "mcastaddr", CmapValue.string(link.multicastAddress.toString()));
        }
    }

    static IpAddress multicastAddress(String clusterName, int link, boolean v6) {
        int hash = 0;
        for (byte c : clusterName.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash << 1) + c;
        }
        int id = ((hash & 0xFFFF) + link) & 0xFFFF;
        return IpAddress.of(v6 ? "ff15::" + Integer.toHexString(id) : "239.192." + (id >> 8) + '.' + id % 255);
    }

    private int localNodeId(NodeEntry local) throws RefusedException {
        if (local.nodeId() != 0) {
            return local.nodeId();
        }
        if (transport == Transport.KNET) {
            throw new RefusedException("Knet requires an explicit nodeid for the local node");
        }
        IpAddress address = links.stream()
                .map(link -> link.bindAddress)
                .filter(bind -> bind != null)
                .findFirst()
                .orElse(null);
        if (address == null) {
            return 0;
        }
        if (address.isV6()) {
            throw new RefusedException("An IPV6 network requires that a node ID be specified");
        }
        return generatedNodeId(local, address);
    }

    private int generatedNodeId(NodeEntry entry, IpAddress address) {
        byte[] bytes = address.toBytes();
        int id = (bytes[0] & 0xFF) << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | (bytes[3] & 0xFF);
        if ("yes".equals(map.getString("totem.clear_node_high_bit"))) {
            id &= Integer.MAX_VALUE;
        }
        map.set(NodeEntry.key(entry.position(), "nodeid"), CmapValue.u32(id));
        return id;
    }

    private void readNode(NodeEntry entry, List<TotemReading.Node> nodes) throws RefusedException {
        List<Optional<IpAddress>> addresses =
                new ArrayList<>(Collections.nCopies(LinkParameters.MAX_LINKS, Optional.empty()));
        int nodeId = entry.nodeId();
        for (var configured : entry.addresses().entrySet()) {
            checkLink(configured.getKey());
            String text = configured.getValue();
            if (transport == Transport.KNET) {
                checkKnetNodeId(nodeId, text);
            }
            IpAddress address = resolution
                    .resolve(text)
                    .orElseThrow(() -> new RefusedException("failed to parse node address '" + text + "'"));
            if (nodeId == 0) {
                if (address.isV6()) {
                    throw new RefusedException(
                            "An IPV6 network requires that a node ID be specified for address '" + text + "'.");
                }
                nodeId = generatedNodeId(entry, address);
            }
            LinkReading link = links.get(configured.getKey());
            link.configured = true;
            link.members.add(new LinkReading.Address(nodeId, address));
            addresses.set(configured.getKey(), Optional.of(address));
        }
        if (nodeId != 0) {
            nodes.add(new TotemReading.Node(entry.position(), nodeId, entry.name(), addresses));
        }
    }

    private static void checkKnetNodeId(int nodeId, String address) throws RefusedException {
        if (nodeId == 0) {
            throw new RefusedException(
                    "Knet requires an explicit nodeid to be specified for address '" + address + "'.");
        }
        if (Integer.compareUnsigned(nodeId, MAX_KNET_NODE_ID) > 0) {
            throw new RefusedException("Knet requires nodeid to be less than 65536 for address '" + address + "'.");
        }
    }

    private void warn() {
        List<String> texts = new ArrayList<>(warnings.stream().distinct().toList());
        if (map.get("totem.nodeid") != null) {
            int at = !texts.isEmpty() && texts.getFirst().startsWith("member") ? 1 : 0;
            texts.add(
                    at,
                    "nodeid in totem section is deprecated and ignored. "
                            + "Nodelist (or autogenerated) nodeid is going to be used.");
        }
        if (!texts.isEmpty()) {
            texts.add("Please migrate config file to nodelist.");
        }
        for (String text : texts) {
            notices.add(new ConfigurationNotice(Subsystem.MAIN, Level.WARNING, text));
        }
    }
}
