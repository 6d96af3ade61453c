package org.quorate.posix.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;

class ProcessTest {
    private static final int IDLE_POLICY = 5;
    /** Of /proc/PID/stat, counted from the one after the name. */
    private static final int POLICY_FIELD = 38;

    @Test
    void roundRobinIsThisThreadsOnly() throws Exception {
        assertThat(Scheduling.maxRoundRobinPriority()).isEqualTo(99);
        try {
            Scheduling.roundRobin(Scheduling.maxRoundRobinPriority());
        } catch (PosixException e) {
            assertThat(e.getMessage()).isEqualTo("sched_setscheduler SCHED_RR 99: Operation not permitted (1)");
            skip("no right to real-time scheduling");
        }
        assertThat(Scheduling.isRoundRobin()).isTrue();
        Scheduling.ordinary();
        assertThat(Scheduling.isRoundRobin()).isFalse();
        assertThatThrownBy(() -> Scheduling.roundRobin(100))
                .isInstanceOfSatisfying(
                        PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }

    @Test
    void idlePolicyIsForThreadsOfThatNameOnly() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread yielding = new Thread(() -> {
            started.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        yielding.setName("yields to others");
        yielding.start();
        started.await();
        try {
            assertThat(threadsWithPolicy(IDLE_POLICY)).isEmpty();
            assertThat(Scheduling.idle("yields")).isEqualTo(1);
            assertThat(threadsWithPolicy(IDLE_POLICY)).containsExactly("yields to other");
            assertThat(Scheduling.idle("no thread is called so")).isZero();
        } finally {
            end.countDown();
            yielding.join();
        }
    }

    /** By names, as the kernel cuts them. */
    private static List<String> threadsWithPolicy(int policy) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            for (Path thread : threads.toList()) {
                String status = Files.readString(thread.resolve("stat"));
                String[] afterName =
                        status.substring(status.lastIndexOf(')') + 2).split(" ");
                if (afterName[POLICY_FIELD].equals(Integer.toString(policy))) {
                    found.add(Files.readString(thread.resolve("comm")).strip());
                }
            }
        }
        return found;
    }

    @Test
    void theCgroupIsTheOneWritten(@TempDir Path directory) throws Exception {
        Path tasks = Files.createFile(directory.resolve("tasks"));
        assertThat(Scheduling.moveToCgroup(tasks)).isEqualTo(Scheduling.CgroupMove.DONE);
        assertThat(tasks).hasContent(ProcessHandle.current().pid() + "\n");
        assertThat(Scheduling.moveToCgroup(directory.resolve("missing"))).isEqualTo(Scheduling.CgroupMove.CANNOT_OPEN);
    }

    @Test
    void lockedMemoryIsCounted() throws Exception {
        try {
            MemoryLock.unlimit();
            MemoryLock.lockAll();
        } catch (PosixException e) {
            assertThat(e.errno()).isIn(Errno.EPERM, Errno.ENOMEM);
            skip(Errno.text(e.errno()));
        }
        try {
            assertThat(lockedKilobytes()).isGreaterThan(1024);
        } finally {
            MemoryLock.unlockAll();
        }
        assertThat(lockedKilobytes()).isZero();
    }

    private static long lockedKilobytes() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmLck:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void accountsAreFoundByName() {
        assertThat(Accounts.uidOf("root")).hasValue(0);
        assertThat(Accounts.gidOf("root")).hasValue(0);
        assertThat(Accounts.uidOf("no-such-user")).isEmpty();
        assertThat(Accounts.gidOf("no-such-group")).isEmpty();
    }

    @Test
    void theMaskAndTheNameAreTheProcesss() throws Exception {
        int before = Session.umask(077);
        assertThat(Session.umask(before)).isEqualTo(077);
        String name = Files.readString(Path.of("/proc/self/comm")).strip();
        Session.nameProcess("quorate-test");
        assertThat(Path.of("/proc/self/comm")).hasContent("quorate-test\n");
        Session.nameProcess(name);
    }

    private static void skip(String reason) {
        System.err.println("skipped: " + reason);
        Assumptions.abort(reason);
    }
}
