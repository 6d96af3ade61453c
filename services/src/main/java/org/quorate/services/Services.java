package org.quorate.services;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.base.time.Timer;
import org.quorate.base.time.Timers;
import org.quorate.base.wire.Endian;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.services.cfg.CfgService;
import org.quorate.services.cmap.CmapService;
import org.quorate.services.cpg.CpgService;
import org.quorate.services.framework.ServiceChannel;
import org.quorate.services.framework.ServiceCounters;
import org.quorate.services.framework.ServiceEngine;
import org.quorate.services.framework.ServiceHeader;
import org.quorate.services.framework.ServiceId;
import org.quorate.services.framework.SyncParticipant;
import org.quorate.services.quorum.QuorumService;
import org.quorate.services.resources.MachineResources;
import org.quorate.services.resources.Watchdog;
import org.quorate.services.sync.SyncEngine;
import org.quorate.services.votequorum.VotequorumService;
import org.quorate.totem.ConfigurationChange;
import org.quorate.totem.Group;
import org.quorate.totem.TotemListener;

/**
 * All service engines of a node: loads them, hands them messages and configuration changes, synchronises them, unloads them
 * (spec 30 §1). Belongs to the node's thread; every call is one input.
 */
public final class Services implements TotemListener {
    /** Exit status of a node whose services cannot be loaded (spec 30 §1.10). */
    public static final int EXIT_SERVICE_INIT = 20;

    private static final String VOTEQUORUM_PROVIDER = "corosync_votequorum";
    private static final long STATISTICS_PERIOD_NANOS = 1_500_000_000L;
    private static final int LOWEST_PRIORITY = 0;

    private final Cmap cmap;
    private final AddressBook addresses;
    private final Log log;
    private final OrderedSender sender;
    private final ServiceHost host;

    private final ServiceCounters counters;
    private final ServiceChannel channel;
    private final RequestGate gate;
    private final SyncEngine sync;
    private final Timer statisticsTimer;

    private final CmapService cmapService;
    private final CfgService cfgService;
    private final CpgService cpgService;
    private final QuorumService quorumService;
    private final VotequorumService votequorumService;

    /** By number; iteration is in ascending order. */
    private final Map<ServiceId, ServiceEngine> loaded = new EnumMap<>(ServiceId.class);

    private boolean started;
    private boolean stopping;
    private long malformedMessages;

    /**
     * @param allowUnsafeQuorum accept quorum configurations with which two partitions can be quorate at once, as the original
     *     does (better.md row 3)
     */
    public Services(
            int localNodeId,
            Cmap cmap,
            AddressBook addresses,
            Timers timers,
            Log log,
            OrderedSender sender,
            ServiceHost host,
            boolean allowUnsafeQuorum) {
        this.cmap = cmap;
        this.addresses = addresses;
        this.log = log;
        this.sender = sender;
        this.host = host;
        this.counters = new ServiceCounters(cmap);
        this.channel = new ServiceChannel(sender, counters);
        this.gate = new RequestGate(sender, channel);
        this.sync = new SyncEngine(sender, channel, new Participants(), log, this::onSynchronized);
        this.statisticsTimer = timers.create("service statistics", this::onStatisticsTimer);
        this.cmapService = new CmapService(localNodeId, cmap, log, channel, host);
        this.cfgService = new CfgService(localNodeId, cmap, addresses, timers, log, channel, host);
        this.cpgService = new CpgService(localNodeId, addresses, log, channel);
        this.quorumService = new QuorumService(log);
        this.votequorumService =
                new VotequorumService(localNodeId, cmap, timers, log, channel, host, allowUnsafeQuorum, quorumService);
    }

    // --- start (§1.7)
    // ---------------------------------------------------------------------------------------------------

    /** Loads the services in their order. Call once, when totem is up and before the first configuration change. */
    public StartResult start() {
        cmapService.start();
        load(cmapService);
        load(cfgService);
        load(cpgService);
        load(new UnservedEngine(ServiceId.PLOAD));
        new MachineResources(cmap, log).start();
        load(new UnservedEngine(ServiceId.MON));
        new Watchdog(cmap, log).start();
        load(new UnservedEngine(ServiceId.WD));
        String reason = loadQuorum();
        if (reason != null) {
            log.log(
                    Subsystem.SERV,
                    Level.ERROR,
                    "Service engine '%s' failed to load for reason '%s'",
                    ServiceId.QUORUM.loaderName(),
                    reason);
            log.log(
                    Subsystem.MAIN,
                    Level.ERROR,
                    "Corosync Cluster Engine exiting with status %d at service.c:356.",
                    EXIT_SERVICE_INIT);
            return new StartResult.Failed(ServiceId.QUORUM.loaderName(), reason, EXIT_SERVICE_INIT);
        }
        cmapService.createTriggers();
        statisticsTimer.start(STATISTICS_PERIOD_NANOS);
        started = true;
        return new StartResult.Started();
    }

