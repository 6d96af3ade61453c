package org.quorate.services.cmap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.services.framework.ServiceHeader;
import org.quorate.services.framework.ServiceId;

/**
 * Keys of the map told to the other nodes (spec 30 §7.1).
 *
 * <pre>
 *  0  header   function 0
 * 16  u8       reason: 0 synchronisation, 1 new config version
 * 24  u8       number of items, at most 32
 * 32           reserved, 16 bytes
 * 48  items, each
 *      0  u16      key length
 *      8  u8[256]  key
 *    264  u8       value type
 *    272  u64      value length
 *    280  value, padded to 8 bytes
 * </pre>
 */
record CmapMulticast(int reason, List<Item> items) {
    static final int FUNCTION = 0;
    static final int REASON_SYNC = 0;
    static final int REASON_NEW_VERSION = 1;
    static final int TYPE_ABSENT = 0;
    static final int TYPE_U64 = 8;

    private static final int MAX_ITEMS = 32;
    private static final int REASON = 16;
    private static final int COUNT = 24;
    private static final int ITEMS = 48;

    private static final int KEY_LENGTH = 0;
    private static final int KEY = 8;
    private static final int MAX_KEY = 256;
    private static final int TYPE = 264;
    private static final int VALUE_LENGTH = 272;
    private static final int VALUE = 280;

    /** One key; the value is kept in our byte order. */
    record Item(String key, int type, byte[] value) {
        /** The number of a u64 item, 0 for any other. */
        long asU64() {
            return type == TYPE_U64 && value.length == 8 ? ServiceHeader.OWN.getLong(value, 0) : 0;
        }

        private int bytes() {
            return padded(VALUE + value.length);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Item that
                    && key.equals(that.key)
                    && type == that.type
                    && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return 31 * key.hashCode() + Arrays.hashCode(value);
        }
    }

    byte[] encode() {
        int size = ITEMS + items.stream().mapToInt(Item::bytes).sum();
        byte[] message = new byte[size];
        ServiceHeader.put(message, ServiceId.CMAP, FUNCTION, size);
        message[REASON] = (byte) reason;
        message[COUNT] = (byte) items.size();
        int at = ITEMS;
        for (Item item : items) {
            byte[] key = item.key.getBytes(StandardCharsets.UTF_8);
            ServiceHeader.OWN.putShort(message, at + KEY_LENGTH, key.length);
            System.arraycopy(key, 0, message, at + KEY, key.length);
            message[at + TYPE] = (byte) item.type;
            ServiceHeader.OWN.putLong(message, at + VALUE_LENGTH, item.value.length);
            System.arraycopy(item.value, 0, message, at + VALUE, item.value.length);
            at += item.bytes();
        }
        return message;
    }

    /** {@code null} if a length does not fit the message. */
    static @Nullable CmapMulticast decode(Endian order, byte[] buffer, int offset, int length) {
        if (length < ITEMS) {
            return null;
        }
        int count = Endian.getU8(buffer, offset + COUNT);
        if (count > MAX_ITEMS) {
            return null;
        }
        List<Item> items = new ArrayList<>(count);
        int at = ITEMS;
        for (int i = 0; i < count; i++) {
            if (length - at < VALUE) {
                return null;
            }
            int keyLength = order.getU16(buffer, offset + at + KEY_LENGTH);
            long valueLength = order.getLong(buffer, offset + at + VALUE_LENGTH);
            if (keyLength > MAX_KEY || valueLength < 0 || valueLength > length - at - VALUE) {
                return null;
            }
            int type = Endian.getU8(buffer, offset + at + TYPE);
            int valueAt = offset + at + VALUE;
            byte[] value = Arrays.copyOfRange(buffer, valueAt, valueAt + (int) valueLength);
            if (order != ServiceHeader.OWN && type != TYPE_ABSENT && type <= 10) {
                reverse(value);
            }
            String key = new String(buffer, offset + at + KEY, keyLength, StandardCharsets.UTF_8);
            items.add(new Item(key, type, value));
            at = padded(at + VALUE + (int) valueLength);
        }
        return new CmapMulticast(Endian.getU8(buffer, offset + REASON), List.copyOf(items));
    }

    private static int padded(int bytes) {
        return (bytes + 7) & ~7;
    }

    /** Numbers have their sender's byte order. */
    private static void reverse(byte[] value) {
        for (int i = 0, j = value.length - 1; i < j; i++, j--) {
            byte first = value[i];
            value[i] = value[j];
            value[j] = first;
        }
    }
}
