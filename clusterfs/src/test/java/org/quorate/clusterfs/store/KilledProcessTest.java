package org.quorate.clusterfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.tree.Checksum;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreeStore;

/** Processes that are really killed, in the middle of whatever they do, the data base's own writing too. */
class KilledProcessTest {
    @TempDir
    private Path aside;

    @Test
    void everyAcknowledgedChangeIsThere() throws Exception {
        Random random = new Random();
        for (int round = 0; round < 4; round++) {
            Path directory = InMemory.directory(aside);
            long seed = random.nextLong();
            int acknowledged = killedAfter(200 + random.nextInt(600), random.nextInt(5_000_000), directory, seed);
            List<Checksum> expected = sums(seed, acknowledged + 1);
            try (JournaledDatabase database =
                    JournaledDatabase.open(directory.resolve("config.db"), KilledWriter.SETTINGS, LogSink.NONE)) {
                assertThat(database.loadTree(KilledWriter.STAMP).checksum())
                        .as("seed %s after change %s", seed, acknowledged)
                        .isIn(expected.get(acknowledged), expected.get(acknowledged + 1));
            }
            InMemory.remove(directory);
        }
    }

    /** Number of the last change that the process said was done. */
    private static int killedAfter(int changes, int nanos, Path directory, long seed) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        directory.toString(),
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int last = 0;
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = Integer.parseInt(line);
                if (last == changes) {
                    Thread.sleep(0, nanos % 1_000_000);
                    process.toHandle().destroyForcibly(); // leaves what it has said to be read
                }
            }
        }
        assertThat(last).as("the process did something").isGreaterThanOrEqualTo(changes);
        return last;
    }

    private static List<Checksum> sums(long seed, int changes) throws Exception {
        Tree tree = Tree.create(TreeStore.NONE, LogSink.NONE, KilledWriter.STAMP);
        Storm storm = new Storm(seed);
        List<Checksum> sums = new ArrayList<>(List.of(tree.checksum()));
        for (int i = 0; i < changes; i++) {
            storm.change(tree);
            sums.add(tree.checksum());
        }
        return sums;
    }
}