    /** Quorum loads its provider inside its own start. */
    private @Nullable String loadQuorum() {
        String provider = cmap.getString("quorum.provider");
        if (provider != null) {
            log.log(Subsystem.QUORUM, Level.NOTICE, "Using quorum provider %s", provider);
            quorumService.useProvider();
            String reason =
                    provider.equals(VOTEQUORUM_PROVIDER) ? votequorumService.start() : "Invalid quorum provider";
            if (reason != null) {
                log.log(Subsystem.QUORUM, Level.CRIT, "Quorum provider: %s failed to initialize.", provider);
                return reason;
            }
            load(votequorumService);
        }
        load(quorumService);
        return null;
    }

    private void load(ServiceEngine engine) {
        ServiceId id = engine.id();
        loaded.put(id, engine);
        String prefix = "internal_configuration.service." + id.number();
        cmap.set(prefix + ".name", CmapValue.string(id.loaderName()));
        cmap.set(prefix + ".ver", CmapValue.u32(0));
        cmap.set("runtime.services." + id.shortName() + ".service_id", CmapValue.u16(id.number()));
        counters.publish(id);
        log.log(Subsystem.SERV, Level.NOTICE, "Service engine loaded: %s [%d]", id.longName(), id.number());
        log.log(
                Subsystem.MAIN,
                Level.DEBUG,
                id.clientFunctions() > 0 ? "Initializing IPC on %s [%d]" : "NOT Initializing IPC on %s [%d]",
                id.shortName(),
                id.number());
        host.onServiceLoaded(id);
    }

    // --- stop (§1.10)
    // ---------------------------------------------------------------------------------------------------

    /**
     * Unloads the next service. Call again, with the ring still running in between, until {@code false}: what a service says as it
     * goes must reach the others.
     *
     * @return whether a service was unloaded
     */
    public boolean stopNext() {
        if (!stopping) {
            stopping = true;
            log.log(Subsystem.SERV, Level.NOTICE, "Unloading all Corosync service engines.");
        }
        ServiceEngine next = nextToUnload();
        if (next == null) {
            statisticsTimer.cancel();
            return false;
        }
        host.onServiceUnloading(next.id());
        next.stop();
        loaded.remove(next.id());
        log.log(
                Subsystem.SERV,
                Level.NOTICE,
                "Service engine unloaded: %s",
                next.id().longName());
        return true;
    }

    private @Nullable ServiceEngine nextToUnload() {
        return loaded.values().stream()
                .filter(engine -> engine.id().priority() >= LOWEST_PRIORITY)
                .min(Comparator.comparingInt(
                                (ServiceEngine engine) -> -engine.id().priority())
                        .thenComparingInt(engine -> engine.id().number()))
                .orElse(null);
    }

    // --- from totem
    // -----------------------------------------------------------------------------------------------------

    /** §1.6 */
    @Override
    public void onConfigurationChange(ConfigurationChange change) {
        if (!started) {
            return;
        }
        boolean abort = gate.isInSync();
        gate.setInSync(true);
        for (int nodeId : change.left()) {
            onMemberLeft(nodeId);
        }
        for (int nodeId : change.joined()) {
            onMemberJoined(nodeId);
        }
        if (abort) {
            sync.abort();
        }
        switch (change.kind()) {
            case TRANSITIONAL -> sync.saveTransitional(change.members());
            case REGULAR -> {
                cfgService.onMembers(change.members());
                sync.start(change.members(), change.ringId());
            }
        }
    }

    private void onMemberLeft(int nodeId) {
        cmap.set(memberKey(nodeId) + ".status", CmapValue.string("left"));
        log.log(Subsystem.MAIN, Level.DEBUG, "Member left: %s", addresses.addressText(nodeId));
    }

    private void onMemberJoined(int nodeId) {
        String address = addresses.addressText(nodeId);
        String member = memberKey(nodeId);
        if (cmap.get(member + ".ip") == null) {
            cmap.set(member + ".ip", CmapValue.string(address));
            cmap.set(member + ".join_count", CmapValue.u32(1));
        } else {
            long joins = cmap.getInteger(member + ".join_count", CmapType.U32, 0);
            cmap.set(member + ".join_count", CmapValue.u32((int) joins + 1));
        }
        cmap.set(member + ".status", CmapValue.string("joined"));
        log.log(Subsystem.MAIN, Level.DEBUG, "Member joined: %s", address);
    }

