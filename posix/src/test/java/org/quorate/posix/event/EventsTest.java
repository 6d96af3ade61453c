package org.quorate.posix.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;

class EventsTest {
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    @Test
    void anEventFdWakesTheWaiterFromAnotherThread() throws Exception {
        try (Epoll epoll = new Epoll(4);
                EventFd event = new EventFd()) {
            epoll.add(event.fd(), Epoll.IN, 0x1234_5678_9ABC_DEF0L);
            assertThat(epoll.await(0)).isZero();
            Thread other = new Thread(() -> {
                event.signal();
                event.signal();
            });
            other.start();
            assertThat(epoll.await(PATIENCE_NANOS)).isOne();
            other.join();
            assertThat(epoll.data(0)).isEqualTo(0x1234_5678_9ABC_DEF0L);
            assertThat(epoll.conditions(0)).isEqualTo(Epoll.IN);
            assertThat(event.drain()).isEqualTo(2);
            assertThat(event.drain()).isZero();
            assertThat(epoll.await(0)).isZero();
            assertThatThrownBy(() -> epoll.data(0)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void interestCanChangeAndEnd() throws Exception {
        try (Epoll epoll = new Epoll(4);
                EventFd event = new EventFd()) {
            epoll.add(event.fd(), Epoll.IN, 1);
            epoll.modify(event.fd(), Epoll.IN | Epoll.OUT, 2);
            assertThat(epoll.await(PATIENCE_NANOS)).isOne();
            assertThat(epoll.data(0)).isEqualTo(2);
            assertThat(epoll.conditions(0)).isEqualTo(Epoll.OUT);
            epoll.remove(event.fd());
            assertThat(epoll.await(0)).isZero();
            assertThatThrownBy(() -> epoll.remove(event.fd()))
                    .isInstanceOfSatisfying(
                            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
        }
    }

    @Test
    void theTimeoutIsFinerThanAMillisecondAndNeverEarly() throws Exception {
        try (Epoll epoll = new Epoll(1)) {
            long best = Long.MAX_VALUE;
            for (int i = 0; i < 20; i++) {
                long start = System.nanoTime();
                assertThat(epoll.await(200_000)).isZero();
                best = Math.min(best, System.nanoTime() - start);
            }
            assertThat(best).isBetween(200_000L, 900_000L);
        }
    }

    @Test
    void signalsBecomeEvents() throws Exception {
        try (Epoll epoll = new Epoll(1);
                Signals signals = new Signals(EnumSet.allOf(ProcessSignal.class))) {
            epoll.add(signals.fd(), Epoll.IN, 0);
            for (ProcessSignal signal : heard()) {
                String pid = Long.toString(ProcessHandle.current().pid());
                assertThat(new ProcessBuilder("kill", "-" + signal.shortName, pid)
                                .start()
                                .waitFor())
                        .isZero();
                assertThat(epoll.await(PATIENCE_NANOS)).isOne();
                assertThat(signals.drain()).containsExactly(signal);
            }
            assertThat(signals.drain()).isEmpty();
        }
    }

    /** Without those that whoever started us lets be ignored, as nohup does with HUP: the virtual machine leaves them so. */
    private static List<ProcessSignal> heard() throws IOException {
        long ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .findFirst()
                .orElseThrow();
        Map<ProcessSignal, Integer> numbers = Map.of(
                ProcessSignal.TERMINATE,
                15,
                ProcessSignal.INTERRUPT,
                2,
                ProcessSignal.HANGUP,
                1,
                ProcessSignal.USER_2,
                12);
        List<ProcessSignal> heard = Stream.of(ProcessSignal.values())
                .filter(signal -> (ignored >>> (numbers.getOrDefault(signal, 0) - 1) & 1) == 0)
                .toList();
        assertThat(heard).contains(ProcessSignal.TERMINATE, ProcessSignal.USER_2);
        return heard;
    }
}
