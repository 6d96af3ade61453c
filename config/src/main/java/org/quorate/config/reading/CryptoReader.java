package org.quorate.config.reading;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.config.CryptoParameters;
import org.quorate.config.CryptoParameters.Cipher;
import org.quorate.config.CryptoParameters.Hash;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.config.host.FileRead;
import org.quorate.config.host.HostEnvironment;

/** Crypto settings and the key (spec 50 §5.2). */
final class CryptoReader {
    private static final String DEFAULT_KEY_FILE = "/etc/corosync/authkey";
    private static final int MIN_KEY_BYTES = 128;
    private static final int MAX_KEY_BYTES = 4096;

    private CryptoReader() {}

    static CryptoParameters read(Cmap map, HostEnvironment host) throws RefusedException {
        boolean secure = "on".equals(map.getString("totem.secauth"));
        Cipher cipher = cipher(map.getString("totem.crypto_cipher"), secure ? Cipher.AES256 : Cipher.NONE);
        Hash hash = hash(map.getString("totem.crypto_hash"), secure ? Hash.SHA256 : Hash.NONE);
        String model = map.getString("totem.crypto_model");
        if (model != null && !model.equals("nss") && !model.equals("openssl")) {
            throw new RefusedException("invalid crypto_model");
        }
        if (cipher != Cipher.NONE && hash == Hash.NONE) {
            throw new RefusedException("crypto_cipher requires crypto_hash with value other than none");
        }
        byte[] key = hash == Hash.NONE ? new byte[0] : key(map, host);
        return new CryptoParameters(model == null ? "nss" : model, cipher, hash, key);
    }

    private static Cipher cipher(@Nullable String keyword, Cipher absent) {
        for (Cipher cipher : Cipher.values()) {
            if (cipher.keyword().equals(keyword)) {
                return cipher;
            }
        }
        return absent;
    }

    private static Hash hash(@Nullable String keyword, Hash absent) {
        for (Hash hash : Hash.values()) {
            if (hash.keyword().equals(keyword)) {
                return hash;
            }
        }
        return absent;
    }

    private static byte[] key(Cmap map, HostEnvironment host) throws RefusedException {
        String file = map.getString("totem.keyfile");
        if (file != null) {
            return keyFile(file, host);
        }
        CmapValue inline = map.get("totem.key");
        if (inline == null || inline.type() != CmapType.STRING) {
            return keyFile(DEFAULT_KEY_FILE, host);
        }
        // The terminating NUL of the text is part of the key.
        if (inline.length() > MAX_KEY_BYTES) {
            throw new RefusedException("key is too long");
        }
        if (inline.length() < MIN_KEY_BYTES) {
            throw new RefusedException("key is too short");
        }
        return inline.toBytes();
    }

    private static byte[] keyFile(String path, HostEnvironment host) throws RefusedException {
        return switch (host.read(path)) {
            case FileRead.Content content -> {
                byte[] bytes = content.bytes();
                if (bytes.length < MIN_KEY_BYTES) {
                    throw new RefusedException("Could only read " + bytes.length * 8 + " bits of minimum "
                            + MIN_KEY_BYTES * 8 + " bits from " + path + '.');
                }
                yield Arrays.copyOf(bytes, Math.min(bytes.length, MAX_KEY_BYTES));
            }
            case FileRead.NotOpened failed ->
                throw new RefusedException(
                        "Could not open " + path + ": " + failed.error().text());
            case FileRead.NotRead failed ->
                throw new RefusedException(
                        "Could not read " + path + ": " + failed.error().text());
        };
    }
}
