package org.quorate.totem;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.totem.wire.MembJoin;

/**
 * Turns delivered packets back into messages and hands them to their groups (spec 20 §7.6). A whole message is handed up where it
 * lies; only one that goes on in the next packet is copied.
 *
 * <p>Where the original throws away every packet until one ends with a whole message, this class skips just the part whose
 * beginning is unknown: the other members of the configuration deliver the rest too.
 */
final class Assembly {
    /** Largest application message, in bytes (spec 20 §1). */
    static final int MAX_APPLICATION_MESSAGE = 1 << 20;

    /** Headers and rounding on top of it. */
    static final int MAX_PACKET = 65536;

    private static final int MAX_BYTES = MAX_APPLICATION_MESSAGE + MAX_PACKET;
    private static final int IDLE_BUFFERS = 4;
    private static final int FIRST_CAPACITY = 1 << 16;

    private final TotemListener above;
    private final TotemLog log;
    private final SrpStats stats;
    private final Partials regular = new Partials();
    private final Partials trans = new Partials();
    private final byte[][] idle = new byte[IDLE_BUFFERS][];
    private int idleCount;
    private boolean useTrans = true;

    Assembly(TotemListener above, TotemLog log, SrpStats stats) {
        this.above = above;
        this.log = log;
        this.stats = stats;
    }

    /** Which set of half messages is used: the other one during a synchronisation. */
    void useTrans(boolean use) {
        useTrans = use;
    }

    /** Forgets what a node had begun. */
    void drop(int nodeId) {
        regular.remove(nodeId, this);
        trans.remove(nodeId, this);
    }

    /** One packet in order. */
    void receive(int sender, Endian order, byte[] buffer, int offset, int length) {
        if (length < PackedLayout.FIXED_BYTES) {
            log.warning(
                    "Message (totempg_mcast) received from node %s is too short...  Ignoring.",
                    Integer.toUnsignedString(sender));
            return;
        }
        int count = PackedLayout.count(buffer, offset, order);
        int headers = PackedLayout.FIXED_BYTES + 2 * count;
        if (length < headers) {
            log.warning(
                    "Message (totempg_mcast datasize) received from node %s is too short...  Ignoring.",
                    Integer.toUnsignedString(sender));
            return;
        }
        int expected = headers;
        for (int i = 0; i < count; i++) {
            expected += PackedLayout.partLength(buffer, offset, i, order);
        }
        if (expected != length) {
            log.warning(
                    "Message (totempg_mcast) received from node %s doesn't have expected length of %d (has %d) bytes..."
                            + "  Ignoring.",
                    Integer.toUnsignedString(sender), expected, length);
            return;
        }
        if (count > 0) {
            take(sender, order, buffer, offset, count, offset + headers);
        }
    }

    private void take(int sender, Endian order, byte[] buffer, int packet, int count, int data) {
        // one set for the whole packet, even if a message in it ends the synchronisation
        Partials partials = useTrans ? trans : regular;
        int fragmented = PackedLayout.fragmented(buffer, packet);
        int continuation = PackedLayout.continuation(buffer, packet);
        int expected = partials.lastFragment(sender);
        boolean skipFirst = false;
        if (continuation != expected) {
            log.debug("fragmented continuation %d is not equal to assembly last_frag_num %d", continuation, expected);
            partials.remove(sender, this);
            skipFirst = continuation != 0;
        }
        int at = data;
        int complete = fragmented == 0 ? count : count - 1;
        for (int i = 0; i < complete; i++) {
            int partLength = PackedLayout.partLength(buffer, packet, i, order);
            if (i > 0 || !skipFirst) {
                complete(partials, i == 0, sender, order, buffer, at, partLength);
            }
            at += partLength;
        }
        if (fragmented != 0 && (count > 1 || !skipFirst)) {
            int partLength = PackedLayout.partLength(buffer, packet, count - 1, order);
            begin(partials, sender, buffer, at, partLength, fragmented);
        }
    }

    private void complete(
            Partials partials, boolean first, int sender, Endian order, byte[] buffer, int offset, int length) {
        Partial partial = first ? partials.take(sender) : null;
        if (partial == null) {
            deliver(sender, order, buffer, offset, length);
            return;
        }
        if (append(partial, buffer, offset, length)) {
            deliver(sender, order, partial.data, 0, partial.size);
        }
        recycle(partial);
    }

