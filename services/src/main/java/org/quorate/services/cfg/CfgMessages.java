package org.quorate.services.cfg;

import org.quorate.base.wire.Endian;
import org.quorate.services.framework.MessageSource;
import org.quorate.services.framework.ServiceHeader;
import org.quorate.services.framework.ServiceId;

/**
 * The small messages of cfg (spec 30 §6.1).
 *
 * <pre>
 * function 0  ring re-enable  header, message source @16     32 bytes, never sent
 * function 2  shutdown        header                         16 bytes
 * function 3  reload config   header, message source @16     32 bytes
 * function 4  crypto phase    header, u32 phase @16, padding 24 bytes
 * </pre>
 */
final class CfgMessages {
    static final int RING_REENABLE = 0;
    static final int SHUTDOWN = 2;
    static final int RELOAD = 3;
    static final int CRYPTO = 4;

    static final int SHUTDOWN_BYTES = 16;
    static final int RELOAD_BYTES = 32;
    static final int CRYPTO_BYTES = 24;

    static final int PHASE_ACTIVATE = 1;
    static final int PHASE_CLEAN_UP = 2;

    private static final int BODY = 16;

    private CfgMessages() {}

    static byte[] shutdown() {
        return message(SHUTDOWN, SHUTDOWN_BYTES);
    }

    static byte[] reload(MessageSource source) {
        byte[] message = message(RELOAD, RELOAD_BYTES);
        source.put(message, BODY);
        return message;
    }

    /** Which waiting request of the sender a reload belongs to. */
    static MessageSource reloadSource(Endian order, byte[] buffer, int offset) {
        return MessageSource.get(order, buffer, offset + BODY);
    }

    static byte[] crypto(int phase) {
        byte[] message = message(CRYPTO, CRYPTO_BYTES);
        ServiceHeader.OWN.putInt(message, BODY, phase);
        return message;
    }

    static int cryptoPhase(Endian order, byte[] buffer, int offset) {
        return order.getInt(buffer, offset + BODY);
    }

    private static byte[] message(int function, int bytes) {
        byte[] message = new byte[bytes];
        ServiceHeader.put(message, ServiceId.CFG, function, bytes);
        return message;
    }
}