    private static String memberKey(int nodeId) {
        return "runtime.members." + Integer.toUnsignedString(nodeId);
    }

    @Override
    public void onMessage(Group group, int senderNodeId, Endian order, byte[] buffer, int offset, int length) {
        if (!started) {
            return;
        }
        switch (group) {
            case SYNC -> sync.onMessage(senderNodeId, order, buffer, offset, length);
            case SERVICES -> dispatch(senderNodeId, order, buffer, offset, length);
        }
    }

    /** §1.5 */
    private void dispatch(int senderNodeId, Endian order, byte[] buffer, int offset, int length) {
        if (length < ServiceHeader.BYTES) {
            onMalformed(senderNodeId, "header", length);
            return;
        }
        int id = ServiceHeader.id(order, buffer, offset);
        int function = id & 0xFFFF;
        ServiceId service = ServiceId.ofNumber(id >> 16);
        ServiceEngine engine = service == null ? null : loaded.get(service);
        if (service == null || engine == null) {
            return;
        }
        if (function >= service.messageFunctions()) {
            log.log(
                    Subsystem.MAIN,
                    Level.WARNING,
                    "discarded unknown message %d for service %d (max id %d)",
                    function,
                    service.number(),
                    service.messageFunctions());
            return;
        }
        counters.countReceived(service, function);
        if (!engine.onMessage(function, senderNodeId, order, buffer, offset, length)) {
            onMalformed(senderNodeId, service.shortName() + " function " + function, length);
        }
    }

    private void onMalformed(int senderNodeId, String what, int length) {
        malformedMessages++;
        log.log(
                Subsystem.MAIN,
                Level.WARNING,
                "discarded malformed message from node %s: %s, %d bytes",
                Integer.toUnsignedString(senderNodeId),
                what,
                length);
    }

    @Override
    public void onTokenSent() {
        if (!started) {
            return;
        }
        channel.onTokenSent();
        sync.onTokenSent();
    }

    private void onSynchronized(RingId ringId) {
        sender.synchronizationComplete();
        if (stopping) {
            // the services that were left have agreed, but nobody is to be served any more
            return;
        }
        log.log(Subsystem.MAIN, Level.NOTICE, "Completed service synchronization, ready to provide service.");
        gate.setInSync(false);
        host.onReady(ringId);
    }

    private void onStatisticsTimer() {
        publishCounters();
        statisticsTimer.start(STATISTICS_PERIOD_NANOS);
    }

    // --- for the layers above
    // -------------------------------------------------------------------------------------------

    /** Brings {@code runtime.services.*} up to date; also done every 1.5 s. */
    public void publishCounters() {
        for (ServiceId service : loaded.keySet()) {
            counters.publish(service);
        }
    }

    /** Messages dropped because they were too short or contradicted themselves. */
    public long malformedMessages() {
        return malformedMessages;
    }

    /** Whether the service is loaded: its clients are served, its messages heeded. */
    public boolean isLoaded(ServiceId service) {
        return loaded.containsKey(service);
    }

    /** The services still loaded, in ascending order. */
    public List<ServiceId> loadedServices() {
        return new ArrayList<>(loaded.keySet());
    }

    /** What every client request has to pass. */
    public RequestGate gate() {
        return gate;
    }

    public CmapService cmap() {
        return cmapService;
    }

    public CfgService cfg() {
        return cfgService;
    }

    public CpgService cpg() {
        return cpgService;
    }

    public QuorumService quorum() {
        return quorumService;
    }

    /** Answers only while {@link #isLoaded} votequorum, that is when it is the configured quorum provider. */
    public VotequorumService votequorum() {
        return votequorumService;
    }

    private final class Participants implements SyncEngine.Registry {
        @Override
        public void forEachParticipant(SyncEngine.ParticipantConsumer consumer) {
            loaded.forEach((id, engine) -> {
                if (engine instanceof SyncParticipant participant) {
                    consumer.accept(id.number(), id.longName(), participant);
                }
            });
        }

        @Override
        public boolean isLoaded(int service) {
            ServiceId id = ServiceId.ofNumber(service);
            return id != null && loaded.containsKey(id);
        }
    }

    /** A service whose number others know but which does nothing in a ring: its messages are taken and ignored. */
    private record UnservedEngine(ServiceId id) implements ServiceEngine {
        @Override
        public boolean onMessage(int function, int senderNodeId, Endian order, byte[] buffer, int offset, int length) {
            return true;
        }

        @Override
        public void stop() {
            // nothing runs
        }
    }
}
