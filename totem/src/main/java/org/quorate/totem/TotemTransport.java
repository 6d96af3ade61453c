package org.quorate.totem;

/**
 * What totem needs of the network below (spec 20 §8). Calls only collect; nothing is looped back: totem delivers to itself what
 * its node must receive of its own. Bytes are copied before a call returns.
 */
public interface TotemTransport {
    /** To one other member, never to this node. */
    void unicast(int targetNodeId, byte[] buffer, int offset, int length);

    /** To all other members that can be reached. */
    void multicast(byte[] buffer, int offset, int length);

    /**
     * Whether multi-byte fields may carry the destination: knet routes by {@code target_nodeid} (offset 9), udp and udpu leave
     * it 0.
     */
    boolean usesTargetNodeId();
}
