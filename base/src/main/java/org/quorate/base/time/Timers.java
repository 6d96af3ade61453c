package org.quorate.base.time;

/**
 * What a layer of a node sees of time: the instant of the input being processed, and timers. Time does not move while an
 * input is processed, so a run depends on nothing but its inputs.
 */
public interface Timers {
    /** Monotonic time of the input being processed, in ns; the origin is arbitrary, but never negative. */
    long nowNanos();

    /**
     * A timer, not yet armed. Each timer is made once and re-armed for life, so arming allocates nothing.
     *
     * @param name for traces, for example {@code "token loss"}
     * @param onExpiry runs as an input of its own: never inside another handler
     */
    Timer create(String name, Runnable onExpiry);
}
