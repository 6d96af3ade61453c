package org.quorate.knet;

import org.quorate.config.cmap.CmapType;

/** Receives the statistics of knet one by one, in a fixed order. */
@FunctionalInterface
public interface StatisticVisitor {
    /**
     * @param key full name in the statistics map, for example {@code stats.knet.node1.link0.rx_ping_packets}
     * @param value bits of an unsigned number of this type
     */
    void visit(String key, CmapType type, long value);
}
