package org.quorate.knet;

import org.quorate.config.cmap.CmapType;

/** Counters of one link (spec 10 §12.10). Sent bytes are counted on the wire, received bytes after decryption. */
final class LinkStatistics {
    private static final long NO_MINIMUM = 0xFFFF_FFFFL;

    final Traffic data = new Traffic();
    final Traffic ping = new Traffic();
    final Traffic pong = new Traffic();
    final Traffic pmtu = new Traffic();
    long latencyMin = NO_MINIMUM;
    long latencyMax;
    int downCount;
    int upCount;

    /** One kind of packet. */
    static final class Traffic {
        long txPackets;
        long txBytes;
        long rxPackets;
        long rxBytes;
        long txErrors;

        void sent(int packets, int bytes) {
            txPackets += packets;
            txBytes += bytes;
        }

        void received(int bytes) {
            rxPackets++;
            rxBytes += bytes;
        }

        void clear() {
            txPackets = 0;
            txBytes = 0;
            rxPackets = 0;
            rxBytes = 0;
            txErrors = 0;
        }
    }

    /** Extremes of the running average, not of single round trips. */
    void latency(long averageMicros) {
        latencyMin = Math.min(latencyMin, averageMicros);
        latencyMax = Math.max(latencyMax, averageMicros);
    }

    /** After a clear the minimum is 0 and stays so, like the original's. */
    void clear() {
        data.clear();
        ping.clear();
        pong.clear();
        pmtu.clear();
        latencyMin = 0;
        latencyMax = 0;
        downCount = 0;
        upCount = 0;
    }

    void visit(Link link, StatisticVisitor visitor) {
        String prefix = "stats.knet.node" + Integer.toUnsignedString(link.host.id) + ".link" + link.id + '.';
        visitor.visit(prefix + "enabled", CmapType.U8, link.enabled ? 1 : 0);
        visitor.visit(prefix + "connected", CmapType.U8, link.connected ? 1 : 0);
        visitor.visit(prefix + "mtu", CmapType.U32, link.mtu);
        visit(prefix, "data", data, visitor);
        visit(prefix, "ping", ping, visitor);
        visit(prefix, "pong", pong, visitor);
        visit(prefix, "pmtu", pmtu, visitor);
        visitor.visit(prefix + "tx_total_packets", CmapType.U64, txPackets());
        visitor.visit(prefix + "tx_total_bytes", CmapType.U64, txBytes());
        visitor.visit(prefix + "rx_total_packets", CmapType.U64, rxPackets());
        visitor.visit(prefix + "rx_total_bytes", CmapType.U64, rxBytes());
        visitor.visit(prefix + "tx_total_errors", CmapType.U64, txErrors());
        visitor.visit(prefix + "rx_total_retries", CmapType.U64, 0);
        visitor.visit(prefix + "latency_min", CmapType.U32, latencyMin);
        visitor.visit(prefix + "latency_max", CmapType.U32, latencyMax);
        visitor.visit(prefix + "latency_ave", CmapType.U32, link.latencyMicros);
        visitor.visit(prefix + "latency_samples", CmapType.U32, link.samples);
        visitor.visit(prefix + "down_count", CmapType.U32, downCount);
        visitor.visit(prefix + "up_count", CmapType.U32, upCount);
    }

    private static void visit(String prefix, String kind, Traffic traffic, StatisticVisitor visitor) {
        visitor.visit(prefix + "tx_" + kind + "_packets", CmapType.U64, traffic.txPackets);
        visitor.visit(prefix + "tx_" + kind + "_bytes", CmapType.U64, traffic.txBytes);
        visitor.visit(prefix + "rx_" + kind + "_packets", CmapType.U64, traffic.rxPackets);
        visitor.visit(prefix + "rx_" + kind + "_bytes", CmapType.U64, traffic.rxBytes);
        visitor.visit(prefix + "tx_" + kind + "_errors", CmapType.U32, traffic.txErrors);
        visitor.visit(prefix + "tx_" + kind + "_retries", CmapType.U32, 0);
    }

    long txPackets() {
        return data.txPackets + ping.txPackets + pong.txPackets + pmtu.txPackets;
    }

    private long txBytes() {
        return data.txBytes + ping.txBytes + pong.txBytes + pmtu.txBytes;
    }

    private long rxPackets() {
        return data.rxPackets + ping.rxPackets + pong.rxPackets + pmtu.rxPackets;
    }

    private long rxBytes() {
        return data.rxBytes + ping.rxBytes + pong.rxBytes + pmtu.rxBytes;
    }

    private long txErrors() {
        return data.txErrors + ping.txErrors + pong.txErrors + pmtu.txErrors;
    }
}
