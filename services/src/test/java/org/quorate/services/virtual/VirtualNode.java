package org.quorate.services.virtual;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.base.time.TimerQueue;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.services.AddressBook;
import org.quorate.services.OrderedSender;
import org.quorate.services.ServiceHost;
import org.quorate.services.Services;
import org.quorate.services.StartResult;
import org.quorate.services.framework.ServiceId;
import org.quorate.totem.Group;

/** One run of a node's services on a {@link VirtualCluster}; a restarted node is a new object. */
public final class VirtualNode implements OrderedSender, ServiceHost, Log, AddressBook {
    static final int QUEUE_SLOTS = 64;

    /** A message waiting for the token. */
    record Outgoing(Group group, byte[] bytes) {}

    private final VirtualCluster cluster;
    private final int id;
    final TimerQueue timers = new TimerQueue();
    final ArrayDeque<Outgoing> queue = new ArrayDeque<>();
    final ArrayDeque<Runnable> whenSafe = new ArrayDeque<>();
    private final Cmap cmap = new Cmap();
    private final Services services;
    private final List<LogEvent> log = new ArrayList<>();
    private final StartResult startResult;
    RingId ringId = RingId.NONE;
    List<Integer> ring = List.of();
    boolean tokenRequested;
    boolean shutdownRequested;
    boolean killed;
    int readyCount;

    VirtualNode(VirtualCluster cluster, int id, SortedMap<String, CmapValue> configuration) {
        this.cluster = cluster;
        this.id = id;
        timers.setNow(cluster.nowNanos());
        configuration.forEach(cmap::set);
        services = new Services(id, cmap, this, timers, this, this, this, cluster.allowsUnsafe());
        startResult = services.start();
    }

    public int id() {
        return id;
    }

    public Services services() {
        return services;
    }

    public Cmap cmap() {
        return cmap;
    }

    public StartResult startResult() {
        return startResult;
    }

    public RingId ringId() {
        return ringId;
    }

    /** How often a synchronisation was completed. */
    public int readyCount() {
        return readyCount;
    }

    /** Lines as in a log file with priorities, for example {@code "notice  [SERV  ] …"}. */
    public List<String> logLines() {
        List<String> lines = new ArrayList<>();
        for (LogEvent event : log) {
            lines.add(String.format(
                    "%-7s [%-6s] %s", event.level().word(), event.subsystem().name(), event.text()));
        }
        return lines;
    }

    // --- ordered sender ---

    @Override
    public boolean send(Group group, byte[] header, byte[] payload, int payloadOffset, int payloadLength) {
        if (queue.size() >= QUEUE_SLOTS) {
            return false;
        }
        byte[] whole = new byte[header.length + payloadLength];
        System.arraycopy(header, 0, whole, 0, header.length);
        System.arraycopy(payload, payloadOffset, whole, header.length, payloadLength);
        queue.add(new Outgoing(group, whole));
        return true;
    }

    @Override
    public boolean hasRoomFor(int bytes) {
        return queue.size() < QUEUE_SLOTS;
    }

    @Override
    public void synchronizationComplete() {
        // the virtual ring has one queue
    }

    @Override
    public void requestToken() {
        tokenRequested = true;
    }

    /** Whoever is in this perfect ring has every message at once. */
    @Override
    public void whenSafe(Runnable action) {
        whenSafe.add(action);
        tokenRequested = true;
    }

    // --- host ---

    @Override
    public void onReady(RingId synchronizedRing) {
        if (!synchronizedRing.equals(ringId)) {
            throw new AssertionError(
                    "node " + id + " is told that " + synchronizedRing + " has synchronised, it is in " + ringId);
        }
        readyCount++;
    }

    @Override
    public void requestShutdown(int exitStatus) {
        shutdownRequested = true;
    }

    @Override
    public void exitNow(int exitStatus, String where) {
        killed = true;
    }

    @Override
    public void onServiceLoaded(ServiceId service) {
        // clients use the services directly
    }

    @Override
    public void onServiceUnloading(ServiceId service) {
        // as above
    }

    @Override
    public void forceGather() {
        cluster.forceGather();
    }

    @Override
    public void reopenLogFiles() {
        // there are none
    }

    @Override
    public int loadExpectedVotesTracking() {
        return cluster.disk(id);
    }

    @Override
    public void storeExpectedVotesTracking(int barrier) {
        cluster.store(id, barrier);
    }

    @Override
    public ReloadResult reloadConfiguration() {
        SortedMap<String, CmapValue> fresh = cluster.configuration(id);
        if (fresh.isEmpty()) {
            return new ReloadResult(StatusCode.INVALID_PARAM, false);
        }
        for (String prefix : List.of("quorum.", "nodelist.")) {
            for (String key : cmap.withPrefix(prefix).keySet()) {
                if (!fresh.containsKey(key)) {
                    cmap.delete(key);
                }
            }
        }
        fresh.forEach(cmap::set);
        return new ReloadResult(StatusCode.OK, false);
    }

    @Override
    public void activateCrypto() {
        // no wire
    }

    @Override
    public void cleanUpCrypto() {
        // no wire
    }

    // --- log and addresses ---

    @Override
    public boolean isEnabled(Subsystem subsystem, Level level) {
        return true;
    }

    @Override
    public void log(Subsystem subsystem, Level level, String template, @Nullable Object... arguments) {
        List<Object> known = new ArrayList<>();
        for (Object argument : arguments) {
            known.add(argument == null ? "null" : argument);
        }
        LogEvent event = new LogEvent(cluster.nowNanos(), subsystem, level, template, known);
        event.text(); // a template that does not fit its arguments must show at once
        log.add(event);
    }

    @Override
    public String addressText(int nodeId) {
        return "r(0) ip(10.77.0." + nodeId + ") ";
    }

    @Override
    public List<IpAddress> addresses(int nodeId) {
        return List.of();
    }

    static SortedMap<String, CmapValue> copy(SortedMap<String, CmapValue> configuration) {
        return new TreeMap<>(configuration);
    }
}
