package org.quorate.services.cmap;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.base.wire.Endian;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.services.ServiceHost;
import org.quorate.services.framework.ServiceChannel;
import org.quorate.services.framework.ServiceEngine;
import org.quorate.services.framework.ServiceId;
import org.quorate.services.framework.SyncParticipant;

/**
 * The configuration map's service: clients read and write it under its rules, and nodes compare the version of their
 * configuration (spec 30 §7). A node with an older configuration than the cluster it joins leaves again.
 */
public final class CmapService implements ServiceEngine, SyncParticipant {
    private static final String CONFIG_VERSION = "totem.config_version";
    private static final String FORCE_GATHER = "runtime.force_gather";
    private static final List<String> TRIGGERS =
            List.of("runtime.blackbox.dump_flight_data", "runtime.blackbox.dump_state", FORCE_GATHER);
    private static final String IDLE = "no";

    private final int localNodeId;
    private final Cmap cmap;
    private final Log log;
    private final ServiceChannel channel;
    private final ServiceHost host;
    private Cmap.@Nullable Tracking versionTracking;
    private Cmap.@Nullable Tracking gatherTracking;

    private long ownVersion;
    private long highestVersion;
    private boolean single = true;
    private boolean firstSync = true;

    public CmapService(int localNodeId, Cmap cmap, Log log, ServiceChannel channel, ServiceHost host) {
        this.localNodeId = localNodeId;
        this.cmap = cmap;
        this.log = log;
        this.channel = channel;
        this.host = host;
    }

    @Override
    public ServiceId id() {
        return ServiceId.CMAP;
    }

    /** Begins to watch the configuration version. */
    public void start() {
        versionTracking = cmap.track(CONFIG_VERSION, false, (event, key, now, old) -> onVersionChanged());
    }

    /** Creates the keys that make the node do something when written (§7.3). */
    public void createTriggers() {
        TRIGGERS.forEach(key -> cmap.set(key, CmapValue.string(IDLE)));
        gatherTracking = cmap.track(FORCE_GATHER, false, (event, key, now, old) -> onForceGather(now));
    }

    private void onForceGather(@Nullable CmapValue value) {
        if (value == null || value.equals(CmapValue.string(IDLE))) {
            return;
        }
        cmap.set(FORCE_GATHER, CmapValue.string(IDLE));
        log.log(Subsystem.MAIN, Level.ERROR, "Forcing into GATHER state");
        host.forceGather();
    }

    @Override
    public void stop() {
        if (versionTracking != null) {
            versionTracking.stop();
        }
        if (gatherTracking != null) {
            gatherTracking.stop();
        }
    }

    // --- config version (§7.2)
    // ------------------------------------------------------------------------------------------

    private long readVersion() {
        return cmap.getInteger(CONFIG_VERSION, CmapType.U64, 0);
    }

    private void onVersionChanged() {
        ownVersion = readVersion();
        channel.send(ServiceId.CMAP, CmapMulticast.FUNCTION, versionMessage(CmapMulticast.REASON_NEW_VERSION));
    }

    private byte[] versionMessage(int reason) {
        CmapValue value = cmap.get(CONFIG_VERSION);
        CmapMulticast.Item item = value == null
                ? new CmapMulticast.Item(CONFIG_VERSION, CmapMulticast.TYPE_ABSENT, new byte[0])
                : new CmapMulticast.Item(CONFIG_VERSION, value.type().number(), value.toBytes());
        return new CmapMulticast(reason, List.of(item)).encode();
    }

    @Override
    public boolean onMessage(int function, int senderNodeId, Endian order, byte[] buffer, int offset, int length) {
        CmapMulticast message = CmapMulticast.decode(order, buffer, offset, length);
        if (message == null) {
            return false;
        }
        if (message.reason() > CmapMulticast.REASON_NEW_VERSION) {
            log.log(Subsystem.CMAP, Level.TRACE, "Received mcast with unknown reason %d", message.reason());
            return true;
        }
        for (CmapMulticast.Item item : message.items()) {
            if (item.key().equals(CONFIG_VERSION)) {
                onVersion(senderNodeId, item.asU64());
            }
        }
        return true;
    }

    private void onVersion(int senderNodeId, long version) {
        log.log(
                Subsystem.CMAP,
                Level.TRACE,
                "Received config version %s from node %s",
                Long.toUnsignedString(version),
                Integer.toUnsignedString(senderNodeId));
        if (senderNodeId != localNodeId && Long.compareUnsigned(version, highestVersion) > 0) {
            highestVersion = version;
        }
        cmap.set(
                "runtime.members." + Integer.toUnsignedString(senderNodeId) + ".config_version",
                CmapValue.u64(version));
    }

    @Override
    public void syncInit(int[] transitional, int[] members, RingId ringId) {
        single = transitional.length == 0;
        ownVersion = readVersion();
        highestVersion = ownVersion;
    }

    @Override
    public boolean syncProcess() {
        return channel.trySend(ServiceId.CMAP, CmapMulticast.FUNCTION, versionMessage(CmapMulticast.REASON_SYNC));
    }

    @Override
    public void syncActivate() {
        if (single) {
            debug("Single node sync -> no action");
            return;
        }
        if (!firstSync) {
            debug("Not first sync -> no action");
            return;
        }
        firstSync = false;
        if (ownVersion == 0) {
            debug("My config version is 0 -> no action");
        } else if (highestVersion != ownVersion) {
            log.log(
                    Subsystem.CMAP,
                    Level.ERROR,
                    "Received config version (%s) is different than my config version (%s)! Exiting",
                    Long.toUnsignedString(highestVersion),
                    Long.toUnsignedString(ownVersion));
            host.requestShutdown(0);
        }
    }

    @Override
    public void syncAbort() {
        // versions are exchanged anew in the next round
    }

    // --- client requests (spec 40 §11.3)
    // --------------------------------------------------------------------------------

    /** For a client: {@link StatusCode#ACCESS} for a read-only key, else as {@link Cmap#set}. */
    public StatusCode set(String key, CmapValue value) {
        return cmap.isReadOnly(key) ? StatusCode.ACCESS : cmap.set(key, value);
    }

    /** For a client: {@link StatusCode#ACCESS} for a read-only key, else as {@link Cmap#delete}. */
    public StatusCode delete(String key) {
        return cmap.isReadOnly(key) ? StatusCode.ACCESS : cmap.delete(key);
    }

    /** For a client: {@link StatusCode#ACCESS} for a read-only key, else as {@link Cmap#add}. */
    public StatusCode adjust(String key, long delta) {
        return cmap.isReadOnly(key) ? StatusCode.ACCESS : cmap.add(key, delta);
    }

    /** The value, or {@code null}. */
    public @Nullable CmapValue get(String key) {
        return cmap.get(key);
    }

    /** What an iteration started now goes through. */
    public SortedMap<String, CmapValue> iterate(String prefix) {
        return cmap.withPrefix(prefix);
    }

    /** Tracks a key, or with {@code prefix} all that begin with it. */
    public Cmap.Tracking track(String key, boolean prefix, Cmap.Tracker tracker) {
        return cmap.track(key, prefix, tracker);
    }

    private void debug(String text) {
        log.log(Subsystem.CMAP, Level.DEBUG, text);
    }
}
