package org.quorate.simulation.invariant;

import org.quorate.totem.ConfigurationChange;

/**
 * Delivery of configuration changes (EVS 2): a packet is delivered in the regular configuration it was sent in, or in the
 * transitional one that follows it, and its originator was a member of that configuration. In the transitional configuration it
 * came from a member of it, or all that was sent before it is known.
 */
final class DeliveryInConfiguration extends Invariant {
    @Override
    void onDelivered(Processor process, Packet packet) {
        ConfigurationChange regular = process.regular();
        if (regular == null || !regular.ringId().equals(packet.ring())) {
            violated(process + " delivers " + packet + " while it is in ring " + process.ring());
        } else if (!contains(regular.members(), packet.originator())) {
            violated(process + " delivers " + packet + ", whose originator is not a member of it");
        }
        ConfigurationChange transitional = process.transitional();
        if (transitional != null && !contains(transitional.members(), packet.originator())) {
            violated(process + " delivers " + packet
                    + " in a transitional configuration that its originator does not belong to");
        }
    }

    static boolean contains(int[] members, int nodeId) {
        for (int member : members) {
            if (member == nodeId) {
                return true;
            }
        }
        return false;
    }
}
