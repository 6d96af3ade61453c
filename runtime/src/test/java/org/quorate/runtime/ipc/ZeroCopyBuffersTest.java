package org.quorate.runtime.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quorate.base.StatusCode;
import org.quorate.base.wire.Endian;
import org.quorate.ipc.message.CpgData;

/** Files of clients, good ones and those with which a client tries to reach what is not its own. */
class ZeroCopyBuffersTest {
    private static final Path DIRECTORY = Path.of("/dev/shm");
    private static final int HEAD = 56;
    private static final long NO_BUFFER = 0x7f24_0706_0000L;

    private final List<Path> made = new ArrayList<>();
    private final int uid;
    private final ZeroCopyBuffers buffers;

    ZeroCopyBuffersTest() throws IOException {
        uid = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        buffers = new ZeroCopyBuffers(uid);
    }

    @AfterEach
    void removeFiles() throws IOException {
        buffers.close();
        for (Path file : made) {
            Files.deleteIfExists(file);
        }
    }

    private Path name(String suffix) {
        Path path = DIRECTORY.resolve("corosync_zerocopy-" + suffix);
        made.add(path);
        return path;
    }

    private Path file(String suffix, int bytes) throws IOException {
        return Files.write(name(suffix), new byte[bytes]);
    }

    private static void put(RandomAccessFile file, byte[] message) throws IOException {
        file.seek(16);
        file.write(CpgData.Multicast.encode(2, message));
    }

    private static long number(RandomAccessFile file) throws IOException {
        byte[] number = new byte[8];
        file.seek(8);
        file.readFully(number);
        return Endian.LITTLE.getLong(number, 0);
    }

