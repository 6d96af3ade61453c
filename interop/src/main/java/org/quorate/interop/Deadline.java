package org.quorate.interop;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for something observable, never for a guessed time. */
public final class Deadline {
    private static final long POLL_MILLIS = 20;

    private final long endNanos;
    private final Duration limit;

    private Deadline(Duration limit) {
        this.limit = limit;
        this.endNanos = System.nanoTime() + limit.toNanos();
    }

    public static Deadline in(Duration limit) {
        return new Deadline(limit);
    }

    public static Deadline seconds(long seconds) {
        return new Deadline(Duration.ofSeconds(seconds));
    }

    public boolean passed() {
        return System.nanoTime() - endNanos >= 0;
    }

    /** Waits until the condition holds; fails with the description and what is there instead. */
    public void await(String what, BooleanSupplier condition, Supplier<String> actual) {
        if (!isMetBy(condition)) {
            throw new AssertionError("not within " + limit.toMillis() + " ms: " + what + "\nbut: " + actual.get());
        }
    }

    /** Waits until the condition holds; false if the time passes before. */
    public boolean isMetBy(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (passed()) {
                return false;
            }
            pause();
        }
        return true;
    }

    public void await(String what, BooleanSupplier condition) {
        await(what, condition, () -> "still not so");
    }

    /** Lets the time pass: for tests that watch that nothing happens. */
    public void elapse() {
        while (!passed()) {
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
