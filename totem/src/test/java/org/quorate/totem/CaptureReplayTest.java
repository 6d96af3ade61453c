package org.quorate.totem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.base.time.TimerQueue;
import org.quorate.base.wire.Endian;
import org.quorate.config.TotemParameters;
import org.quorate.totem.wire.Header;
import org.quorate.totem.wire.McastMessage;
import org.quorate.totem.wire.MessageType;

/**
 * Takes the place of a real node in a captured story: it gets the packets that node got and must send the packets that node sent,
 * byte for byte. Exceptions, and why: the retransmit flag of the first tokens of a ring (spec 20 §5.4, remedy 2), and timers,
 * which need not expire in the same microsecond.
 */
class CaptureReplayTest {
    /** The node under test, fed by hand. */
    private static final class Actor implements TotemTransport, TotemListener, Log {
        final TimerQueue timers = new TimerQueue();
        final List<byte[]> sent = new ArrayList<>();
        final List<String> log = new ArrayList<>();
        final Totem totem;
        private final boolean target;

        Actor(int id, TotemParameters parameters, long storedSeq, boolean target) {
            this.target = target;
            totem = new Totem(
                    id,
                    parameters,
                    storedSeq,
                    timers,
                    this,
                    RandomSource.seeded(1),
                    this,
                    seq -> log.add("store " + seq),
                    this);
        }

        void at(long micros) {
            long nanos = micros * 1000;
            while (timers.nextDeadlineNanos() <= nanos) {
                timers.setNow(timers.nextDeadlineNanos());
                timers.expireNext();
                drain();
            }
            timers.setNow(nanos);
        }

        void drain() {
            while (totem.hasLocal()) {
                totem.runLocal();
            }
        }

        @Override
        public void unicast(int targetNodeId, byte[] buffer, int offset, int length) {
            sent.add(Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        public void multicast(byte[] buffer, int offset, int length) {
            sent.add(Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        public boolean usesTargetNodeId() {
            return target;
        }

        @Override
        public void onConfigurationChange(ConfigurationChange change) {
            if (change.kind() == ConfigurationChange.Kind.REGULAR) {
                totem.synchronizationComplete();
            }
        }

        @Override
        public void onMessage(Group group, int sender, Endian order, byte[] buffer, int offset, int length) {}

        @Override
        public void onTokenSent() {}

        @Override
        public boolean isEnabled(Subsystem subsystem, Level level) {
            return true;
        }

        @Override
        public void log(Subsystem subsystem, Level level, String template, Object... arguments) {
            log.add(new LogEvent(0, subsystem, level, template, Arrays.asList(arguments)).text());
        }
    }

    private static MessageType typeOf(byte[] message) {
        MessageType type = MessageType.of(Header.type(message, 0));
        if (type == null) {
            throw new AssertionError("unknown type");
        }
        return type;
    }

    /** Queues the parts of a packet the real node sent; whole messages only. */
    private static void sendParts(Totem totem, byte[] packet) {
        int payload = McastMessage.HEADER_BYTES;
        int count = PackedLayout.count(packet, payload, Endian.LITTLE);
        int at = payload + PackedLayout.FIXED_BYTES + 2 * count;
        for (int i = 0; i < count; i++) {
            int length = PackedLayout.partLength(packet, payload, i, Endian.LITTLE);
            Group group = PackedLayout.isName(Group.SERVICES, packet, at + 4, 1) ? Group.SERVICES : Group.SYNC;
            int header = PackedLayout.groupHeader(group).length;
            assertThat(totem.send(group, new byte[0], packet, at + header, length - header))
                    .isTrue();
            at += length;
        }
    }

    private static byte[] comparable(byte[] message) {
        byte[] copy = message.clone();
        if (typeOf(copy) == MessageType.ORF_TOKEN) {
            Endian.LITTLE.putInt(copy, 49, 0);
        }
        return copy;
    }

    /** Joins are repeated and merge detects sent by timers: how often in between does not matter. */
    private static List<byte[]> withoutTimed(List<byte[]> messages) {
        return messages.stream()
                .filter(message ->
                        typeOf(message) != MessageType.MEMB_JOIN && typeOf(message) != MessageType.MEMB_MERGE_DETECT)
                .map(CaptureReplayTest::comparable)
                .toList();
    }

    private static void assertSame(List<byte[]> ours, List<byte[]> theirs) {
        List<byte[]> a = withoutTimed(ours);
        List<byte[]> b = withoutTimed(theirs);
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            assertThat(Dump.of(a.get(i))).as("message %d", i).isEqualTo(Dump.of(b.get(i)));
            assertThat(a.get(i)).as("message %d", i).isEqualTo(b.get(i));
        }
        assertThat(a.size()).isEqualTo(b.size()).isGreaterThan(80);
        assertThat(a.stream()
                        .filter(message -> typeOf(message) == MessageType.MCAST)
                        .count())
                .isEqualTo(10);
    }

    /**
     * Node 1 of k1-start: alone at ring 1.5 with six messages behind it, it meets nodes 2 and 3. Every commit token, ORF token and
     * message it multicast must be ours.
     */
    @Test
    void representativeOfAStartingCluster() {
        List<Capture.Frame> frames = Capture.read("vectors/pcap/k1-start.n1.pcap", true);
        Actor actor = new Actor(1, VirtualCluster.parameters(3), 0, true);
        long first = frames.getFirst().micros();
        actor.timers.setNow(1000);
        actor.totem.start();
        actor.drain();
        for (int i = 0; i < 6; i++) {
            actor.totem.send(Group.SERVICES, new byte[0], new byte[10], 0, 10);
            actor.drain();
        }
        actor.sent.clear();

        List<byte[]> theirs = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            Capture.Frame frame = frames.get(i);
            if (frame.from() == 1) {
                if (!isRepeatedMulticast(frames, i)) {
                    theirs.add(frame.message());
                }
                continue;
            }
            if (frame.to() != 1) {
                continue;
            }
            for (int n = i + 1; n < frames.size() && frames.get(n).from() == 1; n++) {
                if (typeOf(frames.get(n).message()) == MessageType.MCAST && !isRepeatedMulticast(frames, n)) {
                    sendParts(actor.totem, frames.get(n).message());
                }
            }
            actor.at(2_000_000 + frame.micros() - first);
            actor.totem.onPacket(frame.message(), 0, frame.message().length);
            actor.drain();
        }
        assertSame(actor.sent, theirs);
        assertThat(actor.log)
                .contains(
                        "A new membership (1.5) was formed. Members joined: 1",
                        "A new membership (1.9) was formed. Members joined: 2",
                        "A new membership (1.d) was formed. Members joined: 3");
    }

    /** The same message to another destination. */
    private static boolean isRepeatedMulticast(List<Capture.Frame> frames, int index) {
        Capture.Frame frame = frames.get(index);
        if (typeOf(frame.message()) == MessageType.ORF_TOKEN
                || typeOf(frame.message()) == MessageType.MEMB_COMMIT_TOKEN) {
            return false;
        }
        for (int i = index - 1; i >= 0 && frame.micros() - frames.get(i).micros() < 20_000; i--) {
            Capture.Frame earlier = frames.get(i);
            if (earlier.from() == frame.from()
                    && earlier.to() != frame.to()
                    && Arrays.equals(earlier.message(), frame.message())) {
                return true;
            }
        }
        return false;
    }
}