    private static void refuses(StatusCode status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ZeroCopyBuffers.Refusal.class,
                        refusal -> assertThat(refusal.status())
                                .as(refusal.reason())
                                .isEqualTo(status));
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(fd -> {
                        try {
                            return Files.readSymbolicLink(fd).toString().contains("corosync_zerocopy");
                        } catch (IOException e) {
                            return false; // closed meanwhile
                        }
                    })
                    .count();
        }
    }

    @Test
    void aMessageComesOutAsItWasLaidOutAndTheFileLosesItsName() throws Exception {
        byte[] message = "what is said".getBytes(StandardCharsets.UTF_8);
        Path path = file("Good00", HEAD + 1000);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            buffers.allocate(path.toString(), HEAD + 1000);
            assertThat(path).doesNotExist();
            put(file, message);
            long number = number(file);
            assertThat(number).isNotZero();
            assertThat(buffers.multicast(number)).isEqualTo(CpgData.Multicast.encode(2, message));
            put(file, new byte[0]);
            assertThat(buffers.multicast(number)).isEqualTo(CpgData.Multicast.encode(2, new byte[0]));
            buffers.free(number);
            refuses(StatusCode.BAD_HANDLE, () -> buffers.multicast(number));
            refuses(StatusCode.BAD_HANDLE, () -> buffers.free(number));
        }
        assertThat(descriptors()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "corosync_zerocopy-Aaaaaa",
                "/tmp/corosync_zerocopy-Aaaaaa",
                "/dev/shm/corosync_zerocopy-Aaaaa",
                "/dev/shm/corosync_zerocopy-Aaaaaaa",
                "/dev/shm/corosync_zerocopy-../aaa",
                "/dev/shm/../shm/corosync_zerocopy-Aaaaaa",
                "/dev/shm/sub/corosync_zerocopy-Aaaaaa",
                "/dev/shm/corosync_zerocopy-Aaaaaa\n",
                "/dev/shm/qb-corosync-Aaaaaa"
            })
    void noOtherNamesAreOpened(String path) throws Exception {
        Files.write(name("Aaaaaa"), new byte[HEAD]);
        refuses(StatusCode.ACCESS, () -> buffers.allocate(path, HEAD));
        assertThat(name("Aaaaaa")).exists();
    }

    @Test
    void whatIsNoPlainFileOfTheClientsOwnIsLeftAsItIs() throws Exception {
        Path target = Files.createTempFile("quorate-zero-copy", ".target");
        made.add(target);
        Files.write(target, new byte[HEAD]);
        Path symbolic = Files.createSymbolicLink(name("Symlnk"), target);
        Path hard = Files.createLink(name("Hard00"), file("Other0", HEAD));
        Path directory = Files.createDirectory(name("Direct"));
        assertThat(new ProcessBuilder("mkfifo", name("Queue0").toString())
                        .start()
                        .waitFor())
                .isZero();
        for (Path path : List.of(symbolic, hard, directory, name("Queue0"), name("Nobody"))) {
            refuses(StatusCode.ACCESS, () -> buffers.allocate(path.toString(), HEAD));
        }
        assertThat(symbolic).isSymbolicLink();
        assertThat(hard).hasBinaryContent(new byte[HEAD]);
        assertThat(target).hasBinaryContent(new byte[HEAD]);
        assertThat(descriptors()).isZero();
    }

    @Test
    void aFileOfAnotherUserIsLeftAsItIs() throws Exception {
        Path path = file("Other1", HEAD + 10);
        ZeroCopyBuffers strangers = new ZeroCopyBuffers(uid + 1);
        refuses(StatusCode.ACCESS, () -> strangers.allocate(path.toString(), HEAD + 10));
        assertThat(path).hasBinaryContent(new byte[HEAD + 10]);
        assertThat(descriptors()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, HEAD - 1, HEAD + 11, 1L << 32, Long.MAX_VALUE})
    void sizesThatTheFileDoesNotHaveAreRefusedAndTheFileLosesItsName(long bytes) throws Exception {
        Path path = file("Sizes0", HEAD + 10);
        refuses(StatusCode.INVALID_PARAM, () -> buffers.allocate(path.toString(), bytes));
        assertThat(path).doesNotExist();
        assertThat(descriptors()).isZero();
    }

    @Test
    void buffersAndTheirBytesAreBounded() throws Exception {
        for (int i = 0; i < ZeroCopyBuffers.MAX_BUFFERS; i++) {
            buffers.allocate(file(String.format("Many%02d", i), HEAD).toString(), HEAD);
        }
        Path oneMore = file("Many99", HEAD);
        refuses(StatusCode.NO_RESOURCES, () -> buffers.allocate(oneMore.toString(), HEAD));
        assertThat(oneMore).doesNotExist();
        buffers.close();
        assertThat(descriptors()).isZero();

        try (ZeroCopyBuffers others = new ZeroCopyBuffers(uid)) {
            Path path = name("Large0");
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                file.setLength(ZeroCopyBuffers.MAX_BYTES + 1);
                refuses(StatusCode.NO_RESOURCES, () -> others.allocate(path.toString(), ZeroCopyBuffers.MAX_BYTES + 1));
            }
            Path second = name("Large1");
            try (RandomAccessFile file = new RandomAccessFile(second.toFile(), "rw")) {
                file.setLength(ZeroCopyBuffers.MAX_BYTES);
                others.allocate(second.toString(), ZeroCopyBuffers.MAX_BYTES);
                put(file, new byte[10]);
                writeLength(file, (1 << 20) + 1);
                long number = number(file);
                refuses(StatusCode.TOO_BIG, () -> others.multicast(number));
            }
            refuses(
                    StatusCode.NO_RESOURCES,
                    () -> others.allocate(file("Large2", HEAD).toString(), HEAD));
        }
    }

    private static void writeLength(RandomAccessFile file, int bytes) throws IOException {
        byte[] length = new byte[4];
        Endian.LITTLE.putInt(length, 0, bytes);
        file.seek(48);
        file.write(length);
    }

    @Test
    void numbersOfNobodyAreRefused() throws Exception {
        refuses(StatusCode.BAD_HANDLE, () -> buffers.multicast(NO_BUFFER));
        refuses(StatusCode.BAD_HANDLE, () -> buffers.multicast(0));
        refuses(StatusCode.BAD_HANDLE, () -> buffers.free(NO_BUFFER));
    }

    @Test
    void whatTheClientDoesToItsFileLaterHarmsNobody() throws Exception {
        Path path = file("Later0", HEAD + 100);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            buffers.allocate(path.toString(), HEAD + 100);
            long number = number(file);
            put(file, new byte[100]);
            for (int lie : new int[] {101, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
                writeLength(file, lie);
                refuses(StatusCode.INVALID_PARAM, () -> buffers.multicast(number));
            }
            put(file, new byte[100]);
            file.setLength(HEAD + 99);
            refuses(StatusCode.INVALID_PARAM, () -> buffers.multicast(number));
            file.setLength(0);
            refuses(StatusCode.INVALID_PARAM, () -> buffers.multicast(number));
            byte[] grown = new byte[100];
            Arrays.fill(grown, (byte) 7);
            put(file, grown);
            assertThat(buffers.multicast(number)).isEqualTo(CpgData.Multicast.encode(2, grown));
        }
    }
}
