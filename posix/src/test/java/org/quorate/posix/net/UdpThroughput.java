package org.quorate.posix.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.posix.Errno;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Libc;

/**
 * Measures what one sending and one receiving thread can move. Not a test; run the class with {@code [sendNamespace
 * receiveNamespace receiveAddress]}, names of {@code ip netns}, or without arguments for loopback.
 *
 * <p>The figures are those of the receiver. The sender is throttled by nothing but its socket buffer, so part of what it sends
 * may be dropped; that part is printed.
 */
final class UdpThroughput {
    private static final MethodHandle OPEN = Libc.variadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SETNS = Libc.function("setns", JAVA_INT, JAVA_INT, JAVA_INT);

    private static final int SEGMENT = 1400;
    private static final int MESSAGE = 45 * SEGMENT;
    private static final long WARM_UP_NANOS = 1_500_000_000L;
    private static final long MEASURE_NANOS = 2_000_000_000L;
    private static final long SILENCE_NANOS = 300_000_000L;

    private final @Nullable String sendNamespace;
    private final @Nullable String receiveNamespace;
    private final IpAddress target;

    private UdpThroughput(@Nullable String sendNamespace, @Nullable String receiveNamespace, IpAddress target) {
        this.sendNamespace = sendNamespace;
        this.receiveNamespace = receiveNamespace;
        this.target = target;
    }

    public static void main(String[] arguments) throws Exception {
        UdpThroughput bench = arguments.length == 3
                ? new UdpThroughput(arguments[0], arguments[1], IpAddress.of(arguments[2]))
                : new UdpThroughput(null, null, IpAddress.of("127.0.0.1"));
        for (int round = 0; round < 2; round++) {
            bench.run("1400 B, no offload       ", false, false, MESSAGE);
            bench.run("1400 B, GSO              ", true, false, MESSAGE);
            bench.run("1400 B, GSO and GRO      ", true, true, MESSAGE);
            bench.run("1400 B entries, joined   ", true, true, SEGMENT);
        }
    }

    private void run(String what, boolean segmentation, boolean coalescing, int message) throws Exception {
        AtomicReference<@Nullable UdpAddress> address = new AtomicReference<>();
        CountDownLatch ready = new CountDownLatch(1);
        Receiver receiver = new Receiver();
        Thread receiving = new Thread(() -> receive(receiver, coalescing, address, ready));
        receiving.start();
        ready.await();
        long[] sent = new long[1];
        Thread sending = new Thread(() -> sent[0] = send(address.get(), segmentation, message));
        sending.start();
        sending.join();
        receiving.join();
        double seconds = (receiver.lastNanos - receiver.firstNanos) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%s %,10.0f datagrams/s %8.0f MB/s   dropped %4.1f %%   allocated by receiver %d B, by sender %d B%n",
                what,
                receiver.datagrams / seconds,
                receiver.bytes / seconds / 1e6,
                100.0 * (sent[0] - receiver.all) / sent[0],
                receiver.allocated,
                sentAllocated);
    }

    private volatile long sentAllocated;

    private static long allocatedBytes() {
        var bean = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        return bean.getThreadAllocatedBytes(Thread.currentThread().threadId());
    }

    private static final class Receiver implements DatagramHandler {
        final long startNanos = System.nanoTime();
        long all;
        long datagrams;
        long bytes;
        long firstNanos;
        long lastNanos;
        long allocatedBefore;
        long allocated;

        @Override
        public void onDatagram(IpAddress source, int port, byte[] buffer, int offset, int length) {
            all++;
            if (firstNanos != 0) {
                datagrams++;
                bytes += length;
            }
        }

        void afterBatch() {
            long now = System.nanoTime();
            if (firstNanos == 0 && now - startNanos > WARM_UP_NANOS) {
                firstNanos = now;
                allocatedBefore = allocatedBytes();
            }
            lastNanos = now;
        }
    }

    private void receive(
            Receiver receiver,
            boolean coalescing,
            AtomicReference<@Nullable UdpAddress> address,
            CountDownLatch ready) {
        enter(receiveNamespace);
        try (UdpSocket socket = UdpSocket.open(new UdpAddress(target, 0), coalescing);
                UdpReceiveBatch batch = new UdpReceiveBatch(64);
                Epoll epoll = new Epoll(1)) {
            epoll.add(socket.fd(), Epoll.IN, 0);
            address.set(socket.local());
            ready.countDown();
            while (epoll.await(receiver.all == 0 ? 5_000_000_000L : SILENCE_NANOS) > 0) {
                batch.receive(socket, receiver);
                receiver.afterBatch();
            }
            receiver.allocated = allocatedBytes() - receiver.allocatedBefore;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private long send(@Nullable UdpAddress to, boolean segmentation, int message) {
        enter(sendNamespace);
        if (to == null) {
            throw new IllegalStateException("the receiver has no address");
        }
        IpAddress any = IpAddress.of(to.ip().isV6() ? "::" : "0.0.0.0");
        byte[] bytes = new byte[message];
        long datagrams = 0;
        try (UdpSocket socket = UdpSocket.open(new UdpAddress(any, 0), segmentation);
                UdpSendBatch sender = new UdpSendBatch(socket, 1 << 19, 512);
                Epoll epoll = new Epoll(1)) {
            epoll.add(socket.fd(), Epoll.OUT, 0);
            long start = System.nanoTime();
            long before = 0;
            while (System.nanoTime() - start < WARM_UP_NANOS + MEASURE_NANOS) {
                if (before == 0 && System.nanoTime() - start > WARM_UP_NANOS) {
                    before = allocatedBytes();
                }
                for (int i = 0; i < 6 * MESSAGE / message; i++) {
                    while (sender.add(to, bytes, 0, message, SEGMENT) == UdpSendBatch.FULL) {
                        flush(sender, epoll);
                    }
                    datagrams += message / SEGMENT;
                }
                flush(sender, epoll);
            }
            sentAllocated = allocatedBytes() - before;
            return datagrams;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void flush(UdpSendBatch sender, Epoll epoll) throws Exception {
        int blocked;
        while ((blocked = sender.flush(UdpThroughput::failed)) != 0) {
            if (blocked == Errno.EAGAIN) {
                epoll.await(1_000_000_000L);
            }
        }
    }

    private static void failed(int entry, UdpAddress destination, int errno) {
        throw new IllegalStateException(entry + " " + destination + " " + Errno.name(errno));
    }

    private static void enter(@Nullable String namespace) {
        if (namespace == null) {
            return;
        }
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) OPEN.invokeExact(state.segment(), arena.allocateFrom("/run/netns/" + namespace), 0);
            if (fd < 0 || (int) SETNS.invokeExact(state.segment(), fd, 0) != 0) {
                throw new IllegalStateException("cannot enter " + namespace + ": " + Errno.text(state.errno()));
            }
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }
}
