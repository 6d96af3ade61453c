package org.quorate.knet.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RandomSource;
import org.quorate.config.CryptoParameters;
import org.quorate.knet.PacketProtection;

/**
 * One crypto configuration: {@code salt || AES-CBC(packet || PKCS#7) || HMAC}, or {@code packet || HMAC} (spec 10 §4.2).
 *
 * <p>Initialising a {@link Cipher} for each packet would cost more than the encryption of a small one and allocate. Both
 * directions therefore run as one endless CBC stream:
 *
 * <ul>
 *   <li>Sending, the block in front of the packet is {@code nonce xor previous ciphertext block}, so its ciphertext, the salt,
 *       is the encrypted nonce, unpredictable and never repeated (NIST SP 800-38A appendix C, first method). The nonce is a
 *       128 bit counter with a random start.
 *   <li>Receiving, the salt is decrypted as if it were a first block: its plaintext is meaningless, but the blocks after it
 *       chain correctly.
 * </ul>
 *
 * <p>Source and target must be different arrays: the JDK copies the input of an operation in place.
 */
public final class PacketCrypto implements PacketProtection {
    /** Results of {@link #open} that are not a length. */
    public static final int BAD_SIZE = -1;

    public static final int BAD_DIGEST = -2;
    public static final int TOO_SHORT = -3;
    public static final int BAD_PADDING = -4;

    private static final int BLOCK = PacketSizes.BLOCK;
    private static final int MAX_AUTHENTICATED = 65536;

    private final CryptoParameters parameters;
    private final PacketSizes sizes;
    private final Mac mac;
    private final @Nullable Cipher encryption;
    private final @Nullable Cipher decryption;
    private final byte[] digest;
    private final byte[] nonce = new byte[BLOCK];
    private final byte[] previousBlock = new byte[BLOCK];

    /**
     * @param parameters with a hash and a key of sufficient length
     * @param random seeds the nonces
     * @throws IllegalArgumentException if the platform lacks an algorithm or the key is too short for the cipher
     */
    public PacketCrypto(CryptoParameters parameters, RandomSource random) {
        if (parameters.key().length < parameters.cipher().keyBytes()) {
            throw new IllegalArgumentException("crypto " + parameters + " needs a key of at least "
                    + parameters.cipher().keyBytes() + " bytes");
        }
        this.parameters = parameters;
        this.sizes = PacketSizes.of(parameters);
        this.digest = new byte[sizes.hashBytes()];
        random.nextBytes(nonce, 0, BLOCK);
        try {
            mac = Mac.getInstance(parameters.hash().algorithm());
            mac.init(new SecretKeySpec(parameters.key(), parameters.hash().algorithm()));
            if (sizes.saltBytes() == 0) {
                encryption = null;
                decryption = null;
            } else {
                byte[] key = Arrays.copyOf(parameters.key(), parameters.cipher().keyBytes());
                encryption = stream(Cipher.ENCRYPT_MODE, key);
                decryption = stream(Cipher.DECRYPT_MODE, key);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("crypto " + parameters + " is not available: " + e.getMessage(), e);
        }
    }

    private static Cipher stream(int mode, byte[] key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[BLOCK]));
        return cipher;
    }

    public PacketSizes sizes() {
        return sizes;
    }

    @Override
    public int seal(byte[] clear, int clearOffset, int clearLength, byte[] wire, int wireOffset) {
        try {
            int length;
            if (encryption == null) {
                System.arraycopy(clear, clearOffset, wire, wireOffset, clearLength);
                length = clearLength;
            } else {
                int pad = BLOCK - clearLength % BLOCK;
                int end = clearOffset + clearLength;
                Arrays.fill(clear, end, end + pad, (byte) pad);
                int first = clearOffset - BLOCK;
                for (int i = 0; i < BLOCK; i++) {
                    clear[first + i] = (byte) (nonce[i] ^ previousBlock[i]);
                }
                countNonce();
                length = encryption.update(clear, first, BLOCK + clearLength + pad, wire, wireOffset);
                System.arraycopy(wire, wireOffset + length - BLOCK, previousBlock, 0, BLOCK);
            }
            mac.update(wire, wireOffset, length);
            mac.doFinal(wire, wireOffset + length);
            return length + digest.length;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("encryption with " + parameters + " failed", e);
        }
    }

    /** {@code BAD_SIZE} and the other reasons are this one's. */
    @Override
    public int open(byte[] wire, int offset, int length, byte[] clear) {
        int authenticated = length - digest.length;
        if (authenticated <= 0 || authenticated > MAX_AUTHENTICATED) {
            return BAD_SIZE;
        }
        try {
            mac.update(wire, offset, authenticated);
            mac.doFinal(digest, 0);
            if (!isDigest(wire, offset + authenticated)) {
                return BAD_DIGEST;
            }
            if (decryption == null) {
                System.arraycopy(wire, offset, clear, 0, authenticated);
                return authenticated;
            }
            if (authenticated <= BLOCK) {
                return TOO_SHORT;
            }
            if (authenticated % BLOCK != 0) {
                return BAD_PADDING;
            }
            decryption.update(wire, offset, authenticated, clear, 0);
            return unpadded(clear, authenticated);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("decryption with " + parameters + " failed", e);
        }
    }

    /** Takes the same time whatever differs. */
    private boolean isDigest(byte[] wire, int offset) {
        int difference = 0;
        for (int i = 0; i < digest.length; i++) {
            difference |= digest[i] ^ wire[offset + i];
        }
        return difference == 0;
    }

    private static int unpadded(byte[] clear, int end) {
        int pad = clear[end - 1];
        if (pad < 1 || pad > BLOCK) {
            return BAD_PADDING;
        }
        for (int i = end - pad; i < end; i++) {
            if (clear[i] != pad) {
                return BAD_PADDING;
            }
        }
        int length = end - BLOCK - pad;
        return length > 0 ? length : TOO_SHORT;
    }

    /** Makes the next salt the encryption of this block; for tests that need a given salt. */
    void setNonce(byte[] block) {
        System.arraycopy(block, 0, nonce, 0, BLOCK);
    }

    private void countNonce() {
        for (int i = 0; i < BLOCK && ++nonce[i] == 0; i++) {
            // carry
        }
    }
}
