package org.quorate.ipc.message;

import org.jspecify.annotations.Nullable;

/** A request that is its header alone, 16 bytes. */
public record PlainRequest(int id) implements Message {
    @Override
    public byte[] encode() {
        return MessageHeader.request(id, MessageHeader.REQUEST_BYTES);
    }

    public static @Nullable PlainRequest decode(byte[] buffer, int offset, int length) {
        return length < MessageHeader.REQUEST_BYTES ? null : new PlainRequest(MessageHeader.id(buffer, offset));
    }
}
