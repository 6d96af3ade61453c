package org.quorate.engine.payload;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Follows the messages of one sender through its packets (spec 20 §7.4). A synchronisation interrupts the messages before it, and
 * those go on after it: so several can be half done, the last one begun first. What is never complete nobody gets; it is blanked.
 */
final class SenderMessages {
    private static final int MOST_HALF_DONE = 4;

    private final Deque<PackedMessage> halfDone = new ArrayDeque<>();

    /** The next packet. */
    void packet(MessagePacket packet) {
        int last = packet.parts() - 1;
        for (int i = 0; i <= last; i++) {
            PackedMessage message =
                    i == 0 && packet.continuation != 0 ? take(packet.continuation) : new PackedMessage();
            if (message == null) {
                packet.blank(i, 0);
                continue;
            }
            message.add(packet, i);
            if (i == last && packet.fragmented != 0) {
                keep(message, packet.fragmented);
            } else {
                message.blankPayload(packet.order);
            }
        }
    }

    private @Nullable PackedMessage take(int number) {
        for (Iterator<PackedMessage> all = halfDone.iterator(); all.hasNext(); ) {
            PackedMessage message = all.next();
            if (message.lastFragment == number) {
                all.remove();
                return message;
            }
        }
        return null;
    }

    private void keep(PackedMessage message, int number) {
        message.lastFragment = number;
        halfDone.push(message);
        if (halfDone.size() > MOST_HALF_DONE) {
            halfDone.removeLast().blankAll();
        }
    }

    void finish() {
        halfDone.forEach(PackedMessage::blankAll);
        halfDone.clear();
    }
}
