package org.quorate.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.posix.process.Scheduling;

final class CompanionThreadTest {
    private static final int NICE = 7;

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    /** As those it starts in turn. */
    @Test
    void doesNotInheritWhatPriorityTheRingTakes() throws Exception {
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch looked = new CountDownLatch(1);
        Thread ring = Thread.ofPlatform().start(() -> {
            int before = niceOfThisThread();
            try (CompanionThread beside = new CompanionThread(
                    _ -> Thread.ofPlatform()
                            .start(() -> {
                                seen.add(niceOfThisThread() - before);
                                looked.countDown();
                            })
                            .join(),
                    Log.NONE)) {
                Scheduling.nice(before + NICE);
                seen.add(niceOfThisThread() - before);
                beside.begin();
                assertThat(looked.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        ring.join();

        assertThat(seen).containsExactly(NICE, 0);
    }

    private static int niceOfThisThread() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"), UTF_8);
            // after the name in parentheses the state is field 3, the nice value field 19
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theEndWaitsForIt() throws Exception {
        CountDownLatch lives = new CountDownLatch(1);
        CompanionThread thread = new CompanionThread(
                ringEnded -> {
                    lives.countDown();
                    ringEnded.await();
                    events.add("ends");
                },
                Log.NONE);
        thread.begin();
        assertThat(lives.await(10, TimeUnit.SECONDS)).isTrue();
        thread.close();
        events.add("closed");
        thread.close();

        assertThat(events).containsExactly("ends", "closed");
    }

    @Test
    void theEndDoesNotWaitForEver() throws Exception {
        CountDownLatch lives = new CountDownLatch(1);
        CompanionThread thread = new CompanionThread(
                _ -> {
                    lives.countDown();
                    new CountDownLatch(1).await();
                },
                lines(),
                Duration.ofMillis(50));
        thread.begin();
        assertThat(lives.await(10, TimeUnit.SECONDS)).isTrue();
        thread.close();
        thread.close();

        assertThat(events).containsExactly("CRIT [0]");
    }

    @Test
    void neverLivesIfTheRingDoesNot() {
        new CompanionThread(_ -> events.add("lives"), Log.NONE).close();

        assertThat(events).isEmpty();
    }

    @Test
    void anErrorOfItIsSaidAndEndsNothingElse() throws Exception {
        CountDownLatch lives = new CountDownLatch(1);
        CompanionThread thread = new CompanionThread(
                _ -> {
                    lives.countDown();
                    throw new IllegalStateException("a bug");
                },
                lines());
        thread.begin();
        assertThat(lives.await(10, TimeUnit.SECONDS)).isTrue();
        thread.close();

        assertThat(events).containsExactly("CRIT [java.lang.IllegalStateException: a bug]");
    }

    /** Notes their arguments. */
    private Log lines() {
        return new Log() {
            @Override
            public boolean isEnabled(Subsystem subsystem, Level level) {
                return true;
            }

            @Override
            public void log(Subsystem subsystem, Level level, String template, Object... arguments) {
                events.add(level + " " + List.of(arguments));
            }
        };
    }
}
