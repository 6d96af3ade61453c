package org.quorate.knet;

import org.quorate.config.cmap.CmapType;

/**
 * Counters of the whole of knet (spec 10 §12.10). Durations are not measured: a node sees no clock that moves while it works,
 * so they keep their initial values.
 */
final class HandleStatistics {
    long txUncompressedPackets;
    long txCompressedPackets;
    long txCompressedOriginalBytes;
    long txCompressedSizeBytes;
    long rxCompressedPackets;
    long rxCompressedOriginalBytes;
    long rxCompressedSizeBytes;
    long txCryptPackets;
    long txCryptByteOverhead;
    long rxCryptPackets;
    private long minimumTime = -1;

    /** After a clear the minimum is 0 and stays so, like the original's. */
    void clear() {
        txUncompressedPackets = 0;
        txCompressedPackets = 0;
        txCompressedOriginalBytes = 0;
        txCompressedSizeBytes = 0;
        rxCompressedPackets = 0;
        rxCompressedOriginalBytes = 0;
        rxCompressedSizeBytes = 0;
        txCryptPackets = 0;
        txCryptByteOverhead = 0;
        rxCryptPackets = 0;
        minimumTime = 0;
    }

    void visit(StatisticVisitor visitor) {
        visit(visitor, "tx_uncompressed_packets", txUncompressedPackets);
        visit(visitor, "tx_compressed_packets", txCompressedPackets);
        visit(visitor, "tx_compressed_original_bytes", txCompressedOriginalBytes);
        visit(visitor, "tx_compressed_size_bytes", txCompressedSizeBytes);
        visitTime(visitor, "tx_compress_time");
        visit(visitor, "rx_compressed_packets", rxCompressedPackets);
        visit(visitor, "rx_compressed_original_bytes", rxCompressedOriginalBytes);
        visit(visitor, "rx_compressed_size_bytes", rxCompressedSizeBytes);
        visitTime(visitor, "rx_compress_time");
        visitTime(visitor, "tx_crypt_time");
        visit(visitor, "tx_crypt_byte_overhead", txCryptByteOverhead);
        visit(visitor, "tx_crypt_packets", txCryptPackets);
        visitTime(visitor, "rx_crypt_time");
        visit(visitor, "rx_crypt_packets", rxCryptPackets);
    }

    private void visitTime(StatisticVisitor visitor, String name) {
        visit(visitor, name + "_min", minimumTime);
        visit(visitor, name + "_max", 0);
        visit(visitor, name + "_ave", 0);
    }

    private static void visit(StatisticVisitor visitor, String name, long value) {
        visitor.visit("stats.knet.handle." + name, CmapType.U64, value);
    }
}
