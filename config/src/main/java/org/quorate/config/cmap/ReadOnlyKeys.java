package org.quorate.config.cmap;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which keys clients may not write (spec 50 §9, spec 30 §7.3). */
final class ReadOnlyKeys {
    private static final List<String> PREFIXES = List.of(
            "internal_configuration.",
            "runtime.services.",
            "runtime.config.",
            "runtime.totem.",
            "uidgid.config.",
            "system.",
            "nodelist.");

    private final Set<String> keys = new HashSet<>(List.of(
            "totem.crypto_cipher",
            "totem.crypto_hash",
            "totem.crypto_model",
            "totem.keyfile",
            "totem.key",
            "totem.secauth",
            "totem.ip_version",
            "totem.rrp_mode",
            "totem.transport",
            "totem.cluster_name",
            "totem.netmtu",
            "totem.threads",
            "totem.version",
            "totem.nodeid",
            "totem.clear_node_high_bit",
            "config.reload_in_progress",
            "config.totemconfig_reload_in_progress",
            "nodelist.local_node_pos"));

    void add(String key) {
        keys.add(key);
    }

    boolean contains(String key) {
        return keys.contains(key) || PREFIXES.stream().anyMatch(key::startsWith);
    }
}
