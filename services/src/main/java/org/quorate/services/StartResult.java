package org.quorate.services;

/** How {@link Services#start} ended. */
public sealed interface StartResult {
    /** All services are loaded. */
    record Started() implements StartResult {}

    /**
     * A service could not be loaded; the node has to end, without a leave.
     *
     * @param service loader name, for example {@code corosync_quorum}
     * @param reason as logged
     * @param exitStatus of the process: 20
     */
    record Failed(String service, String reason, int exitStatus) implements StartResult {}
}
