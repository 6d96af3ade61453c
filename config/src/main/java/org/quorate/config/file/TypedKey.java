package org.quorate.config.file;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;

/** Number syntax and the keys that are numbers or one of a few words (spec 50 §3.6, §4). */
final class TypedKey {
    private static final Map<String, CmapType> NUMBERS = numbers();
    private static final Map<String, Choice> CHOICES = Map.ofEntries(
            Map.entry("totem.ip_version", new Choice("Invalid ip_version type", "ipv4", "ipv6", "ipv6-4", "ipv4-6")),
            Map.entry(
                    "totem.crypto_model",
                    new Choice("Invalid crypto model. Should be nss or openssl", "nss", "openssl")),
            Map.entry(
                    "totem.crypto_cipher",
                    new Choice(
                            "Invalid cipher type. Should be none, aes256, aes192 or aes128",
                            "none",
                            "aes256",
                            "aes192",
                            "aes128")),
            Map.entry(
                    "totem.crypto_hash",
                    new Choice(
                            "Invalid hash type. Should be none, md5, sha1, sha256, sha384 or sha512",
                            "none",
                            "md5",
                            "sha1",
                            "sha256",
                            "sha384",
                            "sha512")),
            Map.entry(
                    "totem.knet_compression_model",
                    new Choice(
                            "Invalid compression model. Should be zlib, lz4, lz4hc, lzo2, lzma, bzip2 or zstd",
                            "zlib",
                            "lz4",
                            "lz4hc",
                            "lzo2",
                            "lzma",
                            "bzip2",
                            "zstd")),
            Map.entry("system.qb_ipc_type", new Choice("Invalid system.qb_ipc_type", "native", "shm", "socket")),
            Map.entry("system.sched_rr", new Choice("Invalid system.sched_rr value", "yes", "no")),
            Map.entry(
                    "system.move_to_root_cgroup",
                    new Choice("Invalid system.move_to_root_cgroup", "yes", "no", "auto")),
            Map.entry(
                    "system.allow_knet_handle_fallback",
                    new Choice("Invalid system.allow_knet_handle_fallback", "yes", "no")));

    private TypedKey() {}

    private record Choice(String refusal, List<String> words) {
        Choice(String refusal, String... words) {
            this(refusal, List.of(words));
        }
    }

    /** Type of the key, or {@code null} for a string. */
    static @Nullable CmapType number(String path) {
        return NUMBERS.get(path);
    }

    /** Why the key may not have this value, or {@code null} if it may. */
    static @Nullable String refusal(String path, String value) {
        Choice choice = CHOICES.get(path);
        return choice == null || choice.words.contains(value) ? null : choice.refusal;
    }

    /** The value, or {@code null} if the text is not a number of the type. */
    static @Nullable CmapValue parse(CmapType type, String text) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        // 20 digits hold every 64 bit number, more would only be leading zeros.
        if (digits.isEmpty() || digits.length() > 40 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        BigInteger number = new BigInteger(negative ? '-' + digits : digits);
        if (type == CmapType.U64) {
            // As strtoull: the sign negates modulo 2^64.
            return number.abs().bitLength() > 64 ? null : CmapValue.u64(number.longValue());
        }
        if (number.bitLength() > 62) {
            return null;
        }
        long value = number.longValue();
        return value < minimum(type) || value > maximum(type) ? null : CmapValue.ofInteger(type, value);
    }

    /** Why a value was refused. */
    static String refusal(CmapType type, String key, String text) {
        String expected = type == CmapType.U64
                ? "unsigned integer"
                : "integer in range (" + minimum(type) + ".." + maximum(type) + ')';
        return "Value of key \"" + key + "\" is expected to be " + expected + ", but \"" + text + "\" was given";
    }

    private static long minimum(CmapType type) {
        return type == CmapType.I32 ? Integer.MIN_VALUE : 0;
    }

    private static long maximum(CmapType type) {
        return switch (type) {
            case U8 -> 0xFFL;
            case U16 -> 0xFFFFL;
            case I32 -> Integer.MAX_VALUE;
            case U32 -> 0xFFFF_FFFFL;
            default -> throw new IllegalArgumentException("no configuration key is a " + type.word());
        };
    }

    private static Map<String, CmapType> numbers() {
        Map<String, CmapType> types = new LinkedHashMap<>();
        for (String key : List.of(
                "version",
                "nodeid",
                "threads",
                "token",
                "token_coefficient",
                "token_retransmit",
                "token_warning",
                "hold",
                "token_retransmits_before_loss_const",
                "join",
                "send_join",
                "consensus",
                "merge",
                "downcheck",
                "fail_recv_const",
                "seqno_unchanged_const",
                "heartbeat_failures_allowed",
                "max_network_delay",
                "window_size",
                "max_messages",
                "miss_count_const",
                "knet_pmtud_interval",
                "knet_mtu",
                "knet_compression_threshold",
                "netmtu",
                "rrp_token_expired_timeout",
                "rrp_problem_count_timeout",
                "rrp_problem_count_threshold",
                "rrp_problem_count_mcast_threshold",
                "rrp_autorecovery_check_timeout",
                "interface.knet_ping_interval",
                "interface.knet_ping_timeout",
                "interface.knet_ping_precision",
                "interface.knet_pong_count")) {
            types.put("totem." + key, CmapType.U32);
        }
        types.put("totem.config_version", CmapType.U64);
        types.put("totem.knet_compression_level", CmapType.I32);
        types.put("totem.interface.linknumber", CmapType.U8);
        types.put("totem.interface.mcastport", CmapType.U16);
        types.put("totem.interface.ttl", CmapType.U8);
        types.put("totem.interface.knet_link_priority", CmapType.U8);
        types.put("nodelist.node.nodeid", CmapType.U32);
        types.put("nodelist.node.quorum_votes", CmapType.U32);
        for (String key : List.of("expected_votes", "votes", "last_man_standing_window", "leaving_timeout")) {
            types.put("quorum." + key, CmapType.U32);
        }
        for (String key : List.of(
                "two_node",
                "expected_votes_tracking",
                "allow_downscale",
                "wait_for_all",
                "auto_tie_breaker",
                "last_man_standing")) {
            types.put("quorum." + key, CmapType.U8);
        }
        for (String key : List.of("timeout", "sync_timeout", "votes")) {
            types.put("quorum.device." + key, CmapType.U32);
        }
        types.put("quorum.device.master_wins", CmapType.U8);
        types.put("resources.watchdog_timeout", CmapType.U32);
        return types;
    }
}
