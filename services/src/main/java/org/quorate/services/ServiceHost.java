package org.quorate.services;

import org.quorate.base.StatusCode;

/** What services ask of the node around them: effects beyond messages. */
public interface ServiceHost {
    /** The first or a later synchronisation is complete; systemd is told. */
    void onReady();

    /** Orderly stop: services unloaded, leave sent, exit with this status. */
    void requestShutdown(int exitStatus);

    /** Immediate end without a leave: killed by another node (spec 30 §6.4), exit status 255. */
    void exitNow(int exitStatus, String where);

    /** Makes the expected-votes tracking barrier durable (spec 30 §4.9). */
    void storeExpectedVotesTracking(int barrier);

    /**
     * Re-reads this node's corosync.conf at this point of the message order and applies it: a transaction, all or nothing
     * (spec 30 §6.2, better.md row 4).
     *
     * @return {@link StatusCode#OK} or {@link StatusCode#INVALID_PARAM}; errors are logged
     */
    ReloadResult reloadConfiguration();

    /** Switches sending to the crypto configuration loaded by the last reload (spec 10 §4.9 phase 1). */
    void activateCrypto();

    /** Forgets the previous crypto configuration (phase 2). */
    void cleanUpCrypto();

    /** Outcome of a reload on this node. */
    record ReloadResult(StatusCode status, boolean cryptoChanged) {}
}
