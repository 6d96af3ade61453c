package org.quorate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.cli.fs.LockHolder;
import org.quorate.cli.fs.TreeWatcher;
import org.quorate.clusterfs.replication.Now;
import org.quorate.pmxcfs.control.FileSystemClient;
import org.quorate.pmxcfs.control.Listing;

/** Locks while time passes, and what watchers are told. */
final class FsLockAndWatchTest {
    /** Seconds since 1970 at the file system: long ago, so that a renewal, of the present, shows. */
    private static final int LONG_AGO = 1_700_000_000;

    private static final String LOCK = "priv/lock/x";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    /** Seconds, as the file system measures the age of locks. */
    private volatile long elapsed;

    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

    @SuppressWarnings("NullAway.Init")
    private ServedTree served;

    @SuppressWarnings("NullAway.Init")
    private FileSystemClient client;

    @SuppressWarnings("NullAway.Init")
    private FileSystemClient other;

    @BeforeEach
    void serve() throws Exception {
        served = ServedTree.in(directory, () -> new Now(LONG_AGO, elapsed));
        client = FileSystemClient.connect(ServedTree.socket(directory));
        other = FileSystemClient.connect(ServedTree.socket(directory));
    }

    @AfterEach
    void end() throws Exception {
        client.close();
        other.close();
        served.close();
    }

    private LockHolder holder(FileSystemClient of, Duration renewal) {
        return new LockHolder(of, "x", renewal, warnings::add);
    }

    private LockHolder neverRenewing(FileSystemClient of) {
        return holder(of, LockHolder.RENEWAL);
    }

    private long mtime() throws Exception {
        return other.list("priv/lock").getFirst().mtime();
    }

    private void awaitRenewal(long after) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (mtime() == after) {
            assertThat(System.nanoTime()).as("no renewal").isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    /** Holds the lock until the returned file is there. */
    private CompletableFuture<Integer> hold(LockHolder holder, Path until) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return holder.runAndRelease(
                        List.of("sh", "-c", "until test -e '" + until + "'; do sleep 0.05; done; exit 3"));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void aLockThatIsNotRenewedMayBeTakenAfterTwoMinutes() throws Exception {
        assertThat(neverRenewing(client).take(0)).isTrue();
        elapsed = 120;
        assertThat(neverRenewing(other).take(1)).isFalse();
        elapsed = 121;
        assertThat(neverRenewing(other).take(1)).isTrue();
        assertThat(warnings).isEmpty();
    }

    @Test
    void aLockIsRenewedWhileItsCommandRuns() throws Exception {
        LockHolder holder = holder(client, Duration.ofMillis(100));
        assertThat(holder.take(0)).isTrue();
        assertThat(mtime()).isEqualTo(LONG_AGO);
        elapsed = 100;
        Path end = directory.resolve("end");
        CompletableFuture<Integer> status = hold(holder, end);
        awaitRenewal(LONG_AGO);
        // more than two minutes since it was taken, less since it was renewed
        elapsed = 200;
        assertThat(neverRenewing(other).take(1)).isFalse();
        Files.createFile(end);
        assertThat(status.get(20, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(other.list("priv/lock")).isEmpty();
        assertThat(warnings).isEmpty();
    }

    @Test
    void aLockThatAnotherHasTakenIsLeftToHim() throws Exception {
        LockHolder holder = holder(client, Duration.ofMillis(100));
        assertThat(holder.take(0)).isTrue();
        elapsed = 100;
        Path end = directory.resolve("end");
        CompletableFuture<Integer> status = hold(holder, end);
        awaitRenewal(LONG_AGO);
        other.remove(LOCK);
        assertThat(neverRenewing(other).take(1)).isTrue();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (warnings.isEmpty()) {
            assertThat(System.nanoTime()).as("no warning").isLessThan(deadline);
            Thread.sleep(20);
        }
        Files.createFile(end);
        assertThat(status.get(20, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(warnings)
                .contains("lock 'priv/lock/x' was lost while the command runs: another may have taken it")
                .endsWith("lock 'priv/lock/x' is not ours any more and was left as it is");
        assertThat(other.list("priv/lock")).extracting(Listing.Line::path).containsExactly(LOCK);
    }

    @Test
    void watchersAreToldOfEachChange() throws Exception {
        other.makeDirectory("dir");
        other.put("dir/gone", new byte[1]);
        other.put("outside", new byte[1]);
        List<String> lines = new ArrayList<>();
        int[] round = new int[1];
        new TreeWatcher(client, "dir")
                .run(
                        () -> {
                            switch (round[0]++) {
                                case 0 -> {
                                    other.put("dir/file", "12345".getBytes(UTF_8));
                                    other.put("outside", new byte[2]);
                                }
                                case 1 -> other.put("dir/file", "123456".getBytes(UTF_8));
                                case 2 -> {
                                    other.makeDirectory("dir/sub");
                                    other.rename("dir/file", "dir/sub/file");
                                    other.remove("dir/gone");
                                }
                                case 3 -> lines.add("nothing happens");
                                default -> {
                                    return false;
                                }
                            }
                            return true;
                        },
                        lines::add);
        assertThat(lines)
                .extracting(line -> line.replaceFirst("^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d  ", ""))
                .containsExactly(
                        "new dir/file (5 bytes) by node 0",
                        "changed dir/file (6 bytes) by node 0",
                        "gone dir/file",
                        "gone dir/gone",
                        "new dir/sub/ by node 0",
                        "new dir/sub/file (6 bytes) by node 0",
                        "nothing happens");
    }
}
