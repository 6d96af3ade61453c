package org.quorate.services.votequorum;

import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.services.framework.ServiceHeader;
import org.quorate.services.framework.ServiceId;

/**
 * A quorum device was registered or unregistered at the sender (spec 30 §4.1), 280 bytes.
 *
 * <pre>
 *  0  header    function 2
 * 16  u32       operation: 1 register, 0 unregister
 * 20  char[255] name
 * 275           padding
 * </pre>
 */
record QdeviceRegistration(boolean register, String name) {
    static final int FUNCTION = 2;
    static final int BYTES = 280;

    private static final int OPERATION = 16;
    private static final int NAME = 20;

    byte[] encode() {
        byte[] message = new byte[BYTES];
        ServiceHeader.put(message, ServiceId.VOTEQUORUM, FUNCTION, BYTES);
        ServiceHeader.OWN.putInt(message, OPERATION, register ? 1 : 0);
        QdeviceName.put(message, NAME, name);
        return message;
    }

    /** {@code null} if the message is too short or the operation unknown. */
    static @Nullable QdeviceRegistration decode(Endian order, byte[] buffer, int offset, int length) {
        if (length < BYTES) {
            return null;
        }
        int operation = order.getInt(buffer, offset + OPERATION);
        if (operation < 0 || operation > 1) {
            return null;
        }
        return new QdeviceRegistration(operation == 1, QdeviceName.get(buffer, offset + NAME));
    }
}
