package org.quorate.clusterfs.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/**
 * Body of a normal message of subtype 1 of the status group: a node sets one of its keys (spec 60 §5.1). 256 bytes key, ended by a
 * NUL, with anything behind it; then the value.
 *
 * @param key one character for each byte, at most 255
 * @param value empty to remove the key; not to be changed afterwards
 */
public record StatusUpdate(String key, byte[] value) {
    /** Subtype of the message that carries it. */
    public static final int SUBTYPE = 1;

    /** Largest value that is sent, in bytes. */
    public static final int LARGEST_VALUE = 32768;

    private static final int KEY_FIELD = 256;

    public StatusUpdate {
        if (key.length() >= KEY_FIELD || key.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a key has at most 255 bytes and no NUL, not " + key.length());
        }
    }

    public byte[] encode() {
        byte[] body = new byte[KEY_FIELD + value.length];
        byte[] text = key.getBytes(ISO_8859_1);
        System.arraycopy(text, 0, body, 0, text.length);
        System.arraycopy(value, 0, body, KEY_FIELD, value.length);
        return body;
    }

    public static Decoded<StatusUpdate> decode(byte[] body) {
        if (body.length < KEY_FIELD) {
            return Decoded.malformed("received short kvstore message (%d < %d)".formatted(body.length, KEY_FIELD));
        }
        for (int i = 0; i < KEY_FIELD; i++) {
            if (body[i] == 0) {
                return Decoded.of(new StatusUpdate(
                        new String(body, 0, i, ISO_8859_1), Arrays.copyOfRange(body, KEY_FIELD, body.length)));
            }
        }
        return Decoded.malformed("cant parse update message");
    }
}
