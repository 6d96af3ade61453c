package org.quorate.engine;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.quorate.base.time.Timer;
import org.quorate.base.time.Timers;
import org.quorate.services.Services;
import org.quorate.totem.Totem;

/**
 * The orderly stop (spec 30 §1.10): services are unloaded one at a time with the ring running in between, so that what they say
 * goes out; when it has, or the ring does not move any more, the node leaves.
 */
final class Stopping {
    private static final long STEP_NANOS = 1_000_000;

    /** How long queued messages may hold up the leave: a ring that is being formed again is not waited for. */
    private static final long DRAIN_NANOS = 1_000_000_000;

    /** Visits that take what a handful of services have to say; the second one shows that the first went round. */
    private static final int TOKENS_TO_DRAIN = 2;

    private final Timers clock;
    private final Totem totem;
    private final IntConsumer leave;
    private final Timer step;
    private @Nullable Services services;
    private boolean begun;
    private int status;
    private long drainEndNanos = -1;
    private int tokensSinceUnloaded;

    /** @param leave called once with the exit status when it is time to leave the ring */
    Stopping(Timers timers, Totem totem, IntConsumer leave) {
        this.clock = timers;
        this.totem = totem;
        this.leave = leave;
        this.step = timers.create("unload services", this::step);
    }

    void connect(Services allServices) {
        services = allServices;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Only the first call has an effect. */
    void begin(int exitStatus) {
        if (!begun) {
            begun = true;
            status = exitStatus;
            step.start(0);
        }
    }

    /** The token has been here and taken messages along. */
    void onTokenSent() {
        tokensSinceUnloaded++;
    }

    private void step() {
        if (services != null && services.stopNext()) {
            step.start(STEP_NANOS);
            return;
        }
        if (drainEndNanos < 0) {
            drainEndNanos = clock.nowNanos() + DRAIN_NANOS;
            tokensSinceUnloaded = 0;
            totem.requestToken();
        }
        if (tokensSinceUnloaded < TOKENS_TO_DRAIN && clock.nowNanos() < drainEndNanos) {
            step.start(STEP_NANOS);
            return;
        }
        leave.accept(status);
    }
}
