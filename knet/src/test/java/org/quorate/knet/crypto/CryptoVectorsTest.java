package org.quorate.knet.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.quorate.base.RandomSource;
import org.quorate.config.CryptoParameters;
import org.quorate.config.CryptoParameters.Cipher;
import org.quorate.config.CryptoParameters.Hash;
import org.quorate.knet.Pcap;
import org.quorate.knet.Vectors;
import org.quorate.knet.Vectors.Vector;
import org.quorate.knet.packet.PacketHeader;

/** Captured packets of nine cipher, hash and library combinations (spec 10 §4). */
final class CryptoVectorsTest {
    private static final int MARGIN = 16;

    static List<Vector> packets() {
        return Vectors.packets("crypto");
    }

    static CryptoParameters parameters(String cipher, String hash, String keyFile) {
        return new CryptoParameters(
                "openssl",
                Cipher.valueOf(cipher.toUpperCase(Locale.ROOT)),
                Hash.valueOf(hash.toUpperCase(Locale.ROOT)),
                Vectors.bytes("crypto/" + keyFile));
    }

    private static PacketCrypto crypto(CryptoParameters parameters) {
        return new PacketCrypto(parameters, RandomSource.seeded(4));
    }

    @ParameterizedTest
    @MethodSource("packets")
    void decryptsAndEncryptsToTheSameBytes(Vector vector) throws GeneralSecurityException {
        CryptoParameters parameters = parameters(vector.text("cipher"), vector.text("hash"), vector.text("authkey"));
        PacketCrypto crypto = crypto(parameters);
        byte[] wire = vector.bytes();
        byte[] clear = new byte[wire.length + 64];
        int length = crypto.open(wire, 0, wire.length, clear);
        int salt = crypto.sizes().saltBytes();
        byte[] packet = Arrays.copyOfRange(clear, salt, salt + length);

        assertThat(length).isEqualTo(vector.number("len"));
        if (vector.fields().has("plaintext")) {
            assertThat(HexFormat.of().formatHex(packet)).isEqualTo(vector.text("plaintext"));
        } else {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(packet);
            assertThat(HexFormat.of().formatHex(digest)).isEqualTo(vector.text("plaintext_sha256"));
        }
        assertThat(crypto.sizes().wire(length)).isEqualTo(wire.length).isEqualTo(vector.number("onwire_len"));

        if (salt > 0) {
            crypto.setNonce(nonceOf(parameters, HexFormat.of().parseHex(vector.text("salt"))));
        }
        byte[] source = new byte[length + 2 * MARGIN];
        System.arraycopy(packet, 0, source, MARGIN, length);
        byte[] sealed = new byte[wire.length + 3];
        assertThat(crypto.seal(source, MARGIN, length, sealed, 3)).isEqualTo(wire.length);
        assertThat(Arrays.copyOfRange(sealed, 3, sealed.length)).isEqualTo(wire);
    }

    /** The block whose encryption is the salt. */
    private static byte[] nonceOf(CryptoParameters parameters, byte[] salt) throws GeneralSecurityException {
        javax.crypto.Cipher block = javax.crypto.Cipher.getInstance("AES/ECB/NoPadding");
        byte[] key = Arrays.copyOf(parameters.key(), parameters.cipher().keyBytes());
        block.init(javax.crypto.Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"));
        return block.doFinal(salt);
    }

    @ParameterizedTest
    @CsvSource({
        "ossl_aes256_sha256, aes256, sha256, authkey-256.bin",
        "nss_aes256_sha256, aes256, sha256, authkey-256.bin",
        "ossl_none_sha256, none, sha256, authkey-256.bin",
        "nss_none_sha1, none, sha1, authkey-256.bin",
        "ossl_aes128_sha1, aes128, sha1, authkey-128.bin",
        "nss_aes128_sha1, aes128, sha1, authkey-128.bin",
        "mixed_aes256_sha512, aes256, sha512, authkey-128.bin",
        "mixed_aes256_md5, aes256, md5, authkey-128.bin",
        "mixed_aes192_sha384, aes192, sha384, authkey-4096.bin",
    })
    void everyPacketOfACaptureDecrypts(String set, String cipher, String hash, String key) {
        PacketCrypto crypto = crypto(parameters(cipher, hash, key));
        byte[] clear = new byte[2048];
        List<Pcap.Packet> packets = Pcap.read("crypto/" + set + ".pcap");
        assertThat(packets).hasSizeGreaterThan(100);
        for (Pcap.Packet packet : packets) {
            int length = crypto.open(packet.payload(), 0, packet.payload().length, clear);
            assertThat(length).isPositive();
            assertThat(PacketHeader.isPlausible(clear, crypto.sizes().saltBytes(), length))
                    .isTrue();
            assertThat(crypto.sizes().wire(length)).isEqualTo(packet.length());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "none, none, 1446, 482, 26, 9",
        "none, sha1, 1426, 462, 46, 29",
        "none, sha256, 1414, 450, 58, 41",
        "aes128, sha1, 1397, 437, 68, 52",
        "aes256, sha256, 1397, 421, 80, 64",
        "aes192, sha384, 1381, 405, 96, 80",
        "aes256, sha512, 1365, 389, 112, 96",
        "aes256, md5, 1413, 437, 64, 48",
    })
    void sizesAreThoseOfTheTable(String cipher, String hash, int mtu, int minimum, int ping, int reply) {
        PacketSizes sizes = PacketSizes.of(parameters(cipher, hash, "authkey-256.bin"));
        assertThat(sizes.maxUserData(1472)).isEqualTo(mtu);
        assertThat(sizes.minimumDataMtu()).isEqualTo(minimum);
        assertThat(sizes.wire(26)).isEqualTo(ping);
        assertThat(sizes.wire(9)).isEqualTo(reply);
    }

    @Test
    void whatWasChangedIsRefusedAndTheStreamStaysIntact() {
        CryptoParameters parameters = parameters("aes256", "sha256", "authkey-256.bin");
        PacketCrypto crypto = crypto(parameters);
        byte[] wire = Vectors.bytes("crypto/ossl_aes256_sha256.ping.bin");
        byte[] clear = new byte[256];
        for (int i = 0; i < wire.length; i++) {
            byte[] changed = wire.clone();
            changed[i] ^= 1;
            assertThat(crypto.open(changed, 0, changed.length, clear)).isEqualTo(PacketCrypto.BAD_DIGEST);
        }
        for (int length = 0; length < wire.length; length++) {
            assertThat(crypto.open(wire, 0, length, clear)).isNegative();
        }
        assertThat(crypto.open(wire, 0, wire.length, clear)).isEqualTo(26);
    }

    @Test
    void saltsNeverRepeat() {
        PacketCrypto crypto = crypto(parameters("aes128", "md5", "authkey-256.bin"));
        Set<String> salts = new HashSet<>();
        byte[] wire = new byte[128];
        byte[] source = new byte[64];
        for (int i = 0; i < 1000; i++) {
            Arrays.fill(source, (byte) 0);
            crypto.seal(source, MARGIN, 26, wire, 0);
            salts.add(HexFormat.of().formatHex(wire, 0, 16));
        }
        assertThat(salts).hasSize(1000);
    }
}
