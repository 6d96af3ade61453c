package org.quorate.services;

import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.services.framework.ServiceId;

/** What services ask of the node around them: effects beyond messages. */
public interface ServiceHost {
    /**
     * The first or a later synchronisation is complete; systemd is told, clients may connect.
     *
     * @param ringId the ring whose members agree; recovery may bring the last of its messages when the next one is being formed
     */
    void onReady(RingId ringId);

    /** Orderly stop: services unloaded with {@link Services#stopNext}, leave sent, exit with this status. */
    void requestShutdown(int exitStatus);

    /** Immediate end without a leave: killed by another node (spec 30 §6.4), exit status 255. */
    void exitNow(int exitStatus, String where);

    /** A service is loaded: its clients may be served from the first synchronisation on. */
    void onServiceLoaded(ServiceId service);

    /** A service is about to be unloaded: its clients are disconnected before this returns (spec 30 §1.10). */
    void onServiceUnloading(ServiceId service);

    /** Asks totem to form a new membership: {@code runtime.force_gather} was set (spec 30 §7.3). */
    void forceGather();

    /** Closes and opens the log files again, for log rotation. */
    void reopenLogFiles();

    /** The expected-votes tracking barrier made durable last, 0 if none was (spec 30 §4.9). */
    int loadExpectedVotesTracking();

    /** Makes the expected-votes tracking barrier durable (spec 30 §4.9). */
    void storeExpectedVotesTracking(int barrier);

    /**
     * Re-reads this node's corosync.conf at this point of the message order and applies it: a transaction, all or nothing (spec
     * 30 §6.2 steps 2 and 4 to 7, better.md row 4). The caller keeps {@code config.reload_in_progress}, {@code
     * config.totemconfig_reload_in_progress} and {@code config.reload_status}.
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
