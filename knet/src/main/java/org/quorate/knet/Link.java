package org.quorate.knet;

import org.quorate.base.IpAddress;
import org.quorate.config.LinkParameters;
import org.quorate.knet.crypto.PacketSizes;
import org.quorate.knet.packet.Protocol;

/** State of one link to one host (spec 10 §8.1). Whoever owns a concern changes its fields: {@link Heartbeat}, {@link PathMtuDiscovery}. */
final class Link {
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long NANOS_PER_MICRO = 1_000L;

    final Host host;
    final int id;
    final boolean loopback;
    final IpAddress source;
    final IpAddress peer;
    final int port;
    final LinkStatistics statistics = new LinkStatistics();

    int priority;
    long pingIntervalNanos;
    long pongTimeoutNanos;
    int precision;
    int pongCount;

    boolean enabled;
    boolean connected;
    boolean wasEverUp;
    /** Cleared by an ICMP error until the link was taken down for it (spec 10 §11.2). */
    boolean transportConnected = true;

    int backoff = Protocol.MAX_BACKOFF;
    long adjustedTimeoutNanos;
    long latencyMicros;
    int samples;
    int receivedPongs;
    boolean pongSeen;
    long lastPongNanos;
    boolean pingSent;
    long lastPingNanos;
    /** Wire bytes of the last ping, 0 before the first. */
    int lastPingBytes;

    int mtu;
    boolean validMtu = true;
    boolean mtuRunDue = true;
    long lastMtuRunNanos;
    int cryptoTimeoutMultiplier = Protocol.MIN_CRYPTO_TIMEOUT_MULTIPLIER;

    Link(Host host, int id, boolean loopback, IpAddress source, IpAddress peer, int port, PacketSizes sizes) {
        this.host = host;
        this.id = id;
        this.loopback = loopback;
        this.source = source;
        this.peer = peer;
        this.port = port;
        int minimum = peer.isV6() ? Protocol.IPV6_MIN_MTU : Protocol.IPV4_MIN_MTU;
        this.mtu = loopback ? Protocol.LOOPBACK_MTU : sizes.maxUserData(minimum - overhead());
    }

    /** Returns whether anything changed. */
    boolean setTimers(LinkParameters parameters) {
        long interval = parameters.pingIntervalMs() * NANOS_PER_MILLI;
        long timeout = parameters.pingTimeoutMs() * NANOS_PER_MILLI;
        int newPrecision = Math.max(1, parameters.pingPrecision());
        boolean changed = interval != pingIntervalNanos || timeout != pongTimeoutNanos || newPrecision != precision;
        pingIntervalNanos = interval;
        pongTimeoutNanos = timeout;
        precision = newPrecision;
        adjustTimeout();
        return changed;
    }

    /** Bytes of IP and UDP headers. */
    int overhead() {
        return (peer.isV6() ? Protocol.IPV6_OVERHEAD : Protocol.IPV4_OVERHEAD) + Protocol.UDP_OVERHEAD;
    }

    boolean isUp() {
        return enabled && connected;
    }

    /** Whether data may use it. */
    boolean isActive() {
        return isUp() && validMtu;
    }

    void adjustTimeout() {
        adjustedTimeoutNanos =
                pongTimeoutNanos * backoff + Protocol.LATENCY_MULTIPLIER * latencyMicros * NANOS_PER_MICRO;
    }

    LinkStatus status() {
        return new LinkStatus(host.id, id, loopback, source, peer, port, enabled, connected, mtu);
    }
}
