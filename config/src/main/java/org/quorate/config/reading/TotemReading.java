package org.quorate.config.reading;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.CryptoParameters;
import org.quorate.config.KnetParameters;
import org.quorate.config.LinkMode;
import org.quorate.config.LinkParameters;
import org.quorate.config.Member;
import org.quorate.config.Transport;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;

/**
 * Everything the totem part of a configuration says, read and derived but not yet validated.
 *
 * @param linkMode keyword, any text
 * @param version {@code totem.version}, 0 if absent
 * @param links all eight, configured or not
 * @param nodes nodes with an address, in the order of the map
 */
record TotemReading(
        Transport transport,
        CryptoParameters crypto,
        String linkMode,
        @Nullable String clusterName,
        int version,
        AddressPreference addressPreference,
        LocalNode local,
        int localNodeId,
        List<LinkReading> links,
        List<Node> nodes,
        boolean everyNodeNamed,
        VolatileValues values) {
    /** A node with its id, configured or generated, and its resolved addresses by link. */
    record Node(int position, int nodeId, @Nullable String name, List<Optional<IpAddress>> addresses) {}

    List<LinkReading> configuredLinks() {
        return links.stream().filter(link -> link.configured).toList();
    }

    /** Publishes what was derived, all at once: timeouts, ping timers. */
    void publish(Cmap map) {
        values.publish(map);
        for (LinkReading link : configuredLinks()) {
            LinkParameters parameters = link.parameters(values.token());
            String prefix = "runtime.config.totem.interface." + link.link + '.';
            map.set(prefix + "knet_ping_timeout", CmapValue.u32(parameters.pingTimeoutMs()));
            map.set(prefix + "knet_ping_interval", CmapValue.u32(parameters.pingIntervalMs()));
        }
    }

    /** The configuration of a valid reading. */
    ClusterConfiguration toConfiguration(Cmap map) {
        List<LinkParameters> parameters = configuredLinks().stream()
                .map(link -> link.parameters(values.token()))
                .toList();
        List<Member> members = new ArrayList<>();
        nodes.stream()
                .sorted(Comparator.comparingInt(Node::position))
                .forEach(node -> members.add(new Member(node.nodeId, node.name, node.addresses)));
        KnetParameters knet = new KnetParameters(
                mode(linkMode),
                parameters,
                VolatileValues.signed(values.knetPmtudInterval()),
                VolatileValues.signed(values.knetMtu()),
                values.compressionModel(),
                VolatileValues.signed(values.compressionThreshold()),
                values.compressionLevel(),
                values.blockUnlistedIps(),
                crypto);
        return new ClusterConfiguration(
                clusterName, transport, localNodeId, members, values.totem(transport, map), knet);
    }

    static @Nullable LinkMode modeOrNull(String keyword) {
        return switch (keyword) {
            case "passive" -> LinkMode.PASSIVE;
            case "active" -> LinkMode.ACTIVE;
            case "rr" -> LinkMode.RR;
            default -> null;
        };
    }

    private static LinkMode mode(String keyword) {
        LinkMode mode = modeOrNull(keyword);
        return mode == null ? LinkMode.PASSIVE : mode;
    }
}
