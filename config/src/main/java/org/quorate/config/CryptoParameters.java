package org.quorate.config;

/**
 * How knet packets are protected (spec 10 §4).
 *
 * @param model {@code nss} or {@code openssl}: only named in log lines, both put the same bytes on the wire
 * @param key content of the authkey file, 128..4096 bytes; empty when cipher and hash are both none. Never printed.
 */
public record CryptoParameters(String model, Cipher cipher, Hash hash, byte[] key) {
    /** Clear text. */
    public static final CryptoParameters NONE = new CryptoParameters("nss", Cipher.NONE, Hash.NONE, new byte[0]);

    public boolean isEnabled() {
        return hash != Hash.NONE;
    }

    /** Does not contain the key. */
    @Override
    public String toString() {
        return model + '/' + cipher.keyword() + '/' + hash.keyword();
    }

    /** {@code totem.crypto_cipher}; all in CBC mode with PKCS#7 padding. */
    public enum Cipher {
        NONE("none", 0),
        AES128("aes128", 16),
        AES192("aes192", 24),
        AES256("aes256", 32);

        private final String keyword;
        private final int keyBytes;

        Cipher(String keyword, int keyBytes) {
            this.keyword = keyword;
            this.keyBytes = keyBytes;
        }

        public String keyword() {
            return keyword;
        }

        /** Leading bytes of the key file used as the cipher key. */
        public int keyBytes() {
            return keyBytes;
        }
    }

    /** {@code totem.crypto_hash}: HMAC over everything before it, keyed with the whole key file. */
    public enum Hash {
        NONE("none", "", 0),
        MD5("md5", "HmacMD5", 16),
        SHA1("sha1", "HmacSHA1", 20),
        SHA256("sha256", "HmacSHA256", 32),
        SHA384("sha384", "HmacSHA384", 48),
        SHA512("sha512", "HmacSHA512", 64);

        private final String keyword;
        private final String algorithm;
        private final int bytes;

        Hash(String keyword, String algorithm, int bytes) {
            this.keyword = keyword;
            this.algorithm = algorithm;
            this.bytes = bytes;
        }

        public String keyword() {
            return keyword;
        }

        /** Name for {@link javax.crypto.Mac}; empty for {@link #NONE}. */
        public String algorithm() {
            return algorithm;
        }

        /** Length of the code on the wire. */
        public int bytes() {
            return bytes;
        }
    }
}
