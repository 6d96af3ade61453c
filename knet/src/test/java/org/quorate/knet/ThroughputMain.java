package org.quorate.knet;

import java.util.List;
import java.util.Locale;
import org.quorate.base.IpAddress;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Log;
import org.quorate.base.time.TimerQueue;
import org.quorate.config.CryptoParameters;
import org.quorate.config.CryptoParameters.Cipher;
import org.quorate.config.CryptoParameters.Hash;
import org.quorate.config.KnetParameters;
import org.quorate.config.LinkMode;
import org.quorate.config.Member;
import org.quorate.knet.crypto.PacketCrypto;

/**
 * Prints megabytes per second and allocated bytes per packet of protection alone and of the whole way down and up. Not a test:
 * run it by hand, figures depend on the machine.
 */
public final class ThroughputMain {
    private static final int FRAGMENT = 1400;
    private static final int MARGIN = 16;
    private static final int PACKETS = 200_000;
    private static final int ROUNDS = 5;
    private static final int MESSAGE = 65_000;
    private static final int MESSAGES = 5_000;

    private ThroughputMain() {}

    public static void main(String[] arguments) {
        byte[] key = new byte[256];
        RandomSource.seeded(1).nextBytes(key, 0, key.length);
        for (Hash hash : List.of(Hash.MD5, Hash.SHA1, Hash.SHA256, Hash.SHA512)) {
            for (Cipher cipher : List.of(Cipher.NONE, Cipher.AES128, Cipher.AES256)) {
                protection(new CryptoParameters("openssl", cipher, hash, key));
            }
        }
        dataPath(CryptoParameters.NONE);
        dataPath(new CryptoParameters("openssl", Cipher.AES256, Hash.SHA256, key));
    }

    private static void protection(CryptoParameters parameters) {
        PacketCrypto crypto = new PacketCrypto(parameters, RandomSource.seeded(2));
        byte[] clear = new byte[FRAGMENT + 2 * MARGIN];
        byte[] wire = new byte[FRAGMENT + 200];
        byte[] opened = new byte[FRAGMENT + 200];
        double sealing = 0;
        double opening = 0;
        long allocated = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long allocatedBefore = allocatedBytes();
            long begin = System.nanoTime();
            int length = 0;
            for (int i = 0; i < PACKETS; i++) {
                length = crypto.seal(clear, MARGIN, FRAGMENT, wire, 0);
            }
            long middle = System.nanoTime();
            for (int i = 0; i < PACKETS; i++) {
                if (crypto.open(wire, 0, length, opened) != FRAGMENT) {
                    throw new IllegalStateException("a packet did not open");
                }
            }
            long end = System.nanoTime();
            allocated = (allocatedBytes() - allocatedBefore) / (2L * PACKETS);
            sealing = Math.max(sealing, rate((long) PACKETS * FRAGMENT, middle - begin));
            opening = Math.max(opening, rate((long) PACKETS * FRAGMENT, end - middle));
        }
        print(String.format(
                Locale.ROOT,
                "%-24s seal %6.0f MB/s  open %6.0f MB/s  %d B allocated a packet",
                parameters,
                sealing,
                opening,
                allocated));
    }

    private static void dataPath(CryptoParameters crypto) {
        List<Member> members = VirtualNetwork.members(2, 1);
        Pipe pipe = new Pipe();
        TimerQueue timers = new TimerQueue();
        Knet[] nodes = new Knet[2];
        for (int i = 0; i < 2; i++) {
            nodes[i] = new Knet(i + 1, timers, Log.NONE, RandomSource.seeded(i), pipe, pipe);
            KnetParameters parameters = VirtualNetwork.parameters(LinkMode.PASSIVE, crypto, 1);
            nodes[i].initialise(parameters);
            nodes[i].configure(parameters, members);
            nodes[i].start();
        }
        pipe.nodes = nodes;
        for (int tick = 1; tick < 40; tick++) {
            timers.setNow(tick * 100_000_000L);
            while (timers.expireNext()) {
                // links come up
            }
        }
        byte[] message = VirtualNetwork.message(0, MESSAGE, 1);
        double best = 0;
        long allocated = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long allocatedBefore = allocatedBytes();
            long begin = System.nanoTime();
            pipe.received = 0;
            for (int i = 0; i < MESSAGES; i++) {
                nodes[0].broadcast(0, message, 0, MESSAGE);
            }
            best = Math.max(best, rate(pipe.received, System.nanoTime() - begin));
            allocated = (allocatedBytes() - allocatedBefore) / MESSAGES;
        }
        print(String.format(
                Locale.ROOT,
                "%-24s down and up %6.0f MB/s, data mtu %d, %d B allocated a message of %d B",
                crypto,
                best,
                nodes[0].dataMtu(),
                allocated,
                MESSAGE));
    }

    private static double rate(long bytes, long nanos) {
        return bytes * 1000.0 / nanos;
    }

    @SuppressWarnings("SystemOut") // a program to be read on a terminal
    private static void print(String line) {
        System.out.println(line);
    }

    private static long allocatedBytes() {
        return java.lang.management.ManagementFactory.getThreadMXBean()
                        instanceof com.sun.management.ThreadMXBean threads
                ? threads.getCurrentThreadAllocatedBytes()
                : 0;
    }

    /** Hands everything to the other node at once. */
    private static final class Pipe implements DatagramSender, KnetListener {
        private static final IpAddress[] ADDRESSES = {VirtualNetwork.address(1, 0), VirtualNetwork.address(2, 0)};

        private Knet[] nodes = new Knet[0];
        private long received;

        @Override
        public void send(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {
            if (nodes.length == 0) {
                return;
            }
            if (segmentSize > 1472) {
                nodes[2 - hostId].onSendError(link, hostId, SendError.MESSAGE_TOO_BIG, 1500);
                return;
            }
            for (int at = 0; at < length; at += segmentSize) {
                int size = Math.min(segmentSize, length - at);
                nodes[hostId - 1].onDatagram(link, ADDRESSES[2 - hostId], 5405, buffer, offset + at, size);
            }
        }

        @Override
        public void onMessage(int fromHost, int channel, byte[] buffer, int offset, int length) {
            received += length;
        }

        @Override
        public void onReachabilityChanged(int hostId, boolean reachable) {}

        @Override
        public void onLinkChanged(int hostId, int link, boolean up) {}

        @Override
        public void onDataMtuChanged(int mtu) {}
    }
}
