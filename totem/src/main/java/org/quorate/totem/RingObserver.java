package org.quorate.totem;

/**
 * Sees the packets of the ring protocol as this node sends and delivers them, for checkers and recordings. Must change nothing;
 * bytes are valid only during a call and have the layout of spec 20 §2.
 */
public interface RingObserver {
    /** Sees nothing. */
    RingObserver NONE = new RingObserver() {};

    /** A packet goes to the network, to one member or to all, for the first time or again. */
    default void onSend(byte[] packet, int offset, int length) {}

    /** An ordered packet is delivered; the messages that end in it follow. */
    default void onDeliver(byte[] packet, int offset, int length) {}

    /** A configuration is delivered, in order with the packets. */
    default void onConfigurationChange(ConfigurationChange change) {}
}
