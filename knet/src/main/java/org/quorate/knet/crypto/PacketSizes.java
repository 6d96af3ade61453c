package org.quorate.knet.crypto;

import org.quorate.config.CryptoParameters;
import org.quorate.knet.packet.Protocol;

/**
 * What protection costs in bytes (spec 10 §4.4).
 *
 * @param saltBytes 16 with a cipher, else 0
 * @param blockBytes 16 with a cipher, else 0; hash-only uses 0 where the original may use uninitialised memory (spec 10 §4.6)
 * @param hashBytes length of the HMAC, 0 without
 */
public record PacketSizes(int saltBytes, int blockBytes, int hashBytes) {
    static final int BLOCK = 16;

    /** Clear text. */
    public static final PacketSizes CLEAR = new PacketSizes(0, 0, 0);

    public static PacketSizes of(CryptoParameters crypto) {
        int block = crypto.cipher() == CryptoParameters.Cipher.NONE ? 0 : BLOCK;
        return new PacketSizes(block, block, crypto.hash().bytes());
    }

    /** Bytes of UDP payload for {@code clearLength} bytes of clear packet. */
    public int wire(int clearLength) {
        int padded = blockBytes == 0 ? clearLength : clearLength + blockBytes - clearLength % blockBytes;
        return padded + saltBytes + hashBytes;
    }

    /** Bytes of user data that fit {@code wireLength} bytes of UDP payload; may be negative for a hopeless size. */
    public int maxUserData(int wireLength) {
        int room = wireLength - saltBytes - hashBytes;
        if (blockBytes != 0) {
            room = room - Math.floorMod(room, blockBytes) - 1;
        }
        return room - Protocol.FULL_HEADER;
    }

    /** The data MTU that is always safe (spec 10 §10.1). */
    public int minimumDataMtu() {
        return maxUserData(Protocol.MIN_PAYLOAD);
    }
}
