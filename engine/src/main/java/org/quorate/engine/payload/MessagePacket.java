package org.quorate.engine.payload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.totem.PackedLayout;

/** One packet of messages (spec 20 §7.1): its parts, how each begins, and everywhere it is kept. */
final class MessagePacket {
    /** Enough for the group names and the header of a message. */
    static final int HEAD_BYTES = 96;

    final Endian order;
    /** 0, or the number with which the last part goes on. */
    final int fragmented;
    /** 0, or the number of the packet whose last part the first one continues. */
    final int continuation;

    private final long sum;
    private final int[] bounds;
    private final byte[][] heads;
    private final List<Places.Part> copies = new ArrayList<>(1);

    private MessagePacket(Endian order, byte[] bytes, int offset, int[] bounds, Places.Part part) {
        this.order = order;
        this.fragmented = PackedLayout.fragmented(bytes, offset);
        this.continuation = PackedLayout.continuation(bytes, offset);
        this.sum = sum(bytes, offset, part.length());
        this.bounds = bounds;
        this.heads = new byte[bounds.length - 1][];
        for (int i = 0; i < heads.length; i++) {
            int begin = offset + bounds[i];
            heads[i] = Arrays.copyOfRange(bytes, begin, begin + Math.min(length(i), HEAD_BYTES));
        }
        copies.add(part);
    }

    private static long sum(byte[] bytes, int offset, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, offset, length);
        return sum.getValue();
    }

    /** {@code null} if it holds no message; then what is behind its headers is blanked. */
    static @Nullable MessagePacket read(Endian order, byte[] bytes, int offset, Places.Part part) {
        if (part.length() < PackedLayout.FIXED_BYTES) {
            part.blankFrom(0);
            return null;
        }
        int count = PackedLayout.count(bytes, offset, order);
        int headers = PackedLayout.FIXED_BYTES + 2 * count;
        if (part.length() < headers) {
            part.blankFrom(PackedLayout.FIXED_BYTES);
            return null;
        }
        int[] bounds = new int[count + 1];
        bounds[0] = headers;
        for (int i = 0; i < count; i++) {
            bounds[i + 1] = bounds[i] + PackedLayout.partLength(bytes, offset, i, order);
        }
        if (bounds[count] != part.length()) {
            part.blankFrom(headers);
            return null;
        }
        return count == 0 ? null : new MessagePacket(order, bytes, offset, bounds, part);
    }

    boolean isLike(MessagePacket other) {
        return sum == other.sum && Arrays.equals(bounds, other.bounds);
    }

    void addCopy(Places.Part part) {
        copies.add(part);
    }

    int parts() {
        return heads.length;
    }

    int length(int part) {
        return bounds[part + 1] - bounds[part];
    }

    /** The first bytes of a part, at most {@link #HEAD_BYTES}. */
    byte[] head(int part) {
        return heads[part];
    }

    /** Blanks a part from one of its bytes on, everywhere. */
    void blank(int part, int from) {
        copies.forEach(copy -> copy.blank(bounds[part] + from, bounds[part + 1]));
    }
}
