package org.quorate.interop.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quorate.interop.InteropTest;
import org.quorate.interop.Kind;
import org.quorate.interop.RingSettings;

/**
 * Workers create, write, rename, delete and lock through the mounts of all nodes while daemons and file systems are killed, paused and
 * cut off. What happens comes from a seed, which is printed; {@code -Dinterop.seed=} gives one.
 */
class FilesSoakTest extends InteropTest {
    private static final RingSettings RING = RingSettings.quick();

    @BeforeAll
    static void aMountIsPossible() {
        requireMount();
    }

    @Test
    void acknowledgedChangesSurvive() throws Exception {
        soak("files-soak-short", Duration.ofSeconds(20), List.of(REAL, QUORATE, QUORATE));
    }

    @Tag("soak")
    @Test
    void acknowledgedChangesSurviveForMinutes() throws Exception {
        soak("files-soak", Duration.ofMinutes(5), List.of(QUORATE, REAL, QUORATE, QUORATE, REAL));
    }

    private static void soak(String name, Duration length, List<Kind> kinds) throws Exception {
        long seed = Long.getLong("interop.seed", new SplittableRandom().nextLong(1_000_000));
        note(name + ": seed " + seed);
        try (FilesSoak soak = new FilesSoak(name, seed, RING, kinds)) {
            FilesHistory history = soak.run(length);
            note(soak.figures(history));
            assertThat(FilesChecker.check(history)).isEmpty();
            assertThat(soak.differencesOfDatabases()).isEmpty();
        }
    }
}
