package org.quorate.clusterfs.tree;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts the changes of files that clients keep parsed copies of; {@code .version} shows the counts (spec 60 §5.3). */
public final class ObservedFiles {
    /** In the order in which they are shown. */
    private static final List<String> NAMES = List.of(
            "corosync.conf",
            "corosync.conf.new",
            "storage.cfg",
            "user.cfg",
            "domains.cfg",
            "notifications.cfg",
            "priv/notifications.cfg",
            "priv/shadow.cfg",
            "priv/acme/plugins.cfg",
            "priv/tfa.cfg",
            "priv/token.cfg",
            "priv/wg-keys.cfg",
            "datacenter.cfg",
            "vzdump.cron",
            "vzdump.conf",
            "jobs.cfg",
            "ha/crm_commands",
            "ha/manager_status",
            "ha/resources.cfg",
            "ha/rules.cfg",
            "ha/groups.cfg",
            "ha/fence.cfg",
            "status.cfg",
            "replication.cfg",
            "ceph.conf",
            "sdn/vnets.cfg",
            "sdn/zones.cfg",
            "sdn/controllers.cfg",
            "sdn/subnets.cfg",
            "sdn/ipams.cfg",
            "sdn/mac-cache.json",
            "sdn/pve-ipam-state.json",
            "sdn/dns.cfg",
            "sdn/fabrics.cfg",
            "sdn/route-maps.cfg",
            "sdn/prefix-lists.cfg",
            "sdn/.running-config",
            "virtual-guest/cpu-models.conf",
            "virtual-guest/profiles.cfg",
            "firewall/cluster.fw",
            "mapping/directory.cfg",
            "mapping/pci.cfg",
            "mapping/usb.cfg");

    private final Map<TreePath, Integer> counts = new LinkedHashMap<>();

    ObservedFiles() {
        NAMES.forEach(name -> counts.put(TreePath.of(name), 1));
    }

    /** In the order of {@code .version}; in this process only. */
    public Map<TreePath, Integer> counts() {
        return new LinkedHashMap<>(counts);
    }

    void touch(TreePath path) {
        counts.computeIfPresent(path, (observed, count) -> count + 1);
    }

    void touchAll() {
        counts.replaceAll((observed, count) -> count + 1);
    }

    /** After the import into a fresh data base all show 1. */
    void reset() {
        counts.replaceAll((observed, count) -> 1);
    }
}
