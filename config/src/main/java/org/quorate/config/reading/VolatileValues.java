package org.quorate.config.reading;

import java.util.List;
import org.quorate.config.CryptoParameters;
import org.quorate.config.KnetParameters;
import org.quorate.config.LinkMode;
import org.quorate.config.LinkParameters;
import org.quorate.config.TotemParameters;
import org.quorate.config.Transport;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;

/**
 * The values of {@code totem.*} that can change at run time, effective, all derived together (spec 50 §5.1). Numbers are unsigned
 * 32 bit, as the map has them; {@link #totem} gives them with a sign.
 *
 * @param tokenRetransmitConfigured whether {@code token_retransmit} was given, which changes the wording of an error
 */
record VolatileValues(
        int token,
        int tokenWarning,
        int tokenRetransmit,
        boolean tokenRetransmitConfigured,
        int retransmitsBeforeLoss,
        int hold,
        int join,
        int sendJoin,
        int consensus,
        int merge,
        int downcheck,
        int failRecv,
        int seqnoUnchanged,
        int heartbeatFailures,
        int maxNetworkDelay,
        int windowSize,
        int maxMessages,
        int missCount,
        int knetPmtudInterval,
        int knetMtu,
        String compressionModel,
        int compressionThreshold,
        int compressionLevel,
        boolean blockUnlistedIps,
        boolean cancelTokenHoldOnRetransmit) {
    private static final String RUNTIME = "runtime.config.totem.";
    private static final int DEFAULT_TOKEN = 3000;
    private static final int DEFAULT_TOKEN_COEFFICIENT = 650;

    /** Resolution of the original's timers, subtracted from the hold timeout. */
    private static final double TICK_MS = 10;

    private static final int KNET_MTU = 65536;
    private static final int UDP_MTU = 1500;

    /**
     * Derives everything.
     *
     * @param nodes members on link 0
     */
    static VolatileValues derive(Cmap map, int nodes) {
        int token = orDefault(map, "token", DEFAULT_TOKEN);
        if (nodes > 2) {
            token += (nodes - 2) * given(map, "token_coefficient", DEFAULT_TOKEN_COEFFICIENT);
        }
        double tokenMs = Integer.toUnsignedLong(token);
        int retransmits = orDefault(map, "token_retransmits_before_loss_const", 4);
        int configuredRetransmit = given(map, "token_retransmit", 0);
        int retransmit = configuredRetransmit != 0
                ? configuredRetransmit
                : (int) (tokenMs / (Integer.toUnsignedLong(retransmits) + 0.2));
        int hold = (int) (Integer.toUnsignedLong(retransmit) * 0.8 - TICK_MS);
        String model = map.getString("totem.knet_compression_model");
        return new VolatileValues(
                token,
                given(map, "token_warning", 75),
                retransmit,
                configuredRetransmit != 0,
                retransmits,
                orDefault(map, "hold", hold),
                orDefault(map, "join", 50),
                given(map, "send_join", 0),
                orDefault(map, "consensus", (int) (long) (float) (1.2 * tokenMs)),
                orDefault(map, "merge", 200),
                orDefault(map, "downcheck", 1000),
                orDefault(map, "fail_recv_const", 2500),
                orDefault(map, "seqno_unchanged_const", 30),
                given(map, "heartbeat_failures_allowed", 0),
                orDefault(map, "max_network_delay", 50),
                orDefault(map, "window_size", 50),
                orDefault(map, "max_messages", 17),
                orDefault(map, "miss_count_const", 5),
                orDefault(map, "knet_pmtud_interval", 30),
                given(map, "knet_mtu", 0),
                model == null ? "none" : model,
                given(map, "knet_compression_threshold", 0),
                (int) map.getInteger("totem.knet_compression_level", CmapType.I32, 0),
                !"no".equals(map.getString("totem.block_unlisted_ips")),
                "yes".equals(map.getString("totem.cancel_token_hold_on_retransmit")));
    }

    private static int orDefault(Cmap map, String key, int absent) {
        int value = given(map, key, absent);
        return value == 0 ? absent : value;
    }

    private static int given(Cmap map, String key, int absent) {
        return (int) map.getInteger("totem." + key, CmapType.U32, absent);
    }

    /** Largest totem packet in bytes: {@code totem.netmtu}, else what the transport takes. */
    static int netMtu(Cmap map, Transport transport) {
        return signed(orDefault(map, "netmtu", transport == Transport.KNET ? KNET_MTU : UDP_MTU));
    }

    /** For knet, numbers beyond the signed range cut to its end. */
    KnetParameters knet(LinkMode linkMode, List<LinkParameters> links, CryptoParameters crypto) {
        return new KnetParameters(
                linkMode,
                links,
                signed(knetPmtudInterval),
                signed(knetMtu),
                compressionModel,
                signed(compressionThreshold),
                compressionLevel,
                blockUnlistedIps,
                crypto);
    }

    /** For totem, numbers beyond the signed range cut to its end. */
    TotemParameters totem(int netMtu) {
        return new TotemParameters(
                signed(token),
                signed(tokenWarning),
                signed(tokenRetransmit),
                signed(retransmitsBeforeLoss),
                signed(hold),
                signed(join),
                signed(sendJoin),
                signed(consensus),
                signed(merge),
                signed(downcheck),
                signed(failRecv),
                signed(seqnoUnchanged),
                signed(heartbeatFailures),
                signed(maxNetworkDelay),
                signed(windowSize),
                signed(maxMessages),
                signed(missCount),
                cancelTokenHoldOnRetransmit,
                netMtu);
    }

    static int signed(int unsigned) {
        return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
    }

    /** Publishes the values under {@code runtime.config.totem.} (spec 50 §10). */
    void publish(Cmap map) {
        put(map, "token", token);
        put(map, "token_warning", tokenWarning);
        put(map, "token_retransmit", tokenRetransmit);
        put(map, "token_retransmits_before_loss_const", retransmitsBeforeLoss);
        put(map, "hold", hold);
        put(map, "join", join);
        put(map, "send_join", sendJoin);
        put(map, "consensus", consensus);
        put(map, "merge", merge);
        put(map, "downcheck", downcheck);
        put(map, "fail_recv_const", failRecv);
        put(map, "seqno_unchanged_const", seqnoUnchanged);
        put(map, "heartbeat_failures_allowed", heartbeatFailures);
        put(map, "max_network_delay", maxNetworkDelay);
        put(map, "window_size", windowSize);
        put(map, "max_messages", maxMessages);
        put(map, "miss_count_const", missCount);
        put(map, "knet_pmtud_interval", knetPmtudInterval);
        put(map, "knet_mtu", knetMtu);
        put(map, "knet_compression_threshold", compressionThreshold);
        map.set(RUNTIME + "knet_compression_level", CmapValue.i32(compressionLevel));
        map.set(RUNTIME + "knet_compression_model", CmapValue.string(compressionModel));
        put(map, "block_unlisted_ips", blockUnlistedIps ? 1 : 0);
        put(map, "cancel_token_hold_on_retransmit", cancelTokenHoldOnRetransmit ? 1 : 0);
    }

    private static void put(Cmap map, String key, int value) {
        map.set(RUNTIME + key, CmapValue.u32(value));
    }
}
