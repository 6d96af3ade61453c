package org.quorate.runtime;

/** Takes part in each turn of the loop, after the node has had its inputs. Runs on the node's thread. */
public interface LoopPart {
    /** Tells others what the last inputs changed. What is sent here leaves with this turn. */
    void afterInputs(long nowNanos);

    /** When {@link #afterInputs} wants to be called at the latest, in ns of the node's clock; {@link Long#MAX_VALUE} for never. */
    default long nextDeadlineNanos() {
        return Long.MAX_VALUE;
    }
}
