package org.quorate.services;

import org.quorate.totem.Group;

/** The ordered channel as services use it; implemented over totem. */
public interface OrderedSender {
    /**
     * Queues one message to all members, this node included, in total order. The bytes are copied.
     *
     * @param header first bytes of the message; may be empty
     * @param payload the rest, {@code payloadLength} bytes from {@code payloadOffset} on
     * @return whether there was room; if not, try again at the next token
     */
    boolean send(Group group, byte[] header, byte[] payload, int payloadOffset, int payloadLength);

    /** As above for a message in one piece. */
    default boolean send(Group group, byte[] message) {
        return send(group, message, message, 0, 0);
    }

    /** Whether a message of this many bytes would be taken now: the gate for client requests (spec 30 §1.8). */
    boolean hasRoomFor(int bytes);

    /** Synchronisation of all services is complete: totem uses its regular queue again (spec 20 §7.7). */
    void synchronizationComplete();

    /** Asks for {@link org.quorate.totem.TotemListener#onTokenSent} soon, waking a held token. */
    void requestToken();

    /**
     * Runs the action once every member of the ring has received what was delivered here so far; messages it sends go out in the
     * same token visit. Members that do not come along to the next ring are not waited for.
     */
    void whenSafe(Runnable action);

    /**
     * A message of this many bytes or more is refused whatever room there is (spec 30 §3.8); the default is that of a knet ring
     * with its 64 slots of 65446 bytes.
     */
    default int messageSizeLimit() {
        return (64 - 3) * (65446 - 8 - 16);
    }
}
