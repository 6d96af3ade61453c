package org.quorate.knet.crypto;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.CryptoParameters;
import org.quorate.knet.PacketProtection;
import org.quorate.knet.packet.Protocol;

/**
 * The two configurations of spec 10 §4.7: one in use for sending, both good for receiving, so that a key changes without a
 * packet lost (spec 10 §4.9).
 */
public final class CryptoSlots {
    /** {@link #open}: no configuration accepts the packet and clear text is not allowed. */
    public static final int REFUSED = -1;

    /** {@link #open}: take the datagram as it is. */
    public static final int CLEAR = -2;

    /** {@link #open}: only encrypted packets are accepted, but nothing is configured to decrypt them. */
    public static final int NOT_CONFIGURED = -3;

    private static final int NONE = 0;

    /** One configuration that is loaded. */
    private record Slot(CryptoParameters parameters, PacketSizes sizes, PacketProtection protection) {
        /** Log prefix of the configured model: {@code nsscrypto} or {@code opensslcrypto}. */
        String subsystem() {
            return parameters.model() + "crypto";
        }
    }

    private final PacketProtection.Factory factory;
    private final RandomSource random;
    private final Log log;
    private final @Nullable Slot[] slots = new @Nullable Slot[3];
    private final byte[] clear = new byte[Protocol.MAX_PACKET + 256];
    private CryptoParameters current = CryptoParameters.NONE;
    private int index = 1;
    private int inUse = NONE;
    private boolean clearAllowed = true;
    private int clearOffset;
    private int failure;
    private @Nullable Slot failed;

    /** @param random seeds the nonces */
    public CryptoSlots(PacketProtection.Factory factory, RandomSource random, Log log) {
        this.factory = factory;
        this.random = random;
        this.log = log;
    }

    /** Takes the configuration a node starts with. */
    public void initialise(CryptoParameters parameters) {
        index = 1;
        fillSlot(parameters);
        inUse = slots[index] == null ? NONE : index;
        setClearAllowed(inUse == NONE);
    }

    /** Whether the settings or the key differ from those loaded last. */
    public boolean differs(CryptoParameters next) {
        return next.cipher() != current.cipher()
                || next.hash() != current.hash()
                || !next.model().equals(current.model())
                || !Arrays.equals(next.key(), current.key());
    }

    /** Step 1 of a change: receive with both, still send with the old. */
    public void load(CryptoParameters next) {
        index = 3 - index;
        totem(Level.DEBUG, "Configuring crypto %s on index %d", next, index);
        if (!next.isEnabled()) {
            setClearAllowed(true);
        }
        fillSlot(next);
        totem(Level.INFO, "kronosnet crypto reconfigured on index %d: %s", index, next);
    }

    /** Step 3: send with the new. */
    public void activate() {
        inUse = slots[index] == null ? NONE : index;
    }

    /** Step 4: forget the old. */
    public void cleanUp() {
        int old = 3 - index;
        totem(Level.DEBUG, "Clearing old knet crypto config %d", old);
        slots[old] = null;
        knet(Level.DEBUG, "crypto: crypto config %d is not enabled", old);
        if (inUse != NONE) {
            setClearAllowed(false);
        }
    }

    /** Slot number of the configuration loaded last, 1 or 2. */
    public int index() {
        return index;
    }

    /** The configuration in use for sending; {@code null} for clear text. */
    public @Nullable PacketProtection sending() {
        Slot sending = slots[inUse];
        return sending == null ? null : sending.protection();
    }

    public boolean isClearAllowed() {
        return clearAllowed;
    }

    /** Whether packets are decrypted at all. */
    public boolean isAnyLoaded() {
        return slots[1] != null || slots[2] != null;
    }

    /** Sizes of what is sent. */
    public PacketSizes sizes() {
        Slot sending = slots[inUse];
        return sending == null ? PacketSizes.CLEAR : sending.sizes();
    }

    /**
     * Decrypts a datagram: the configuration in use first, then the other (spec 10 §4.7).
     *
     * @return length of the packet in {@link #clear()} from {@link #clearOffset()} on, or {@link #REFUSED}, {@link #CLEAR},
     *     {@link #NOT_CONFIGURED}
     */
    public int open(byte[] datagram, int offset, int length) {
        failed = null;
        if (!isAnyLoaded()) {
            return clearAllowed ? CLEAR : NOT_CONFIGURED;
        }
        if (inUse != NONE) {
            int opened = tryOpen(inUse, datagram, offset, length);
            if (opened > 0) {
                return opened;
            }
        }
        for (int slot = 1; slot <= 2; slot++) {
            if (slot == inUse || slots[slot] == null) {
                continue;
            }
            knet(Level.DEBUG, "rx: Alternative crypto configuration found, attempting to decrypt with config %d", slot);
            int opened = tryOpen(slot, datagram, offset, length);
            if (opened > 0) {
                return opened;
            }
            knet(Level.DEBUG, "rx: Packet failed to decrypt with crypto config %d", slot);
        }
        return clearAllowed ? CLEAR : REFUSED;
    }

    private int tryOpen(int slot, byte[] datagram, int offset, int length) {
        Slot loaded = slots[slot];
        if (loaded == null || length > Protocol.MAX_PACKET + 128) {
            return REFUSED;
        }
        int opened = loaded.protection().open(datagram, offset, length, clear);
        if (opened > 0) {
            clearOffset = loaded.sizes().saltBytes();
            return opened;
        }
        failed = loaded;
        failure = opened;
        return REFUSED;
    }

    /** Logs why the last {@link #open} failed, in the original's words. */
    public void logFailure(int length) {
        if (failed == null) {
            return;
        }
        String prefix = failed.subsystem();
        switch (failure) {
            case PacketCrypto.BAD_SIZE ->
                knet(
                        Level.DEBUG,
                        "%s: Received incorrect packet size: %d for hash size: %d",
                        prefix,
                        length,
                        failed.sizes().hashBytes());
            case PacketCrypto.BAD_DIGEST ->
                knet(Level.ERROR, "%s: Digest does not match. Check crypto key and configuration.", prefix);
            case PacketCrypto.TOO_SHORT -> knet(Level.ERROR, "%s: Packet is too short", prefix);
            default -> knet(Level.ERROR, "%s: Unable to finalize decrypt: wrong block length or padding", prefix);
        }
    }

    public byte[] clear() {
        return clear;
    }

    public int clearOffset() {
        return clearOffset;
    }

    private void fillSlot(CryptoParameters parameters) {
        current = parameters;
        if (!parameters.isEnabled()) {
            slots[index] = null;
            knet(Level.DEBUG, "crypto: crypto config %d is not enabled", index);
            return;
        }
        knet(Level.DEBUG, "crypto: Initializing crypto module [%s]", parameters);
        Slot loaded = new Slot(parameters, PacketSizes.of(parameters), factory.create(parameters, random));
        knet(
                Level.DEBUG,
                "%s: Initializing %s crypto module [%s/%s]",
                loaded.subsystem(),
                parameters.model(),
                parameters.cipher().keyword(),
                parameters.hash().keyword());
        slots[index] = loaded;
    }

    private void setClearAllowed(boolean allowed) {
        clearAllowed = allowed;
        knet(
                Level.DEBUG,
                allowed
                        ? "crypto: Both crypto and clear traffic allowed for RX"
                        : "crypto: Only crypto traffic allowed for RX");
    }

    private void knet(Level level, String template, Object... arguments) {
        log.log(Subsystem.KNET, level, template, arguments);
    }

    private void totem(Level level, String template, Object... arguments) {
        log.log(Subsystem.TOTEM, level, template, arguments);
    }
}
