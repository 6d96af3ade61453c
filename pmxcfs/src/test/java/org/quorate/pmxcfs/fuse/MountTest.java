package org.quorate.pmxcfs.fuse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real mount: what the recordings do not tell. */
class MountTest {
    private static final int GROUP = 33;

    @TempDir
    private Path directory;

    private Path place;

    /** Mounts at the first argument and stays until it is killed. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws Exception {
            MountedTree mounted = MountedTree.local(Path.of(arguments[0]), "child", GROUP);
            System.out.println("mounted " + mounted.directory());
            Thread.sleep(60_000);
        }
    }

    @BeforeEach
    void aMountIsPossible() {
        assumeTrue(Mount.obstacle().isEmpty(), Mount.obstacle());
        assumeTrue(System.getProperty("user.name").equals("root"), "mounting for all users needs root");
        place = directory.resolve("mnt");
    }

    @Test
    void whatAKilledProcessLeftMountedIsTakenAway() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        place.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = child.inputReader()) {
            assertThat(output.readLine()).isEqualTo("mounted " + place);
        }
        assertThat(SystemCalls.readlink(place + "/local")).isEqualTo("nodes/child");
        assertThatThrownBy(() -> MountedTree.local(place, "second", GROUP))
                .isInstanceOf(MountException.class)
                .hasMessageContaining("another file system of type fuse is mounted at " + place + " and works");
        child.destroyForcibly().waitFor();
        assertThatThrownBy(() -> SystemCalls.readlink(place + "/local")).hasMessageContaining("107");
        List<String> lines = new ArrayList<>();
        try (MountedTree mounted = MountedTree.local(place, "next", GROUP, lines)) {
            assertThat(SystemCalls.readlink(mounted.directory() + "/local")).isEqualTo("nodes/next");
        }
        assertThat(lines).containsExactly("took away what a process that was killed left mounted at " + place);
    }

    @Test
    void itShowsWhenItIsUnmountedFromOutside() throws Exception {
        try (MountedTree mounted = MountedTree.local(place, "n", GROUP)) {
            assertThat(mounted.isMounted()).isTrue();
            assertThat(new ProcessBuilder("umount", place.toString()).start().waitFor())
                    .isZero();
            assertThat(mounted.isMounted()).isFalse();
        }
    }

    @Test
    void itEndsAlsoUnderThoseWhoUseIt() throws Exception {
        int fd;
        long start;
        try (MountedTree mounted = MountedTree.local(place, "n", GROUP)) {
            fd = SystemCalls.open(mounted.directory() + "/.members", "RDONLY");
            assertThat(SystemCalls.read(fd, 0, 100)).isNotEmpty();
            start = System.nanoTime();
        }
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
        assertThatThrownBy(() -> SystemCalls.read(fd, 0, 100)).isInstanceOf(SystemCalls.Failed.class);
        assertThatThrownBy(() -> SystemCalls.close(fd)).hasMessageContaining("107");
    }

    @Test
    void namesThatCannotBeKeptAreRefused() throws Exception {
        try (MountedTree mounted = MountedTree.local(place, "n", GROUP)) {
            String top = mounted.directory().toString();
            assertThatThrownBy(() -> SystemCalls.mkdir(top + "/a\uFFFDb")).hasMessageContaining("EILSEQ");
            SystemCalls.mkdir(top + "/" + "x".repeat(1024));
            assertThat(SystemCalls.readdir(top)).contains("x".repeat(1024));
        }
    }

    @Test
    void manyCallersAtATime() throws Exception {
        int callers = 8;
        int files = 40;
        try (MountedTree mounted = MountedTree.grouped(place, "n", GROUP);
                ExecutorService pool = Executors.newFixedThreadPool(callers)) {
            List<Future<?>> all = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                Path own = Files.createDirectory(mounted.directory().resolve("d" + caller));
                all.add(pool.submit(() -> {
                    for (int i = 0; i < files; i++) {
                        String path = own + "/f" + i;
                        int fd = SystemCalls.open(path + ".tmp", "WRONLY|CREAT|EXCL");
                        SystemCalls.write(fd, 0, ("content " + i).getBytes(UTF_8));
                        SystemCalls.close(fd);
                        SystemCalls.rename(path + ".tmp", path);
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            for (int caller = 0; caller < callers; caller++) {
                String own = mounted.directory() + "/d" + caller;
                assertThat(SystemCalls.readdir(own)).hasSize(files);
                assertThat(Files.readString(Path.of(own, "f" + (files - 1)))).isEqualTo("content " + (files - 1));
            }
        }
    }

    @Test
    void oneOfManyTakesALock() throws Exception {
        int callers = 8;
        try (MountedTree mounted = MountedTree.grouped(place, "n", GROUP);
                ExecutorService pool = Executors.newFixedThreadPool(callers)) {
            String top = mounted.directory().toString();
            SystemCalls.mkdir(top + "/priv");
            SystemCalls.mkdir(top + "/priv/lock");
            List<Future<Boolean>> all = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                all.add(pool.submit(() -> {
                    try {
                        SystemCalls.mkdir(top + "/priv/lock/one");
                        return true;
                    } catch (SystemCalls.Failed taken) {
                        assertThat(taken.error()).isEqualTo("EEXIST");
                        return false;
                    }
                }));
            }
            int winners = 0;
            for (Future<Boolean> each : all) {
                winners += each.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
        }
    }

    @Test
    void fsyncWaitsForTheDiskAndTellsIfItFails() throws Exception {
        try (MountedTree mounted = MountedTree.local(place, "n", GROUP)) {
            try (FileChannel file =
                    FileChannel.open(place.resolve("f"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(new byte[10]));
                assertThat(mounted.timesForced()).isZero();
                file.force(false);
                assertThat(mounted.timesForced()).isEqualTo(1);
                mounted.failDisk();
                assertThatThrownBy(() -> file.force(true)).hasMessage("Input/output error");
            }
            try (FileChannel top = FileChannel.open(place, StandardOpenOption.READ)) {
                assertThatThrownBy(() -> top.force(true)).hasMessage("Input/output error");
            }
        }
    }
}
