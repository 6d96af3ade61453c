package org.quorate.knet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;
import org.quorate.base.IpAddress;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.base.time.TimerQueue;
import org.quorate.config.CryptoParameters;
import org.quorate.config.CryptoParameters.Cipher;
import org.quorate.config.CryptoParameters.Hash;
import org.quorate.config.KnetParameters;
import org.quorate.config.LinkMode;
import org.quorate.config.LinkParameters;
import org.quorate.config.Member;

/** A few knet instances on a network in memory, in virtual time. Node n has 10.(70 + link).0.n. */
final class VirtualNetwork {
    static final long MILLI = 1_000_000L;

    private record Datagram(long atNanos, long order, int from, int to, int link, byte[] bytes) {}

    /** How packets of one direction of a link fare. */
    interface Path {
        /** Number of copies that arrive. */
        int copies(int from, int to, int link, byte[] datagram);
    }

    final RandomSource random;
    final List<Node> nodes = new ArrayList<>();
    long nowNanos = 5_000 * MILLI;
    long latencyNanos = 100_000;
    long jitterNanos;
    int interfaceMtu = 1500;
    int refusalsToldTimes = 1;
    int pathMtu = 1500;
    Path path = (_, _, _, _) -> 1;
    /** Sees every datagram handed to the network, also those too big for it. */
    BiConsumer<Integer, byte[]> onSend = (_, _) -> {};

    private long order;
    private final PriorityQueue<Datagram> inFlight =
            new PriorityQueue<>(Comparator.comparingLong(Datagram::atNanos).thenComparingLong(Datagram::order));

    VirtualNetwork(long seed) {
        random = RandomSource.seeded(seed);
    }

    static IpAddress address(int node, int link) {
        return IpAddress.of("10." + (70 + link) + ".0." + node);
    }

    static List<Member> members(int nodes, int links) {
        List<Member> members = new ArrayList<>();
        for (int node = 1; node <= nodes; node++) {
            List<Optional<IpAddress>> addresses = new ArrayList<>();
            for (int link = 0; link < LinkParameters.MAX_LINKS; link++) {
                addresses.add(link < links ? Optional.of(address(node, link)) : Optional.empty());
            }
            members.add(new Member(node, null, addresses));
        }
        return members;
    }

    /** aes256/sha256 with a key of 256 bytes that depends on the number. */
    static CryptoParameters key(int number) {
        byte[] key = new byte[256];
        RandomSource.seeded(number).nextBytes(key, 0, key.length);
        return new CryptoParameters("openssl", Cipher.AES256, Hash.SHA256, key);
    }

    static KnetParameters parameters(LinkMode mode, CryptoParameters crypto, int... priorities) {
        List<LinkParameters> links = new ArrayList<>();
        for (int link = 0; link < priorities.length; link++) {
            links.add(new LinkParameters(link, 5405 + link, priorities[link], 750, 1500, 2048, 2, false));
        }
        return new KnetParameters(mode, links, 30, 0, "none", 0, 0, true, crypto);
    }

    Node add(int id, KnetParameters parameters, List<Member> members) {
        Node node = new Node(id);
        nodes.add(node);
        node.knet.initialise(parameters);
        node.knet.configure(parameters, members);
        node.knet.start();
        return node;
    }

    void remove(Node node) {
        node.knet.stop();
        nodes.remove(node);
    }

    void runMillis(long millis) {
        long end = nowNanos + millis * MILLI;
        while (true) {
            long next = end;
            for (Node node : nodes) {
                next = Math.min(next, node.timers.nextDeadlineNanos());
            }
            if (!inFlight.isEmpty()) {
                next = Math.min(next, inFlight.peek().atNanos);
            }
            nowNanos = Math.max(nowNanos, next);
            for (Node node : nodes) {
                node.timers.setNow(nowNanos);
            }
            if (!step() && nowNanos >= end) {
                return;
            }
        }
    }

    private boolean step() {
        boolean anything = false;
        for (Node node : List.copyOf(nodes)) {
            while (node.timers.expireNext()) {
                anything = true;
            }
        }
        while (!inFlight.isEmpty() && inFlight.peek().atNanos <= nowNanos) {
            Datagram datagram = inFlight.poll();
            for (Node node : List.copyOf(nodes)) {
                if (node.id == datagram.to) {
                    node.knet.onDatagram(
                            datagram.link,
                            address(datagram.from, datagram.link),
                            5405 + datagram.link,
                            datagram.bytes,
                            0,
                            datagram.bytes.length);
                }
            }
            anything = true;
        }
        for (Node node : List.copyOf(nodes)) {
            anything |= node.reportRefusals();
        }
        return anything;
    }

