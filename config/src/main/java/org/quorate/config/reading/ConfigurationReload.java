package org.quorate.config.reading;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Subsystem;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.LinkParameters;
import org.quorate.config.Member;
import org.quorate.config.Transport;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.config.file.ConfSyntaxException;
import org.quorate.config.file.ConfigurationFiles;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.logging.LoggingConfiguration;
import org.quorate.config.logging.LoggingException;
import org.quorate.config.logging.LoggingReader;

/**
 * A reload as a transaction (spec 50 §8): {@link #prepare} reads and judges the new files without touching the running map, then
 * {@link ReloadResult.Ready#apply} changes it, or nothing happens. Around it, {@link #begin} and {@link #finish} set the keys other
 * parts watch. Unlike the original a refused reload leaves no trace in the map but its status.
 */
public final class ConfigurationReload {
    private static final String TOTEM_IN_PROGRESS = "config.totemconfig_reload_in_progress";
    private static final String IN_PROGRESS = "config.reload_in_progress";
    private static final String STATUS = "config.reload_status";

    /** Sections of which the running map keeps only what the new files have (spec 50 §8.1 step 5). */
    private static final List<String> PRUNED =
            List.of("logging.", "totem.", "nodelist.", "quorum.", "uidgid.config.", "nozzle.");

    /** Keys that cannot change at run time, in the order their notices are given (spec 50 §8.3). */
    private static final List<String> FIXED = List.of(
            "totem.version",
            "totem.threads",
            "totem.ip_version",
            "totem.rrp_mode",
            "totem.netmtu",
            "totem.transport",
            "totem.cluster_name",
            "quorum.provider",
            "system.move_to_root_cgroup",
            "system.allow_knet_handle_fallback",
            "system.sched_rr",
            "system.priority",
            "system.qb_ipc_type",
            "system.state_dir");

    private final HostEnvironment host;
    private final Cmap live;
    private final RunningConfiguration running;
    private final List<ConfigurationNotice> notices = new ArrayList<>();

    private ConfigurationReload(HostEnvironment host, Cmap live, RunningConfiguration running) {
        this.host = host;
        this.live = live;
        this.running = running;
    }

    /**
     * Reads the files again and judges them against the running configuration. Changes nothing.
     *
     * @param path as given at the start
     */
    public static ReloadResult prepare(String path, HostEnvironment host, Cmap live, RunningConfiguration running) {
        Cmap fresh;
        try {
            fresh = ConfigurationFiles.load(path, host);
        } catch (ConfSyntaxException e) {
            ConfigurationNotice notice = error(Subsystem.CFG, "Unable to reload config file: " + e.text());
            return new ReloadResult.Refused(e.text(), List.of(notice));
        }
        return new ConfigurationReload(host, live, running).judge(fresh);
    }

    /** Tells the watchers of the map that a reload runs. */
    public static void begin(Cmap live) {
        live.set(TOTEM_IN_PROGRESS, CmapValue.u8(1));
        live.set(IN_PROGRESS, CmapValue.u8(1));
    }

    /** Tells the watchers of the map how the reload ended; only now do they act on the keys changed since {@link #begin}. */
    public static void finish(Cmap live, StatusCode status) {
        live.set(STATUS, CmapValue.i32(status.number()));
        live.set(TOTEM_IN_PROGRESS, CmapValue.u8(0));
        live.set(IN_PROGRESS, CmapValue.u8(0));
    }

    private ReloadResult judge(Cmap fresh) {
        NavigableSet<String> removed = new TreeSet<>();
        for (String section : PRUNED) {
            live.withPrefix(section).keySet().stream()
                    .filter(key -> fresh.get(key) == null)
                    .forEach(removed::add);
        }
        String unsafe = QuorumSafety.violation(fresh);
        List<String> refusedKeys = dropFixedKeys(fresh);
        TotemReading reading;
        try {
            reading = read(fresh);
        } catch (RefusedException e) {
            return refused(e.text());
        }
        String violation = TotemValidation.reload(reading);
        if (violation != null) {
            return refused("Configuration is not valid: " + violation);
        }
        if (unsafe != null) {
            return refused("Configuration is not valid: " + unsafe);
        }
        reading.publish(fresh);
        // Written by the reading, so what was in the running map only because it is derived is not gone.
        removed.removeIf(key -> fresh.get(key) != null);
        RunningConfiguration next = new RunningConfiguration(
                reading.toConfiguration(running.cluster()),
                logging(fresh),
                running.system(),
                running.addressPreference());
        return new ReloadResult.Ready(
                next,
                Collections.unmodifiableNavigableSet(removed),
                Collections.unmodifiableSortedMap(changes(fresh)),
                refusedKeys,
                notices);
    }

