package org.quorate.config;

import java.util.List;

/**
 * What knet is built from (spec 10 §12).
 *
 * @param links configured links, ascending by number
 * @param pmtudIntervalS seconds between discoveries of one link
 * @param mtu {@code knet_mtu}: 0 discovers, else the fixed on-wire packet size in bytes
 * @param compressionModel {@code none}, {@code zlib}, {@code lz4}, …
 * @param compressionThreshold bytes, 0 for knet's default of 100
 * @param blockUnlistedIps whether access lists are enforced
 */
public record KnetParameters(
        LinkMode linkMode,
        List<LinkParameters> links,
        int pmtudIntervalS,
        int mtu,
        String compressionModel,
        int compressionThreshold,
        int compressionLevel,
        boolean blockUnlistedIps,
        CryptoParameters crypto) {
    public KnetParameters {
        links = List.copyOf(links);
    }
}
