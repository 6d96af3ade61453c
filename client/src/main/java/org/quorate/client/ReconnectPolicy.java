package org.quorate.client;

import java.time.Duration;

/**
 * What to do when the connection to the node is lost, for example because its daemon is restarted.
 *
 * @param first wait before the first attempt; doubled for each that follows
 * @param longest longest wait between attempts
 * @param patience how long to try; zero: not at all
 */
public record ReconnectPolicy(Duration first, Duration longest, Duration patience) {
    /** Tries for ever, first after 100 ms, in the end every 2 s. */
    public static final ReconnectPolicy FOREVER =
            new ReconnectPolicy(Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofSeconds(Long.MAX_VALUE));

    /** A lost connection is not made again. */
    public static final ReconnectPolicy NEVER =
            new ReconnectPolicy(Duration.ofMillis(100), Duration.ofMillis(100), Duration.ZERO);

    /**
     * Checks the waits.
     *
     * @throws IllegalArgumentException if a wait is not positive or the first is the longer one
     */
    public ReconnectPolicy {
        if (!first.isPositive() || longest.compareTo(first) < 0 || patience.isNegative()) {
            throw new IllegalArgumentException("waits must be positive and grow: first " + first + ", longest "
                    + longest + ", patience " + patience);
        }
    }

    /** The wait after one of this length. */
    public Duration after(Duration wait) {
        Duration doubled = wait.multipliedBy(2);
        return doubled.compareTo(longest) > 0 ? longest : doubled;
    }
}
