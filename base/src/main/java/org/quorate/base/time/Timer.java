package org.quorate.base.time;

/** One re-armable one-shot timer of a node, made by {@link Timers#create}. */
public interface Timer {
    /**
     * Arms the timer to expire after the delay, replacing an earlier deadline.
     *
     * @param delayNanos 0 or more, in ns; 0 expires as the next input
     */
    void start(long delayNanos);

    /** Disarms; nothing happens when it is not armed. */
    void cancel();

    boolean isArmed();
}
