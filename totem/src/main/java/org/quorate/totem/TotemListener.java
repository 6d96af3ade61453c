package org.quorate.totem;

import org.quorate.base.wire.Endian;

/**
 * The services above totem. Messages and configuration changes come in the one order that all members of a configuration
 * share (extended virtual synchrony, spec 20 §5.8). A listener may send from within a call; it must not feed packets.
 */
public interface TotemListener {
    /** A transitional change is always followed by the regular one with the same ring id. */
    void onConfigurationChange(ConfigurationChange change);

    /**
     * One whole ordered message, its group header removed. The buffer is only valid during the call.
     *
     * @param senderNodeId originator
     * @param order byte order of the sender
     */
    void onMessage(Group group, int senderNodeId, Endian order, byte[] buffer, int offset, int length);

    /**
     * The token has been handled and passed on (or held): work that waits for the next token runs now; what it sends goes out
     * at the next visit (spec 20 §5.1 step 19).
     */
    void onTokenSent();
}