    /** Keeps a part that goes on in the next packet. */
    private void begin(Partials partials, int sender, byte[] buffer, int offset, int length, int fragmented) {
        Partial partial = partials.find(sender);
        if (partial == null) {
            partial = new Partial(sender, idleCount > 0 ? idle[--idleCount] : new byte[FIRST_CAPACITY]);
            if (!partials.add(partial)) {
                stats.rxMsgDropped++;
                recycle(partial);
                return;
            }
        }
        partial.lastFragment = fragmented;
        if (!append(partial, buffer, offset, length)) {
            partials.remove(sender, this);
        }
    }

    /** False if the message is larger than any may be. */
    private boolean append(Partial partial, byte[] buffer, int offset, int length) {
        int needed = partial.size + length;
        if (needed > MAX_BYTES) {
            stats.rxMsgDropped++;
            return false;
        }
        if (needed > partial.data.length) {
            partial.data = Arrays.copyOf(partial.data, Math.min(MAX_BYTES, Math.max(needed, 2 * partial.data.length)));
        }
        System.arraycopy(buffer, offset, partial.data, partial.size, length);
        partial.size = needed;
        return true;
    }

    private void recycle(Partial partial) {
        if (idleCount < IDLE_BUFFERS) {
            idle[idleCount++] = partial.data;
        }
    }

    /** One whole message to the groups it names. */
    private void deliver(int sender, Endian order, byte[] buffer, int offset, int length) {
        int count = length < PackedLayout.GROUP_COUNT_BYTES ? 0 : order.getU16(buffer, offset);
        int names = PackedLayout.GROUP_COUNT_BYTES + 2 * count;
        if (count == 0 || count > PackedLayout.MAX_GROUPS || names > length) {
            stats.rxMsgDropped++;
            return;
        }
        boolean services = false;
        boolean sync = false;
        int at = names;
        for (int i = 0; i < count; i++) {
            int nameLength = order.getU16(buffer, offset + PackedLayout.GROUP_COUNT_BYTES + 2 * i);
            if (nameLength > length - at) {
                stats.rxMsgDropped++;
                return;
            }
            services |= PackedLayout.isName(Group.SERVICES, buffer, offset + at, nameLength);
            sync |= PackedLayout.isName(Group.SYNC, buffer, offset + at, nameLength);
            at += nameLength;
        }
        if (sync) {
            above.onMessage(Group.SYNC, sender, order, buffer, offset + at, length - at);
        }
        if (services) {
            above.onMessage(Group.SERVICES, sender, order, buffer, offset + at, length - at);
        }
    }

    /** The beginning of a message whose rest is to come. */
    private static final class Partial {
        final int sender;
        byte[] data;
        int size;
        int lastFragment;

        Partial(int sender, byte[] data) {
            this.sender = sender;
            this.data = data;
        }
    }

    /** At most one half message a sender; few senders, so a list. */
    private static final class Partials {
        private static final int BOUND = MembJoin.MAX_PROCESSORS;

        private @Nullable Partial[] list = new Partial[8];
        private int size;

        int lastFragment(int sender) {
            Partial partial = find(sender);
            return partial == null ? 0 : partial.lastFragment;
        }

        @Nullable
        Partial find(int sender) {
            for (int i = 0; i < size; i++) {
                Partial partial = list[i];
                if (partial != null && partial.sender == sender) {
                    return partial;
                }
            }
            return null;
        }

        boolean add(Partial partial) {
            if (size == BOUND) {
                return false;
            }
            if (size == list.length) {
                list = Arrays.copyOf(list, 2 * size);
            }
            list[size++] = partial;
            return true;
        }

        @Nullable
        Partial take(int sender) {
            for (int i = 0; i < size; i++) {
                Partial partial = list[i];
                if (partial != null && partial.sender == sender) {
                    list[i] = list[--size];
                    list[size] = null;
                    return partial;
                }
            }
            return null;
        }

        void remove(int sender, Assembly owner) {
            Partial partial = take(sender);
            if (partial != null) {
                owner.recycle(partial);
            }
        }
    }
}
