package org.quorate.services.cfg;

/** What a tracking client of cfg is asked. Must not call back into the service from within. */
@FunctionalInterface
public interface CfgListener {
    /**
     * The node is to be shut down: answer with {@link CfgService#replyToShutdown} within {@code cfg.shutdown_timeout}.
     *
     * @param flags of the request, {@link ShutdownNegotiation#REQUEST} or {@link ShutdownNegotiation#REGARDLESS}
     */
    void onShutdownRequest(int flags);
}
