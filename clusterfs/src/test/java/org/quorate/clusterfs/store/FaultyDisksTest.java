package org.quorate.clusterfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.tree.Checksum;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;

/** Disks that really are full, or become read-only underneath; needs root, to mount them. */
class FaultyDisksTest {
    private static final Stamp STAMP = new Stamp(1, 1795334209, 0);
    private static final TreePath PATH = TreePath.of("f");

    private final List<String> lines = new ArrayList<>();
    private final LogSink log =
            (domain, level, text) -> lines.add("[" + domain.word() + "] " + level.word() + ": " + text);

    @TempDir
    private Path directory;

    private Path disk() throws IOException {
        return Files.createDirectories(directory.resolve("disk"));
    }

    /** Whether the command succeeded. */
    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private void mount(String... command) throws Exception {
        boolean mounted;
        try {
            mounted = run(command);
        } catch (IOException notThere) {
            mounted = false;
        }
        assumeTrue(mounted, () -> "cannot be done here: " + String.join(" ", command));
    }

    @AfterEach
    void unmount() throws Exception {
        assumeTrue(Files.isDirectory(directory.resolve("disk")));
        boolean _ = run("umount", disk().toString());
    }

    private JournaledDatabase open() throws Exception {
        return JournaledDatabase.open(disk().resolve("config.db"), JournaledDatabase.Settings.DEFAULT, log);
    }

    private static Result write(Tree tree, int size) {
        return tree.apply(new Operation.Write(PATH, 0, new byte[size], true), STAMP);
    }

    @Test
    void aFullDiskIsToldAndTheTreeGoesOnWhenThereIsRoom() throws Exception {
        mount("mount", "-t", "tmpfs", "-o", "size=512k", "none", disk().toString());
        Path ballast = disk().resolve("ballast");
        Files.write(ballast, new byte[300_000]);
        Checksum sum;
        try (JournaledDatabase database = open()) {
            Tree tree = database.loadTree(STAMP);
            assertThat(tree.apply(new Operation.Create(PATH), STAMP).isOk()).isTrue();
            int size = 1000;
            Result result = write(tree, size);
            while (result.isOk()) {
                sum = tree.checksum();
                size += 1000;
                result = write(tree, size);
            }
            assertThat(result.errno()).isEqualTo(Errno.EIO);
            assertThat(lines.getFirst())
                    .isEqualTo("[database] crit: cannot write " + disk()
                            + "/changes/0000000001.changes: No space left on" + " device (free space on its disk)");
            assertThat(tree.find(PATH))
                    .isNotNull()
                    .extracting(file -> file.size())
                    .isEqualTo(size - 1000);
            for (int second = 0; second < 70; second++) {
                assertThat(tree.tryStoreAgain()).isFalse();
                database.tick(second);
            }
            assertThat(write(tree, 1).errno()).isEqualTo(Errno.EIO);
            Files.delete(ballast);
            assertThat(tree.tryStoreAgain()).isTrue();
            assertThat(write(tree, size).isOk()).isTrue();
            sum = tree.checksum();
        }
        try (JournaledDatabase database = open()) {
            assertThat(database.loadTree(STAMP).checksum()).isEqualTo(sum);
        }
    }

    /** What a file system does that finds itself damaged. It has to be unmounted to be repaired, so the process ends meanwhile. */
    @Test
    void aDiskThatBecomesReadOnlyIsToldAndTheTreeIsStillRead() throws Exception {
        Path image = directory.resolve("image");
        Files.write(image, new byte[8 << 20]);
        mount("mkfs.ext4", "-q", "-O", "^has_journal", image.toString());
        mount("mount", "-o", "loop,errors=remount-ro", image.toString(), disk().toString());
        Path trigger = Path.of("/sys/fs/ext4", device(), "trigger_fs_error");
        assumeTrue(Files.exists(trigger), "the kernel has no " + trigger);
        Checksum sum;
        JournaledDatabase database = open();
        Tree tree = database.loadTree(STAMP);
        assertThat(tree.apply(new Operation.Create(PATH), STAMP).isOk()).isTrue();
        assertThat(write(tree, 5000).isOk()).isTrue();
        sum = tree.checksum();
        // What is not on the disk yet is lost with it, as when the power fails.
        boolean _ = database.sync();
        Files.writeString(trigger, "1\n");
        assertThat(write(tree, 6000).errno()).isEqualTo(Errno.EIO);
        assertThat(lines)
                .containsExactly("[database] crit: cannot write " + disk()
                        + "/changes/0000000001.changes: Read-only file system (see in the kernel's log why its disk became"
                        + " read-only, and mount it writable again)");
        assertThat(tree.tryStoreAgain()).isFalse();
        assertThat(tree.checksum()).isEqualTo(sum);
        for (int second = 0; second < 70; second++) {
            database.tick(second);
        }
        assertThat(lines).hasSize(2).last().asString().contains("config.db: ").contains("nothing is lost");
        assertThat(catchThrowable(database::close)).isInstanceOf(DatabaseException.class);
        assertThat(run("umount", disk().toString())).isTrue();
        boolean _ = run("fsck.ext4", "-y", image.toString());
        mount("mount", "-o", "loop", image.toString(), disk().toString());
        try (JournaledDatabase again = open()) {
            assertThat(again.loadTree(STAMP).checksum()).isEqualTo(sum);
        }
    }

    /** Name of the block device that is mounted. */
    private String device() throws IOException {
        String mounted = disk().toRealPath().toString();
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" "))
                .filter(fields -> fields[1].equals(mounted))
                .map(fields -> Path.of(fields[0]).getFileName().toString())
                .findFirst()
                .orElseThrow();
    }
}
