package org.quorate.daemon.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.base.log.Level;
import org.quorate.base.log.Subsystem;
import org.quorate.config.logging.LogSettings;
import org.quorate.config.logging.LoggingConfiguration;

final class LogSinksTest {
    @TempDir
    Path directory = Path.of("");

    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

    private LogSinks sinks(OutputStream err) {
        return new LogSinks(ZoneOffset.UTC, 7, "n1", err, null);
    }

    private static LoggingConfiguration configuration(@Nullable Path file) {
        LogSettings settings = new LogSettings(
                true,
                true,
                file != null,
                file == null ? null : file.toString(),
                "daemon",
                Level.INFO,
                Level.INFO,
                null);
        return new LoggingConfiguration(
                LoggingConfiguration.Timestamp.OFF, false, false, true, settings, new TreeMap<>());
    }

    @Test
    void aLineGoesToEverySinkAndFilesAreReopened() throws Exception {
        Path file = directory.resolve("corosync.log");
        LogSinks sinks = sinks(stderr);
        sinks.apply(configuration(file));
        sinks.log(Subsystem.TOTEM, Level.NOTICE, "ring %s", "1.5");
        sinks.log(Subsystem.TOTEM, Level.DEBUG, "not shown");
        sinks.reopen();
        sinks.log(Subsystem.CFG, Level.INFO, "second");
        sinks.close();

        assertThat(stderr.toString(StandardCharsets.UTF_8))
                .isEqualTo("notice  [TOTEM ] ring 1.5\ninfo    [CFG   ] second\n");
        assertThat(Files.readAllLines(file))
                .containsExactly("[7] n1 corosyncnotice  [TOTEM ] ring 1.5", "[7] n1 corosyncinfo    [CFG   ] second");
    }

    @Test
    void aStuckSinkNeverBlocksTheCallerAndLossIsReported() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        OutputStream stuck = new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("lines come as arrays");
            }

            @Override
            public void write(byte[] b, int offset, int length) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                stderr.write(b, offset, length);
            }
        };
        LogSinks sinks = sinks(stuck);
        for (int i = 0; i < 20_000; i++) {
            sinks.log(Subsystem.MAIN, Level.NOTICE, "line %d", i);
        }
        assertThat(sinks.droppedLines()).isPositive();
        release.countDown();
        sinks.close();
        assertThat(stderr.toString(StandardCharsets.UTF_8)).contains(" log lines were dropped because");
    }

    @Test
    void anUnusableLogFileDoesNotSilenceTheOthers() {
        LogSinks sinks = sinks(stderr);
        sinks.apply(configuration(directory.resolve("no/where.log")));
        sinks.log(Subsystem.MAIN, Level.NOTICE, "still here");
        sinks.close();
        assertThat(stderr.toString(StandardCharsets.UTF_8))
                .contains("Unable to reopen log file ")
                .contains("notice  [MAIN  ] still here");
    }
}
