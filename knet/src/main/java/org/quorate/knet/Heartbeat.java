package org.quorate.knet;

import java.util.List;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.base.time.Timers;
import org.quorate.knet.packet.PingPacket;
import org.quorate.knet.packet.Protocol;

/** Pings, pongs, and what they say about a link: up, down, latency (spec 10 §8). */
final class Heartbeat {
    private static final long NANOS_PER_MICRO = 1_000L;

    /** ICMP errors that take a link down at the next tick (spec 10 §11.2). */
    private static final List<String> FATAL_ERRORS = List.of(
            "Connection refused",
            "Software caused connection abort",
            "Machine is not on the network",
            "Network is unreachable",
            "No route to host",
            "Host is down",
            "Network is down");

    private final Timers timers;
    private final Log log;
    private final HostTable hosts;
    private final ControlSender control;
    private final LinkSelection selection;
    private final PathMtuDiscovery mtuDiscovery;
    private int ticks;

    Heartbeat(
            Timers timers,
            Log log,
            HostTable hosts,
            ControlSender control,
            LinkSelection selection,
            PathMtuDiscovery mtuDiscovery) {
        this.timers = timers;
        this.log = log;
        this.hosts = hosts;
        this.control = control;
        this.selection = selection;
        this.mtuDiscovery = mtuDiscovery;
    }

    /** Every 200 ms. */
    void onTick(int lastSeq) {
        ticks = (ticks + 1) % Protocol.TICKS_PER_BACKOFF_STEP;
        for (Host host : hosts.all()) {
            for (Link link : host.links) {
                if (link != null && link.enabled && !link.loopback) {
                    tick(link, lastSeq);
                }
            }
        }
    }

    private void tick(Link link, int lastSeq) {
        if (ticks == 0) {
            link.backoff = Math.max(1, link.backoff - 1);
            link.adjustTimeout();
        }
        if (!link.transportConnected) {
            goDown(link);
            return;
        }
        long now = timers.nowNanos();
        if (!link.pingSent || now - link.lastPingNanos >= link.pingIntervalNanos) {
            link.pingSent = true;
            link.lastPingNanos = now;
            link.lastPingBytes = control.ping(link, now, lastSeq, true);
        }
        if (link.pongSeen && now - link.lastPongNanos >= link.adjustedTimeoutNanos) {
            goDown(link);
        }
    }

    /** Announces every 8191st sequence number on all links, so that a window cannot fall a whole round behind (spec 10 §5). */
    void pingUntimed(int seq) {
        for (Host host : hosts.all()) {
            for (Link link : host.links) {
                if (link != null && link.enabled && !link.loopback) {
                    link.lastPingBytes = control.ping(link, timers.nowNanos(), seq, false);
                }
            }
        }
    }

    /** A pong came in; the checks keep the original's order (spec 10 §8.3). */
    void onPong(Link link, PingPacket pong) {
        long now = timers.nowNanos();
        link.pongSeen = true;
        link.lastPongNanos = now;
        long roundTripNanos = now - pong.timestampNanos();
        if (roundTripNanos < 0 || roundTripNanos > link.pongTimeoutNanos) {
            log.log(
                    Subsystem.KNET,
                    Level.DEBUG,
                    "rx: Incoming pong packet from host: %d link: %d has higher latency than pong_timeout. Discarding",
                    link.host.id,
                    link.id);
            return;
        }
        link.samples = Math.min(link.samples + 1, link.precision);
        link.latencyMicros =
                (link.latencyMicros * (link.samples - 1) + roundTripNanos / NANOS_PER_MICRO) / link.samples;
        link.statistics.latency(link.latencyMicros);
        if (!link.enabled || link.connected || link.latencyMicros * NANOS_PER_MICRO >= link.adjustedTimeoutNanos) {
            return;
        }
        if (link.receivedPongs >= link.pongCount) {
            log.log(Subsystem.KNET, Level.INFO, "rx: host: %d link: %d is up", link.host.id, link.id);
            comeUp(link);
        } else {
            link.receivedPongs++;
            log.log(
                    Subsystem.KNET,
                    Level.DEBUG,
                    "rx: host: %d link: %d received pong: %d",
                    link.host.id,
                    link.id,
                    link.receivedPongs);
        }
    }

    /** The peer already sends data: it considers the link up, and we have had an answer on it, so waiting only loses packets. */
    void onEarlyData(Link link) {
        log.log(
                Subsystem.KNET,
                Level.DEBUG,
                "rx: host: %d link: %d received data during valid ping/pong activity. Force link up.",
                link.host.id,
                link.id);
        comeUp(link);
    }

    /** An ICMP error came back for a packet sent on this link. */
    void onPeerError(Link link, String errnoText) {
        if (FATAL_ERRORS.contains(errnoText) && link.isUp()) {
            log.log(Subsystem.KNET, Level.DEBUG, "udp: Setting down host %d link %d", link.host.id, link.id);
            link.transportConnected = false;
        }
    }

    private void comeUp(Link link) {
        link.connected = true;
        link.wasEverUp = true;
        link.statistics.upCount++;
        mtuDiscovery.onLinkJoined(link);
        selection.reselect(link.host);
    }

    /** Ends what is known of the link; it is pinged again at the next tick. */
    void goDown(Link link) {
        boolean wasUp = link.connected;
        link.receivedPongs = 0;
        link.pongSeen = false;
        link.backoff = Protocol.MAX_BACKOFF;
        link.adjustTimeout();
        link.transportConnected = true;
        link.mtuRunDue = true;
        if (!wasUp) {
            return;
        }
        link.connected = false;
        link.statistics.downCount++;
        log.log(Subsystem.KNET, Level.INFO, "link: host: %d link: %d is down", link.host.id, link.id);
        mtuDiscovery.onLinkLost(link);
        selection.reselect(link.host);
    }
}
