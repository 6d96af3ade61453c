package org.quorate.config.reading;

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

/**
 * Everything the totem part of a configuration says, read and derived but not yet validated.
 *
 * @param linkMode keyword, any text
 * @param version {@code totem.version}, 0 if absent
 * @param links all eight, configured or not
 * @param nodes nodes with an id, in the order of the map
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

    TotemReading withCrypto(CryptoParameters readCrypto) {
        return new TotemReading(
                transport,
                readCrypto,
                linkMode,
                clusterName,
                version,
                addressPreference,
                local,
                localNodeId,
                links,
                nodes,
                everyNodeNamed,
                values);
    }

    /** Publishes what was derived, all at once: timeouts, ping timers. */
    void publish(Cmap map) {
        values.publish(map);
        linkParameters().forEach(link -> LinkReading.publish(link, map));
    }

    private List<LinkParameters> linkParameters() {
        return configuredLinks().stream()
                .map(link -> link.parameters(values.token()))
                .toList();
    }

    private List<Member> members() {
        return nodes.stream()
                .sorted(Comparator.comparingInt(Node::position))
                .map(node -> new Member(node.nodeId, node.name, node.addresses))
                .toList();
    }

    /** The configuration of a valid reading. */
    ClusterConfiguration toConfiguration(Cmap map) {
        LinkMode mode = modeOrNull(linkMode);
        KnetParameters knet = values.knet(mode == null ? LinkMode.PASSIVE : mode, linkParameters(), crypto);
        return new ClusterConfiguration(
                clusterName,
                transport,
                localNodeId,
                members(),
                values.totem(VolatileValues.netMtu(map, transport)),
                knet);
    }

    /** As {@link #toConfiguration(Cmap)}, with what cannot change at run time as it was. */
    ClusterConfiguration toConfiguration(ClusterConfiguration running) {
        KnetParameters knet = values.knet(running.knet().linkMode(), linkParameters(), crypto);
        return new ClusterConfiguration(
                running.clusterName(),
                transport,
                localNodeId,
                members(),
                values.totem(running.totem().netMtu()),
                knet);
    }

    static @Nullable LinkMode modeOrNull(String keyword) {
        return switch (keyword) {
            case "passive" -> LinkMode.PASSIVE;
            case "active" -> LinkMode.ACTIVE;
            case "rr" -> LinkMode.RR;
            default -> null;
        };
    }
}
