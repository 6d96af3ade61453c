package org.quorate.engine.payload;

import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.quorate.knet.packet.DataPacket;

/** Puts the fragments knet made of long messages together (spec 10 §6.2). What is never complete is blanked. */
final class FragmentedPackets {
    private static final int SEQ_MASK = 0xFFFF;

    /** A message whose sender is further than this is given up. */
    private static final int PATIENCE = 32;

    private final RingMessages ring;
    private final Map<Integer, Sender> senders = new HashMap<>();

    FragmentedPackets(RingMessages ring) {
        this.ring = ring;
    }

    /** The node was restarted: its numbers begin anew. */
    void forget(int node) {
        Sender sender = senders.get(node);
        if (sender != null) {
            sender.messages.values().forEach(Message::giveUp);
            sender.messages.clear();
        }
    }

    void finish() {
        senders.keySet().forEach(this::forget);
    }

    void add(DataPacket data, byte[] packet, Blanks blanks) {
        Sender sender = senders.computeIfAbsent(data.node(), node -> new Sender());
        sender.see(data.seq());
        Message message = sender.messages.get(data.seq());
        if (message == null || !message.takes(data, packet, sender.seen)) {
            if (message != null) {
                message.giveUp();
            }
            message = new Message(data.fragments());
            sender.messages.put(data.seq(), message);
        }
        message.add(data, packet, blanks, sender.seen);
        byte[] whole = message.takeWhole();
        if (whole != null) {
            boolean _ = ring.message(whole, 0, new Places.Part(message.places, 0, whole.length));
        }
    }

    private static final class Sender {
        final Map<Integer, Message> messages = new HashMap<>();
        private int newest;
        /** How far the numbers have come, wraps counted. */
        long seen;

        void see(int seq) {
            int ahead = (seq - newest) & SEQ_MASK;
            if (ahead <= SEQ_MASK / 2) {
                newest = seq;
                seen += ahead;
            }
        }
    }

    private static final class Message {
        final Places places = new Places();
        private final @Nullable Fragment[] fragments;
        private int missing;
        private long lastSeen;
        private boolean complete;

        Message(int count) {
            fragments = new @Nullable Fragment[count];
            missing = count;
        }

        boolean takes(DataPacket data, byte[] packet, long seen) {
            if (data.fragments() != fragments.length || (missing > 0 && seen - lastSeen > PATIENCE)) {
                return false;
            }
            Fragment known = fragments[data.fragment() - 1];
            return known == null || known.isLike(data, packet);
        }

        void add(DataPacket data, byte[] packet, Blanks blanks, long seen) {
            lastSeen = seen;
            Fragment known = fragments[data.fragment() - 1];
            if (known == null) {
                fragments[data.fragment() - 1] = new Fragment(data, packet, blanks);
                missing--;
            } else if (complete) {
                places.add(known.at, known.length, blanks, data.payloadOffset());
            } else {
                known.copies.add(0, known.length, blanks, data.payloadOffset());
            }
        }

        /** The message, the first time that nothing of it is missing. */
        byte @Nullable [] takeWhole() {
            if (missing > 0 || complete) {
                return null;
            }
            complete = true;
            int length = 0;
            for (Fragment fragment : fragments) {
                length += fragment == null ? 0 : fragment.length;
            }
            byte[] whole = new byte[length];
            int at = 0;
            for (Fragment fragment : fragments) {
                if (fragment != null) {
                    fragment.moveTo(whole, at, places);
                    at += fragment.length;
                }
            }
            return whole;
        }

        void giveUp() {
            if (!complete) {
                for (Fragment fragment : fragments) {
                    if (fragment != null) {
                        new Places.Part(fragment.copies, 0, fragment.length).blankFrom(0);
                    }
                }
            }
        }
    }

    private static final class Fragment {
        final int length;
        private final long sum;
        private byte[] bytes;
        /** Of this fragment, before the message is complete. */
        Places copies = new Places();

        int at;

        Fragment(DataPacket data, byte[] packet, Blanks blanks) {
            length = data.payloadLength();
            sum = sum(data, packet);
            bytes = new byte[length];
            System.arraycopy(packet, data.payloadOffset(), bytes, 0, length);
            copies.add(0, length, blanks, data.payloadOffset());
        }

        private static long sum(DataPacket data, byte[] packet) {
            CRC32C sum = new CRC32C();
            sum.update(packet, data.payloadOffset(), data.payloadLength());
            return sum.getValue();
        }

        boolean isLike(DataPacket data, byte[] packet) {
            return data.payloadLength() == length && sum(data, packet) == sum;
        }

        void moveTo(byte[] whole, int position, Places places) {
            at = position;
            System.arraycopy(bytes, 0, whole, position, length);
            bytes = new byte[0];
            places.addAll(position, copies);
        }
    }
}
