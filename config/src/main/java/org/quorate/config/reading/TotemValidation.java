package org.quorate.config.reading;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quorate.config.Transport;

/** The checks of spec 50 §5.5 in their order; each returns the text of the first violation, complete, or {@code null}. */
final class TotemValidation {
    private static final String PREFIX = "parse error in config: ";
    private static final int MIN_TIMEOUT_MS = 30;
    private static final int MIN_HOLD_MS = 14;
    private static final int REQUIRED_VERSION = 2;

    private TotemValidation() {}

    /** All rows, for a start. */
    static @Nullable String check(TotemReading reading) {
        return first(List.of(
                () -> interfaces(reading),
                () -> reading.version() == REQUIRED_VERSION
                        ? null
                        : PREFIX + "This totem parser can only parse version 2 configurations.",
                () -> volatileValues(reading),
                () -> duplicateNodeId(reading),
                () -> transport(reading)));
    }

    /** Rows 13 to 25. */
    private static @Nullable String volatileValues(TotemReading reading) {
        return first(List.of(() -> values(reading.values()), () -> links(reading)));
    }

    /**
     * What a reload must satisfy. The original checks rows 13 to 25 only; a configuration in which this node or its links do not
     * exist, or two nodes share an id, is refused here instead of breaking the running node.
     */
    static @Nullable String reload(TotemReading reading) {
        return first(List.of(() -> interfaces(reading), () -> volatileValues(reading), () -> duplicateNodeId(reading)));
    }

    private static @Nullable String first(List<Supplier<@Nullable String>> checks) {
        for (Supplier<@Nullable String> check : checks) {
            String violation = check.get();
            if (violation != null) {
                return violation;
            }
        }
        return null;
    }

    private static @Nullable String interfaces(TotemReading reading) {
        List<LinkReading> links = reading.configuredLinks();
        // For multicast an interface section without an address, from it or from the nodelist, is none.
        boolean udp = reading.transport() == Transport.UDP;
        if (links.stream().allMatch(link -> udp && link.bindAddress == null && link.members.isEmpty())) {
            return PREFIX + "No interfaces defined";
        }
        if (!reading.local().found()) {
            return PREFIX + "No valid name found for local host";
        }
        if (reading.localNodeId() == 0) {
            // Possible with udp and udpu, where the id comes from an address; the original goes on without one.
            return PREFIX + "No address found for local host";
        }
        for (LinkReading link : links) {
            String violation = interfaceViolation(link, reading);
            if (violation != null) {
                return PREFIX + violation + " for interface " + link.link;
            }
        }
        return null;
    }

    private static @Nullable String interfaceViolation(LinkReading link, TotemReading reading) {
        boolean udp = reading.transport() == Transport.UDP;
        if (udp && link.multicastAddress == null) {
            return "No multicast address specified";
        }
        if (link.port == 0) {
            return "No multicast port specified";
        }
        if (link.ttl != 1 && !udp) {
            return "Can only set ttl on multicast transport types";
        }
        if (link.priority > 1 && reading.transport() != Transport.KNET) {
            return "Can only set link priority on knet transport type";
        }
        if (link.bindAddress != null && link.bindAddress.isV6() && reading.localNodeId() == 0) {
            return "An IPV6 network requires that a node ID be specified";
        }
        if (udp && !link.broadcast && link.multicastAddress != null) {
            if (link.bindAddress != null && link.bindAddress.isV6() != link.multicastAddress.isV6()) {
                return "Multicast address family does not match bind address family";
            }
            int firstByte = link.multicastAddress.toBytes()[0] & 0xFF;
            boolean multicast = link.multicastAddress.isV6() ? firstByte == 0xFF : firstByte >> 4 == 0xE;
            if (!multicast) {
                return "mcastaddr is not a correct multicast address";
            }
        }
        return null;
    }

    /** Rows 13 to 22. Compared without sign, and two of them shown with one, as the original does. */
    static @Nullable String values(VolatileValues values) {
        boolean shortRetransmit = Integer.compareUnsigned(values.tokenRetransmit(), MIN_TIMEOUT_MS) < 0;
        return first(List.of(
                () -> tooShort("max_network_delay", values.maxNetworkDelay(), MIN_TIMEOUT_MS),
                () -> tooShort("token timeout", values.token(), MIN_TIMEOUT_MS),
                () -> Integer.compareUnsigned(values.tokenWarning(), 100) <= 0
                        ? null
                        : PREFIX + "The token warning parameter (" + values.tokenWarning()
                                + "%) must be between 0 (disabled) and 100.",
                () -> shortRetransmit && !values.tokenRetransmitConfigured()
                        ? PREFIX + "Not appropriate token or token_retransmits_before_loss_const value set"
                        : tooShort("token retransmit timeout", values.tokenRetransmit(), MIN_TIMEOUT_MS),
                () -> tooShort("token hold timeout", values.hold(), MIN_HOLD_MS),
                () -> tooShort("join timeout", values.join(), MIN_TIMEOUT_MS),
                () -> tooShort("consensus timeout", values.consensus(), MIN_TIMEOUT_MS),
                () -> Integer.compareUnsigned(values.consensus(), values.join()) >= 0
                        ? null
                        : PREFIX + "The consensus timeout parameter (" + values.consensus()
                                + " ms) may not be less than join timeout (" + values.join() + " ms).",
                () -> tooShort("merge timeout", values.merge(), MIN_TIMEOUT_MS),
                () -> tooShort("downcheck timeout", values.downcheck(), MIN_TIMEOUT_MS)));
    }

    private static @Nullable String tooShort(String what, int value, int minimum) {
        return Integer.compareUnsigned(value, minimum) >= 0
                ? null
                : PREFIX + "The " + what + " parameter (" + Integer.toUnsignedString(value)
                        + " ms) may not be less than (" + minimum + " ms).";
    }

    private static @Nullable String links(TotemReading reading) {
        List<LinkReading> links = reading.configuredLinks();
        if (links.size() > 1 && !reading.everyNodeNamed()) {
            return PREFIX + "for a multi-link configuration, all nodes must have a 'name' attribute";
        }
        for (LinkReading link : links) {
            if (link.members.size() != links.getFirst().members.size()) {
                return PREFIX + "Not all nodes have the same number of links";
            }
        }
        for (LinkReading link : links) {
            for (LinkReading.Address member : link.members) {
                LinkReading.Address reference = link.members.getFirst();
                if (member.address().isV6() != reference.address().isV6()) {
                    return PREFIX + "Nodes for link " + link.link + " have different IP families (compared "
                            + member.address() + " with " + reference.address() + ')';
                }
            }
        }
        return null;
    }

    private static @Nullable String duplicateNodeId(TotemReading reading) {
        Set<Integer> seen = new HashSet<>();
        for (TotemReading.Node node : reading.nodes()) {
            if (!seen.add(node.nodeId())) {
                return "Nodeid " + Integer.toUnsignedString(node.nodeId()) + " appears twice in corosync.conf";
            }
        }
        return null;
    }

    private static @Nullable String transport(TotemReading reading) {
        if (reading.transport() == Transport.KNET) {
            return TotemReading.modeOrNull(reading.linkMode()) != null
                    ? null
                    : PREFIX + "The Knet link mode \"" + reading.linkMode()
                            + "\" specified is invalid.  It must be active, passive or rr.";
        }
        int links = reading.configuredLinks().size();
        if (links > 1) {
            return PREFIX + links + " is too many configured interfaces for non-Knet transport.";
        }
        return reading.crypto().isEnabled()
                ? PREFIX + "crypto_cipher & crypto_hash are only valid for the Knet transport."
                : null;
    }
}