    private List<String> dropFixedKeys(Cmap fresh) {
        List<String> refusedKeys = new ArrayList<>();
        for (String key : FIXED) {
            CmapValue value = fresh.get(key);
            if (value != null && !value.equals(live.get(key))) {
                fresh.delete(key);
                refusedKeys.add(key);
                notices.add(new ConfigurationNotice(
                        Subsystem.CFG,
                        Level.NOTICE,
                        "Modified entry '" + key + "' in corosync.conf cannot be changed at run-time"));
            }
        }
        return refusedKeys;
    }

    private TotemReading read(Cmap fresh) throws RefusedException {
        ClusterConfiguration cluster = running.cluster();
        TotemReading reading;
        try {
            reading = TotemReader.reread(fresh, host, cluster.transport(), running.addressPreference(), notices);
        } catch (RefusedException e) {
            throw new RefusedException("Cannot configure new interface definitions: " + e.text());
        }
        checkWorkingLinks(reading);
        try {
            reading = reading.withCrypto(CryptoReader.read(fresh, host));
        } catch (RefusedException e) {
            throw new RefusedException("Crypto configuration is not valid: " + e.text());
        }
        if (cluster.transport() != Transport.KNET && reading.crypto().isEnabled()) {
            throw new RefusedException("Crypto configuration is not valid: "
                    + "crypto_cipher & crypto_hash are only valid for the Knet transport.");
        }
        return reading;
    }

    /** A link that stays may change neither its protocol nor anybody's address. */
    private void checkWorkingLinks(TotemReading reading) throws RefusedException {
        boolean changed = false;
        for (LinkParameters old : running.cluster().knet().links()) {
            LinkReading link = reading.links().get(old.link());
            if (!link.configured) {
                continue;
            }
            if (link.sctp != old.sctp()) {
                changed = true;
                notices.add(error(
                        Subsystem.TOTEM,
                        "New config has different knet transport for link " + link.link
                                + ". Internal value was NOT changed."));
            }
            for (LinkReading.Address member : link.members) {
                IpAddress before = runningAddress(member.nodeId(), link.link);
                if (before != null && !before.equals(member.address())) {
                    changed = true;
                    notices.add(error(
                            Subsystem.TOTEM,
                            "new config has different address for link " + link.link + " (addr changed from " + before
                                    + " to " + member.address() + "). Internal value was NOT changed."));
                }
            }
        }
        if (changed) {
            throw new RefusedException("Cannot configure new interface definitions: To reconfigure an interface it must"
                    + " be deleted and recreated. A working interface needs to be available to corosync at all times");
        }
        if (reading.local().found()
                && reading.localNodeId() != running.cluster().localNodeId()) {
            throw new RefusedException("Cannot configure new interface definitions: the nodeid of the running node is "
                    + Integer.toUnsignedString(running.cluster().localNodeId()) + " and cannot be changed to "
                    + Integer.toUnsignedString(reading.localNodeId()));
        }
    }

    private @Nullable IpAddress runningAddress(int nodeId, int link) {
        for (Member member : running.cluster().members()) {
            if (member.nodeId() == nodeId) {
                return member.address(link).orElse(null);
            }
        }
        return null;
    }

    /** As the original, a bad logging section does not stop a reload; the running one stays, and that is said. */
    private LoggingConfiguration logging(Cmap fresh) {
        try {
            return LoggingReader.read(fresh, host);
        } catch (LoggingException e) {
            notices.add(new ConfigurationNotice(
                    Subsystem.CFG,
                    Level.WARNING,
                    "Logging configuration is not valid and was not changed: " + e.reason()));
            return running.logging();
        }
    }

    private SortedMap<String, CmapValue> changes(Cmap fresh) {
        SortedMap<String, CmapValue> changed = new TreeMap<>();
        fresh.withPrefix("").forEach((key, value) -> {
            if (!value.equals(live.get(key))) {
                changed.put(key, value);
            }
        });
        return changed;
    }

    private ReloadResult refused(String text) {
        notices.add(error(Subsystem.CFG, text));
        return new ReloadResult.Refused(text, notices);
    }

    private static ConfigurationNotice error(Subsystem subsystem, String text) {
        return new ConfigurationNotice(subsystem, Level.ERROR, text);
    }
}
