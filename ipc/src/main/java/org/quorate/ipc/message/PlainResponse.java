package org.quorate.ipc.message;

import org.jspecify.annotations.Nullable;

/**
 * A response that is its header alone, 24 bytes.
 *
 * @param error a {@code cs_error_t}
 */
public record PlainResponse(int id, int error) implements Message {
    @Override
    public byte[] encode() {
        return MessageHeader.response(id, MessageHeader.RESPONSE_BYTES, error);
    }

    public static @Nullable PlainResponse decode(byte[] buffer, int offset, int length) {
        return length < MessageHeader.RESPONSE_BYTES
                ? null
                : new PlainResponse(MessageHeader.id(buffer, offset), MessageHeader.error(buffer, offset));
    }
}
