package org.quorate.ipc.libqb;

/** Finds the rate of a service from the state of the ring (spec 40 §6.2). */
public final class RateControl {
    /** How full the ring's send queue is; between the bands the level stays what it was. */
    private enum QueueLevel {
        LOW,
        GOOD,
        HIGH,
        CRITICAL
    }

    private static final int LOW_BELOW = 30;
    private static final int GOOD_ABOVE = 40;
    private static final int GOOD_BELOW = 50;
    private static final int HIGH_ABOVE = 60;
    private static final int HIGH_BELOW = 70;
    private static final int CRITICAL_FROM = 75;

    private QueueLevel level = QueueLevel.LOW;

    /**
     * @param queuePercent how much of the send queue is used, 0..100
     * @param stoppedBySync a synchronisation runs and the service's requests have to wait for its end
     */
    public RequestRate rate(int queuePercent, boolean stoppedBySync) {
        update(queuePercent);
        if (level == QueueLevel.CRITICAL || stoppedBySync) {
            return RequestRate.OFF_MULTICAST;
        }
        return switch (level) {
            case LOW -> RequestRate.FAST;
            case GOOD -> RequestRate.NORMAL;
            default -> RequestRate.SLOW;
        };
    }

    private void update(int percent) {
        if (percent >= CRITICAL_FROM) {
            level = QueueLevel.CRITICAL;
        } else if (percent < LOW_BELOW) {
            level = QueueLevel.LOW;
        } else if (percent > GOOD_ABOVE && percent < GOOD_BELOW) {
            level = QueueLevel.GOOD;
        } else if (percent > HIGH_ABOVE && percent < HIGH_BELOW) {
            level = QueueLevel.HIGH;
        }
    }
}
