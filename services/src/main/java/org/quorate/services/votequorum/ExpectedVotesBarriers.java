package org.quorate.services.votequorum;

import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.services.ServiceHost;

/** Below what expected votes do not fall: by allow_downscale, and by expected_votes_tracking, which outlives the process. */
final class ExpectedVotesBarriers {
    private final Cmap cmap;
    private final ServiceHost host;
    private int configured;
    private int tracked;

    ExpectedVotesBarriers(Cmap cmap, ServiceHost host) {
        this.cmap = cmap;
        this.host = host;
    }

    /** Of the configuration, or as set by a user since. */
    int configured() {
        return configured;
    }

    void setConfigured(int barrier) {
        configured = barrier;
        cmap.set("runtime.votequorum.ev_barrier", CmapValue.u32(barrier));
    }

    /** The most votes ever expected. */
    int tracked() {
        return tracked;
    }

    /** Reads what an earlier process stored. */
    int loadTracked() {
        tracked = Math.max(0, host.loadExpectedVotesTracking());
        publishTracked();
        return tracked;
    }

    void raiseTracked(int expectedVotes) {
        if (expectedVotes > tracked) {
            tracked = expectedVotes;
            host.storeExpectedVotesTracking(tracked);
            publishTracked();
        }
    }

    private void publishTracked() {
        cmap.set("runtime.votequorum.ev_tracking_barrier", CmapValue.u32(tracked));
    }
}
