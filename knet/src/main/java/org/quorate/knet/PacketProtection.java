package org.quorate.knet;

import org.quorate.base.RandomSource;
import org.quorate.config.CryptoParameters;
import org.quorate.knet.crypto.PacketCrypto;
import org.quorate.knet.crypto.PacketSizes;

/**
 * What turns a packet into a datagram nobody else can read or make, and back (spec 10 §4). A node uses {@link #ENCRYPTING};
 * another one can stand before it to watch packets in clear, or in its place.
 */
public interface PacketProtection {
    /** The real one. */
    Factory ENCRYPTING = PacketCrypto::new;

    /**
     * Protects one packet.
     *
     * @param clear holds the packet at {@code clearOffset}, with 16 bytes before and after it that are overwritten
     * @return bytes of UDP payload written to {@code wire}: {@link #wireLength}
     */
    int seal(byte[] clear, int clearOffset, int clearLength, byte[] wire, int wireOffset);

    /**
     * Verifies and decrypts one packet.
     *
     * @param clear receives the packet from {@link #clearOffset} on; at least as long as the datagram
     * @return clear length, 1 or more; or a negative reason, with {@code wire} unchanged in every case
     */
    int open(byte[] wire, int offset, int length, byte[] clear);

    /** Where {@link #open} puts the packet. */
    static int clearOffset(CryptoParameters parameters) {
        return PacketSizes.of(parameters).saltBytes();
    }

    /** Bytes of UDP payload for {@code clearLength} bytes of packet. */
    static int wireLength(CryptoParameters parameters, int clearLength) {
        return PacketSizes.of(parameters).wire(clearLength);
    }

    /** Makes the protection for one crypto configuration. */
    @FunctionalInterface
    interface Factory {
        /**
         * @param parameters with a hash and a key of sufficient length
         * @param random seeds the nonces
         * @throws IllegalArgumentException if the platform lacks an algorithm or the key is too short for the cipher
         */
        PacketProtection create(CryptoParameters parameters, RandomSource random);
    }
}
