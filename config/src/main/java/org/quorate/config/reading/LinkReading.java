package org.quorate.config.reading;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.config.LinkParameters;

/** What is known of one link while a configuration is read; complete when its members are. */
final class LinkReading {
    static final int DEFAULT_PONG_COUNT = 2;
    static final int DEFAULT_PING_PRECISION = 2048;

    final int link;

    /** Whether any interface section, local or remote address mentions the link. */
    boolean configured;

    @Nullable
    IpAddress bindAddress;

    @Nullable
    IpAddress multicastAddress;

    boolean broadcast;
    int port;
    int ttl = 1;
    int priority = 1;
    boolean sctp;

    /** As configured, 0 for derived; unsigned ms. */
    int pingInterval;

    int pingTimeout;
    int pingPrecision = DEFAULT_PING_PRECISION;
    int pongCount = DEFAULT_PONG_COUNT;
    final List<Address> members = new ArrayList<>();

    /** One node's address on the link, in the order of the map. */
    record Address(int nodeId, IpAddress address) {}

    LinkReading(int link) {
        this.link = link;
    }

    /** With the ping timers that follow from the effective token timeout (spec 50 §5.1). */
    LinkParameters parameters(int tokenMs) {
        int pongs = Math.max(pongCount, 1);
        int interval = pingInterval != 0 ? pingInterval : (int) (Integer.toUnsignedLong(tokenMs) / (pongs * 2L));
        int timeout = pingTimeout != 0 ? pingTimeout : Integer.divideUnsigned(tokenMs, pongs);
        return new LinkParameters(
                link,
                port,
                Math.max(priority, 1),
                positive(interval),
                positive(timeout),
                positive(pingPrecision),
                pongs,
                sctp);
    }

    private static int positive(int unsigned) {
        return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
    }
}
