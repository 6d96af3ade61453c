package org.quorate.services.votequorum;

import org.jspecify.annotations.Nullable;
import org.quorate.services.framework.ServiceHeader;
import org.quorate.services.framework.ServiceId;

/**
 * The quorum device changes its name (spec 30 §4.1), 528 bytes.
 *
 * <pre>
 *  0  header    function 3
 * 16  char[255] old name
 * 271 char[255] new name
 * 526           padding
 * </pre>
 */
record QdeviceRename(String oldName, String newName) {
    static final int FUNCTION = 3;
    static final int BYTES = 528;

    private static final int OLD_NAME = 16;
    private static final int NEW_NAME = 271;

    byte[] encode() {
        byte[] message = new byte[BYTES];
        ServiceHeader.put(message, ServiceId.VOTEQUORUM, FUNCTION, BYTES);
        QdeviceName.put(message, OLD_NAME, oldName);
        QdeviceName.put(message, NEW_NAME, newName);
        return message;
    }

    /** {@code null} if the message is too short. */
    static @Nullable QdeviceRename decode(byte[] buffer, int offset, int length) {
        if (length < BYTES) {
            return null;
        }
        return new QdeviceRename(
                QdeviceName.get(buffer, offset + OLD_NAME), QdeviceName.get(buffer, offset + NEW_NAME));
    }
}
