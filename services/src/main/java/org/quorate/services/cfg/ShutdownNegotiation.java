package org.quorate.services.cfg;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.base.time.Timer;
import org.quorate.base.time.Timers;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;

/** Asks the tracking clients of this node whether it may stop (spec 30 §6.5). */
public final class ShutdownNegotiation {
    /** Ask, and stop if all agree. */
    public static final int REQUEST = 0;
    /** Ask, and stop whatever the answers are. */
    public static final int REGARDLESS = 1;
    /** Stop without asking. */
    public static final int IMMEDIATE = 2;

    private static final long DEFAULT_TIMEOUT_MS = 5000;
    private static final long NANOS_PER_MS = 1_000_000;

    private final Cmap cmap;
    private final Log log;
    private final Timer timer;
    private final Runnable onAgreed;
    private final List<CfgConnection> trackers = new ArrayList<>();

    private @Nullable CfgConnection requester;
    private @Nullable Consumer<StatusCode> reply;
    private int flags;
    private int expected;
    private int yes;
    private int no;

    /**
     * @param onAgreed the node is to stop
     */
    ShutdownNegotiation(Cmap cmap, Timers timers, Log log, Runnable onAgreed) {
        this.cmap = cmap;
        this.log = log;
        this.onAgreed = onAgreed;
        this.timer = timers.create("shutdown negotiation", this::onTimeout);
    }

    boolean isRunning() {
        return requester != null;
    }

    void begin(CfgConnection from, int newFlags, Consumer<StatusCode> newReply) {
        if (isRunning()) {
            newReply.accept(StatusCode.EXIST);
            return;
        }
        List<CfgConnection> others =
                trackers.stream().filter(tracker -> tracker != from).toList();
        if (others.isEmpty()) {
            newReply.accept(StatusCode.OK);
            onAgreed.run();
            return;
        }
        requester = from;
        reply = newReply;
        flags = newFlags;
        expected = others.size();
        yes = 0;
        no = 0;
        for (CfgConnection tracker : trackers) {
            tracker.asked = tracker != from;
            tracker.answer = CfgConnection.Answer.NONE;
        }
        long timeoutMs = cmap.getInteger("cfg.shutdown_timeout", CmapType.U32, DEFAULT_TIMEOUT_MS);
        timer.start(timeoutMs * NANOS_PER_MS);
        others.forEach(tracker -> tracker.listener.onShutdownRequest(flags));
    }

    /** {@link StatusCode#ACCESS} if nothing is being negotiated. */
    StatusCode answer(CfgConnection from, boolean agrees) {
        if (!isRunning()) {
            return StatusCode.ACCESS;
        }
        withdraw(from);
        from.answer = agrees ? CfgConnection.Answer.YES : CfgConnection.Answer.NO;
        if (agrees) {
            yes++;
        } else {
            no++;
        }
        decideIfComplete();
        return StatusCode.OK;
    }

    void trackStart(CfgConnection connection) {
        if (connection.tracking) {
            return;
        }
        connection.tracking = true;
        trackers.addFirst(connection);
        if (isRunning()) {
            expected++;
            connection.asked = true;
            connection.answer = CfgConnection.Answer.NONE;
            connection.listener.onShutdownRequest(flags);
        }
    }

    void trackStop(CfgConnection connection) {
        if (!connection.tracking) {
            return;
        }
        connection.tracking = false;
        trackers.remove(connection);
        if (isRunning() && connection.asked) {
            withdraw(connection);
            connection.asked = false;
            yes++;
            decideIfComplete();
        }
    }

    /** The client is gone; a negotiation it asked for is called off. */
    void disconnect(CfgConnection connection) {
        if (requester == connection) {
            end();
        }
        trackStop(connection);
    }

    private void withdraw(CfgConnection connection) {
        switch (connection.answer) {
            case YES -> yes--;
            case NO -> no--;
            case NONE -> {
                // nothing to take back
            }
        }
        connection.answer = CfgConnection.Answer.NONE;
    }

    private void onTimeout() {
        no = expected;
        decideIfComplete();
    }

    private void decideIfComplete() {
        Consumer<StatusCode> waiting = reply;
        if (waiting == null || yes + no < expected) {
            return;
        }
        log.log(
                Subsystem.CFG,
                Level.DEBUG,
                "shutdown decision is: (yes count: %d, no count: %d) flags=%x",
                yes,
                no,
                flags);
        boolean agreed = yes >= expected || flags == REGARDLESS;
        end();
        if (agreed) {
            waiting.accept(StatusCode.OK);
            onAgreed.run();
        } else {
            waiting.accept(StatusCode.BUSY);
        }
    }

    private void end() {
        timer.cancel();
        requester = null;
        reply = null;
    }

    void stop() {
        end();
        trackers.clear();
    }
}
