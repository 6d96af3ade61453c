package org.quorate.config.reading;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.config.LinkParameters;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;

/** What is known of one link while a configuration is read; complete when its members are. */
final class LinkReading {
    private static final int DEFAULT_PONG_COUNT = 2;
    private static final int DEFAULT_PING_PRECISION = 2048;

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

    /** Reads the {@code totem.interface.N} keys of knet's heartbeat. */
    void readHeartbeat(Cmap map) {
        String prefix = "totem.interface." + link + '.';
        pingInterval = (int) map.getInteger(prefix + "knet_ping_interval", CmapType.U32, 0);
        pingTimeout = (int) map.getInteger(prefix + "knet_ping_timeout", CmapType.U32, 0);
        int precision = (int) map.getInteger(prefix + "knet_ping_precision", CmapType.U32, 0);
        pingPrecision = precision == 0 ? DEFAULT_PING_PRECISION : precision;
        int pongs = (int) map.getInteger(prefix + "knet_pong_count", CmapType.U32, 0);
        pongCount = pongs == 0 ? DEFAULT_PONG_COUNT : VolatileValues.signed(pongs);
    }

    /** With the ping timers that follow from the effective token timeout (spec 50 §5.1). */
    LinkParameters parameters(int tokenMs) {
        int interval = pingInterval != 0 ? pingInterval : (int) (Integer.toUnsignedLong(tokenMs) / (pongCount * 2L));
        int timeout = pingTimeout != 0 ? pingTimeout : Integer.divideUnsigned(tokenMs, pongCount);
        return new LinkParameters(
                link,
                port,
                Math.max(priority, 1),
                atLeastOne(interval),
                atLeastOne(timeout),
                VolatileValues.signed(pingPrecision),
                pongCount,
                sctp);
    }

    /** A huge pong count would make the timers zero, which knet cannot run with. */
    private static int atLeastOne(int unsigned) {
        return Math.max(1, VolatileValues.signed(unsigned));
    }

    /** Publishes effective ping timers of a link (spec 50 §10). */
    static void publish(LinkParameters parameters, Cmap map) {
        String prefix = "runtime.config.totem.interface." + parameters.link() + '.';
        map.set(prefix + "knet_ping_timeout", CmapValue.u32(parameters.pingTimeoutMs()));
        map.set(prefix + "knet_ping_interval", CmapValue.u32(parameters.pingIntervalMs()));
    }
}