    private void transmit(int from, int to, int link, byte[] datagram) {
        if (datagram.length + 28 > pathMtu) {
            return;
        }
        int copies = path.copies(from, to, link, datagram);
        for (int i = 0; i < copies; i++) {
            long jitter = jitterNanos == 0 ? 0 : Long.remainderUnsigned(random.nextLong(), jitterNanos);
            inFlight.add(new Datagram(nowNanos + latencyNanos + jitter, order++, from, to, link, datagram.clone()));
        }
    }

    /** One knet with its clock, its log, and what its listener saw. */
    final class Node implements KnetListener, DatagramSender, Log {
        final int id;
        final TimerQueue timers = new TimerQueue();
        final List<String> lines = new ArrayList<>();
        final List<byte[]> messages = new ArrayList<>();
        final List<Integer> senders = new ArrayList<>();
        final List<String> events = new ArrayList<>();
        final int[] datagramsByLink = new int[LinkParameters.MAX_LINKS];
        int sendCalls;
        private final List<int[]> refusals = new ArrayList<>();
        final Knet knet;

        Node(int id) {
            this.id = id;
            timers.setNow(nowNanos);
            knet = new Knet(id, timers, this, RandomSource.seeded(id), this, this);
        }

        @Override
        public void send(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {
            sendCalls++;
            for (int at = 0; at < length; at += segmentSize) {
                int size = Math.min(segmentSize, length - at);
                datagramsByLink[link]++;
                onSend.accept(id, Arrays.copyOfRange(buffer, offset + at, offset + at + size));
                if (size + 28 > interfaceMtu) {
                    refusals.add(new int[] {link, hostId});
                } else {
                    transmit(id, hostId, link, Arrays.copyOfRange(buffer, offset + at, offset + at + size));
                }
            }
        }

        boolean reportRefusals() {
            boolean any = !refusals.isEmpty();
            for (int[] refusal : List.copyOf(refusals)) {
                refusals.remove(refusal);
                for (int i = 0; i < refusalsToldTimes; i++) {
                    knet.onSendError(refusal[0], refusal[1], SendError.MESSAGE_TOO_BIG, interfaceMtu);
                }
            }
            return any;
        }

        @Override
        public void onMessage(int fromHost, int channel, byte[] buffer, int offset, int length) {
            messages.add(Arrays.copyOfRange(buffer, offset, offset + length));
            senders.add(fromHost);
        }

        @Override
        public void onReachabilityChanged(int hostId, boolean reachable) {
            events.add("host " + hostId + (reachable ? " reachable" : " unreachable"));
        }

        @Override
        public void onLinkChanged(int hostId, int link, boolean up) {
            events.add("link " + hostId + "/" + link + (up ? " up" : " down"));
        }

        @Override
        public void onDataMtuChanged(int mtu) {
            events.add("mtu " + mtu);
        }

        @Override
        public boolean isEnabled(Subsystem subsystem, Level level) {
            return true;
        }

        @Override
        public void log(Subsystem subsystem, Level level, String template, Object... arguments) {
            LogEvent event = new LogEvent(nowNanos, subsystem, level, template, List.of(arguments));
            lines.add(level.word() + " " + event.text());
        }

        long countLines(String part) {
            return lines.stream().filter(line -> line.contains(part)).count();
        }

        /** A broadcast or, with a target, unicast totem message of this many bytes with a recognisable content. */
        byte[] send(int target, int length, int mark) {
            byte[] message = message(target, length, mark);
            if (target == 0) {
                knet.broadcast(0, message, 0, length);
            } else {
                knet.unicast(0, target, message, 0, length);
            }
            return message;
        }
    }

    static byte[] message(int target, int length, int mark) {
        byte[] message = new byte[length];
        for (int i = 0; i < length; i++) {
            message[i] = (byte) (i * 31 + (i >> 8) * 7 + mark * 13);
        }
        for (int i = 0; i < 4; i++) {
            message[9 + i] = (byte) (target >>> (8 * i));
            message[13 + i] = (byte) (mark >>> (8 * i));
        }
        return message;
    }
}
