package org.quorate.interop;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.CpgConnection;
import org.quorate.daemon.control.CpgListener;
import org.quorate.daemon.control.CpgMember;

/** A group member through Quorate's control socket, keeping the same account as the libcpg program. */
final class ControlCpgClient implements CpgClient {
    private static final int MAX_SIZE = 1 << 20;

    private final QuorateNode node;
    private final ClusterAccess access;
    private final int pid;
    private final Path traceFile;
    private final BufferedWriter trace;
    private final MessagePattern pattern = new MessagePattern(MAX_SIZE);

    private final Object lock = new Object();
    private final List<List<Member>> history = new ArrayList<>();
    private long count;
    private long bytes;
    private long hash = OrderHash.START;
    private long firstNanos;
    private long lastNanos;
    private boolean hashing = true;
    private boolean ended;
    private @Nullable Throwable failure;

    private @Nullable CpgConnection connection;
    private @Nullable Thread sender;
    private volatile boolean sending;
    private volatile boolean closed;
    private long sendSequence;
    private volatile long sent;

    private long @Nullable [] pingNanos;
    private int pingsDone;
    private int pingSize;
    private long pingStartedNanos;

    ControlCpgClient(QuorateNode node, ClusterAccess access, int pid, Path traceFile) {
        this.node = node;
        this.access = access;
        this.pid = pid;
        this.traceFile = traceFile;
        try {
            trace = Files.newBufferedWriter(traceFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Listener implements CpgListener {
        @Override
        public void onDeliver(int fromNode, int fromPid, byte[] buffer, int offset, int length) {
            synchronized (lock) {
                lastNanos = System.nanoTime();
                if (count == 0) {
                    firstNanos = lastNanos;
                }
                count++;
                bytes += length;
                if (hashing) {
                    long sender = OrderHash.add(OrderHash.add(OrderHash.add(hash, fromNode), fromPid), length);
                    hash = OrderHash.add(sender, buffer, offset, length);
                    write(() -> "m " + Integer.toUnsignedString(fromNode) + " " + Integer.toUnsignedString(fromPid)
                            + " " + length + " "
                            + OrderHash.text(OrderHash.add(OrderHash.START, buffer, offset, length)));
                }
                if (pingNanos != null && fromNode == node.id() && fromPid == pid) {
                    onPingReturned(pingNanos);
                }
                lock.notifyAll();
            }
        }

        @Override
        public void onConfigurationChange(List<CpgMember> members, List<CpgMember> left, List<CpgMember> joined) {
            synchronized (lock) {
                List<Member> now = members.stream()
                        .map(member -> new Member(member.nodeId(), member.pid()))
                        .toList();
                history.add(now);
                write(() -> "c "
                        + now.stream()
                                .map(member -> "[" + Integer.toUnsignedString(member.node()) + ","
                                        + Integer.toUnsignedString(member.pid()) + "]")
                                .collect(Collectors.joining(",", "[", "]")));
            }
        }

        @Override
        public void onEnd(ClusterAccessException cause) {
            synchronized (lock) {
                ended = true;
                failure = cause;
                lock.notifyAll();
            }
        }
    }

    private void write(java.util.function.Supplier<String> line) {
        try {
            trace.write(line.get());
            trace.newLine();
        } catch (IOException e) {
            failure = e;
        }
    }

    private void onPingReturned(long[] times) {
        if (pingsDone == times.length) {
            return;
        }
        times[pingsDone++] = lastNanos - pingStartedNanos;
        if (pingsDone < times.length) {
            try {
                pingStartedNanos = System.nanoTime();
                sendOne(pingSize);
                joined().flush();
            } catch (ClusterAccessException e) {
                failure = e;
            }
        }
    }

    private CpgConnection joined() {
        if (connection == null) {
            throw new IllegalStateException("not joined");
        }
        return connection;
    }

    @Override
    public ClusterNode node() {
        return node;
    }

    @Override
    public void join(String group) {
        try {
            connection = access.joinGroup(group.getBytes(StandardCharsets.UTF_8), pid, new Listener());
        } catch (ClusterAccessException e) {
            throw new IllegalStateException("cannot join on " + node, e);
        }
    }

    @Override
    public void leave() {
        joined().close();
    }

    @Override
    public List<Member> members() {
        List<List<Member>> all = membershipHistory();
        return all.isEmpty() ? List.of() : all.getLast();
    }

    @Override
    public List<List<Member>> membershipHistory() {
        synchronized (lock) {
            return List.copyOf(history);
        }
    }

    @Override
    public void send(long messages, List<Integer> sizes, double rate) {
        startSender(() -> {
            long started = System.nanoTime();
            for (int i = 0; i < messages && !closed; i++) {
                long ahead = rate > 0 ? (long) (i * 1e9 / rate) - (System.nanoTime() - started) : 0;
                if (ahead > 0) {
                    joined().flush();
                    TimeUnit.NANOSECONDS.sleep(ahead);
                }
                sendOne(sizes.get(i % sizes.size()));
                sent = i + 1L;
            }
            joined().flush();
        });
    }

    @Override
    public void flood(long millis, int size) {
        startSender(() -> {
            long end = System.nanoTime() + millis * 1_000_000;
            for (long handedOver = 1; System.nanoTime() - end < 0 && !closed; handedOver++) {
                sendOne(size);
                sent = handedOver;
            }
            joined().flush();
        });
    }

    private interface Sending {
        void run() throws ClusterAccessException, InterruptedException;
    }

    private void startSender(Sending work) {
        sent = 0;
        sending = true;
        sender = Thread.ofPlatform().daemon().start(() -> {
            try {
                work.run();
            } catch (ClusterAccessException | InterruptedException e) {
                synchronized (lock) {
                    if (!closed) {
                        failure = e;
                    }
                }
            } finally {
                sending = false;
            }
        });
    }

    private void sendOne(int size) throws ClusterAccessException {
        pattern.use(sendSequence, size, joined()::send);
        sendSequence++;
    }

    @Override
    public boolean sentAll() {
        demandHealthy();
        return !sending;
    }

    private void demandHealthy() {
        synchronized (lock) {
            if (failure != null && !closed) {
                throw new AssertionError("the client of " + node + " failed", failure);
            }
        }
    }

    @Override
    public long sentCount() {
        return sent;
    }

    @Override
    public Account account() {
        demandHealthy();
        synchronized (lock) {
            try {
                trace.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Account(count, bytes, OrderHash.text(hash), firstNanos, lastNanos);
        }
    }

    @Override
    public void reset() {
        synchronized (lock) {
            count = 0;
            bytes = 0;
            hash = OrderHash.START;
            write(() -> "reset");
        }
    }

    @Override
    public RoundTrip ping(long pings, int size) {
        long[] times = new long[(int) pings];
        Deadline limit = Deadline.in(Duration.ofSeconds(60));
        synchronized (lock) {
            pingNanos = times;
            pingsDone = 0;
            pingSize = size;
            pingStartedNanos = System.nanoTime();
            try {
                sendOne(size);
                joined().flush();
                while (pingsDone < times.length && !ended && !limit.passed()) {
                    lock.wait(100);
                }
            } catch (ClusterAccessException | InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                pingNanos = null;
            }
            if (pingsDone < times.length) {
                throw new AssertionError("only " + pingsDone + " of " + pings + " messages came back", failure);
            }
        }
        Arrays.sort(times);
        int n = times.length;
        return new RoundTrip(
                n, times[0], times[n / 2], times[(int) (n * 9L / 10)], times[(int) (n * 99L / 100)], times[n - 1]);
    }

    @Override
    public void ignoreContent() {
        synchronized (lock) {
            hashing = false;
        }
    }

    @Override
    public boolean isAlive() {
        synchronized (lock) {
            return !ended;
        }
    }

    @Override
    public Path trace() {
        return traceFile;
    }

    @Override
    public void close() {
        closed = true;
        access.close();
        if (sender != null) {
            sender.interrupt();
        }
        try {
            trace.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
