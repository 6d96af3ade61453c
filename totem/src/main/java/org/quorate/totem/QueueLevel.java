package org.quorate.totem;

/** How full the queue of messages to send is, with the numbers the IPC layer knows (spec 20 §7.5). */
public enum QueueLevel {
    LOW,
    GOOD,
    HIGH,
    CRITICAL;

    private static final int LOW_BELOW = 30;
    private static final int GOOD_ABOVE = 40;
    private static final int GOOD_BELOW = 50;
    private static final int HIGH_ABOVE = 60;
    private static final int HIGH_BELOW = 70;
    private static final int CRITICAL_FROM = 75;

    /** The level for a fill in percent; in the gaps between the bands the level stays. */
    QueueLevel next(int percent) {
        if (percent >= CRITICAL_FROM) {
            return CRITICAL;
        }
        if (percent < LOW_BELOW) {
            return LOW;
        }
        if (percent > GOOD_ABOVE && percent < GOOD_BELOW) {
            return GOOD;
        }
        return percent > HIGH_ABOVE && percent < HIGH_BELOW ? HIGH : this;
    }
}
