package org.quorate.services.framework;

import org.quorate.base.wire.Endian;

/**
 * Which client connection of the sender a message answers to (spec 30 §1.4): u32 node id @0, 4 bytes padding, u64 connection
 * @8. Only the sender itself understands the connection; the node id of a received message is taken from totem, not from here.
 *
 * @param connection opaque to everybody but the sender
 */
public record MessageSource(int nodeId, long connection) {
    public static final int BYTES = 16;

    public void put(byte[] message, int offset) {
        ServiceHeader.OWN.putInt(message, offset, nodeId);
        ServiceHeader.OWN.putLong(message, offset + 8, connection);
    }

    public static MessageSource get(Endian order, byte[] buffer, int offset) {
        return new MessageSource(order.getInt(buffer, offset), order.getLong(buffer, offset + 8));
    }
}
