package org.quorate.clusterfs.message;

import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.clusterfs.tree.Checksum;

/**
 * Body of a VERIFY_REQUEST, 8 bytes, or of a VERIFY, 40 bytes (spec 60 §4.1).
 *
 * @param id of the verification, counted by the process that asked for it
 * @param checksum of the whole state when the request was delivered; null in a request
 */
public record Verification(long id, @Nullable Checksum checksum) {
    private static final int REQUEST = 8;
    private static final int LENGTH = REQUEST + Checksum.LENGTH;

    public byte[] encode() {
        byte[] body = new byte[checksum == null ? REQUEST : LENGTH];
        Endian.LITTLE.putLong(body, 0, id);
        if (checksum != null) {
            checksum.copyTo(body, REQUEST);
        }
        return body;
    }

    public static Decoded<Verification> decodeRequest(byte[] body) {
        return body.length == REQUEST
                ? Decoded.of(new Verification(Endian.LITTLE.getLong(body, 0), null))
                : Decoded.malformed("cpg received verify request with wrong length (%d bytes)".formatted(body.length));
    }

    public static Decoded<Verification> decode(byte[] body) {
        return body.length == LENGTH
                ? Decoded.of(new Verification(Endian.LITTLE.getLong(body, 0), Checksum.at(body, REQUEST)))
                : Decoded.malformed("cpg received verify message with wrong length (%d bytes)".formatted(body.length));
    }
}
