package org.quorate.config;

/**
 * One link (ring) of the cluster, the same for all members (spec 10 §12.1).
 *
 * @param link 0..7
 * @param port UDP port on every node
 * @param priority 0..255, higher wins in passive mode
 * @param pingIntervalMs effective, derived from the token timeout unless configured
 * @param pingTimeoutMs effective, likewise
 * @param pingPrecision samples of the running latency average
 * @param pongCount link up after this many pongs and one more
 * @param sctp {@code knet_transport: sctp}
 */
public record LinkParameters(
        int link,
        int port,
        int priority,
        int pingIntervalMs,
        int pingTimeoutMs,
        int pingPrecision,
        int pongCount,
        boolean sctp) {
    /** Links a host may have: numbers 0..7. */
    public static final int MAX_LINKS = 8;
}
