package org.quorate.knet;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.base.time.Timers;
import org.quorate.config.cmap.CmapType;

/**
 * Counts packets that must be dropped for a reason an operator can remove, by source address and reason, and names the cause
 * at most once in ten seconds each. The original either says nothing or two lines a packet.
 */
final class PeerFaults {
    private static final long REPORT_INTERVAL_NANOS = 10_000_000_000L;

    /** Bounds memory against forged addresses; the source silent for longest makes room. */
    private static final int MAX_SOURCES = 64;

    /** What is wrong with a packet, and what that says about its sender. */
    enum Fault {
        AUTHENTICATION("packets that fail authentication: its authkey differs, or crypto is off there"),
        CLEAR_TEXT("packets in clear text: crypto is off there, but on here"),
        NOT_KNET("packets that are not knet version 1: crypto is on there, but off here"),
        NOT_CONFIGURED("packets refused: only encrypted packets are accepted here, but no crypto is configured"),
        UNKNOWN_NODE("packets of a node id that is not in the nodelist here"),
        WRONG_ADDRESS(
                "packets from an address that is not its own on this link: nodelists differ, or links are crossed"),
        REFUSED("refused: nobody listens on our port there; is it down, or is its port another?");

        private final String explanation;

        Fault(String explanation) {
            this.explanation = explanation;
        }
    }

    private static final class Source {
        final IpAddress address;
        final Fault fault;
        int count;
        long nextReportNanos;
        long lastSeenNanos;

        Source(IpAddress address, Fault fault) {
            this.address = address;
            this.fault = fault;
        }
    }

    private final Timers timers;
    private final Log log;
    private final HostTable hosts;
    private final Source[] sources = new Source[MAX_SOURCES];
    private int sourceCount;
    private final Map<Fault, Long> totals = new EnumMap<>(Fault.class);

    PeerFaults(Timers timers, Log log, HostTable hosts) {
        this.timers = timers;
        this.log = log;
        this.hosts = hosts;
    }

    /**
     * Counts one packet.
     *
     * @param namedNode the node id the packet claims, 0 if it cannot be read
     * @return whether a report was due and written, and the original's own line should be too
     */
    boolean count(Fault fault, IpAddress address, int port, int namedNode) {
        long now = timers.nowNanos();
        Source source = sourceOf(fault, address);
        source.count++;
        totals.merge(fault, 1L, Long::sum);
        source.lastSeenNanos = now;
        if (now < source.nextReportNanos) {
            return false;
        }
        source.nextReportNanos = now + REPORT_INTERVAL_NANOS;
        int count = source.count;
        source.count = 0;
        log.log(
                Subsystem.KNET,
                Level.WARNING,
                "%s: %d %s",
                describe(address, port, namedNode),
                count,
                fault.explanation);
        return true;
    }

    private String describe(IpAddress address, int port, int namedNode) {
        Link link = hosts.linkFrom(address);
        String where = link == null
                ? address + ":" + port
                : "node " + link.host.id + " (" + address + " link " + link.id + ")";
        boolean claimsOther = namedNode != 0 && (link == null || link.host.id != namedNode);
        return claimsOther ? where + " as node " + namedNode : where;
    }

    private Source sourceOf(Fault fault, IpAddress address) {
        int stalest = 0;
        for (int i = 0; i < sourceCount; i++) {
            Source source = sources[i];
            if (source.fault == fault && source.address.isSameAddress(address)) {
                return source;
            }
            if (source.lastSeenNanos < sources[stalest].lastSeenNanos) {
                stalest = i;
            }
        }
        Source fresh = new Source(address, fault);
        sources[sourceCount < MAX_SOURCES ? sourceCount++ : stalest] = fresh;
        return fresh;
    }

    /**
     * How many packets were dropped for each reason. The original has no such counters, so a healthy node shows none: only
     * reasons that occurred are visited.
     */
    void visit(StatisticVisitor visitor) {
        totals.forEach((fault, count) ->
                visitor.visit("stats.knet.rejected." + fault.name().toLowerCase(Locale.ROOT), CmapType.U64, count));
    }

    void clear() {
        totals.clear();
    }

    /** A link that never worked is refused by its peer's machine. */
    void countRefusal(@Nullable Link link) {
        if (link != null && !link.wasEverUp) {
            boolean _ = count(Fault.REFUSED, link.peer, link.port, 0);
        }
    }
}
