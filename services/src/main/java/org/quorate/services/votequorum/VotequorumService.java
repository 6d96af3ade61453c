package org.quorate.services.votequorum;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.base.time.Timer;
import org.quorate.base.time.Timers;
import org.quorate.base.wire.Endian;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.services.ServiceHost;
import org.quorate.services.framework.ServiceChannel;
import org.quorate.services.framework.ServiceEngine;
import org.quorate.services.framework.ServiceId;
import org.quorate.services.framework.SyncParticipant;
import org.quorate.services.framework.TrackFlags;
import org.quorate.services.quorum.QuorumDecision;

/**
 * Counts the votes of the members and decides whether this partition is quorate (spec 30 §4). The one place where a mistake lets
 * two partitions act at once: the methods follow the spec's tables step by step.
 */
public final class VotequorumService implements ServiceEngine, SyncParticipant {
    private static final long NANOS_PER_MS = 1_000_000;
    private static final int[] NOBODY = {};
    private static final int NO_NODE = -1;
    private static final String RELOADING = "config.totemconfig_reload_in_progress";
    private static final String CANCEL_WAIT_FOR_ALL = "quorum.cancel_wait_for_all";
    /** Read at start only, so clients may not write them any more (§4.4). */
    private static final List<String> START_ONLY = List.of(
            "quorum.allow_downscale",
            "quorum.wait_for_all",
            "quorum.last_man_standing",
            "quorum.last_man_standing_window",
            "quorum.expected_votes_tracking",
            "quorum.auto_tie_breaker",
            "quorum.auto_tie_breaker_node");

    private final int localNodeId;
    private final Cmap cmap;
    private final Log log;
    private final ServiceChannel channel;
    private final ServiceHost host;
    private final QuorumDecision decision;

    private final QuorumConfiguration configuration;
    private final QuorumSettings settings = new QuorumSettings();
    private final Electorate electorate;
    private final VotequorumTrackers trackers;
    private final List<Cmap.Tracking> cmapTrackings = new ArrayList<>();
    private final Timer lastManStandingTimer;
    private final Timer deviceTimer;

    private int quorum;
    private boolean quorate;
    private boolean waitingForAll;
    private int evBarrier;
    private int evTrackingBarrier;
    /** Of the last quorate partition, frozen while not quorate. */
    private int lowestNodeId = NO_NODE;

    private int highestNodeId = NO_NODE;
    private int[] members = NOBODY;
    private int[] previousMembers = NOBODY;
    private RingId ringId = RingId.NONE;
    private boolean inSync;
    /** This round's information has been sent. */
    private boolean syncSent;
    /** The round waits for the quorum device. */
    private boolean waitingForPoll;

    private String deviceName = "";
    private @Nullable Consumer<StatusCode> pendingRegistration;
    private final List<Runnable> countListeners = new ArrayList<>();

    /**
     * @param allowUnsafe accept configurations that can make two partitions quorate at once, as the original does
     * @param decision told of every decision
     */
    public VotequorumService(
            int localNodeId,
            Cmap cmap,
            Timers timers,
            Log log,
            ServiceChannel channel,
            ServiceHost host,
            boolean allowUnsafe,
            QuorumDecision decision) {
        this.localNodeId = localNodeId;
        this.cmap = cmap;
        this.log = log;
        this.channel = channel;
        this.host = host;
        this.decision = decision;
        this.configuration = new QuorumConfiguration(cmap, log, allowUnsafe);
        this.electorate = new Electorate(localNodeId);
        this.trackers = new VotequorumTrackers(log);
        this.lastManStandingTimer = timers.create("last man standing window", this::onLastManStandingExpired);
        this.deviceTimer = timers.create("quorum device poll", this::onDeviceTimeout);
    }

    @Override
    public ServiceId id() {
        return ServiceId.VOTEQUORUM;
    }

    /**
     * A part of the node that shows votes: called each time they were counted and quorum was decided, also when neither changed.
     * Must not call back.
     */
    public void addCountListener(Runnable listener) {
        countListeners.add(listener);
    }

    // --- start, stop, configuration
    // -------------------------------------------------------------------------------------

    /**
     * Reads the configuration and counts the own votes.
     *
     * @return why the service cannot start, or {@code null}
     */
    public @Nullable String start() {
        QuorumConfiguration.Reading reading = configuration.read(
                settings, new QuorumConfiguration.Situation(false, false, 0), this::loadEvTrackingBarrier);
        if (reading.error() != null) {
            return reading.error();
        }
        electorate.us.set(NodeFlag.FIRST, true);
        take(reading, false);
        cmap.set("runtime.votequorum.this_node_id", CmapValue.u32(localNodeId));
        START_ONLY.forEach(cmap::setReadOnly);
        cmapTrackings.add(cmap.track("nodelist.", true, (event, key, now, old) -> onConfigurationKey()));
        cmapTrackings.add(cmap.track("quorum.", true, (event, key, now, old) -> onQuorumKey(key, now)));
        cmapTrackings.add(cmap.track(RELOADING, false, (event, key, now, old) -> onReloadKey(now)));
        recalculate(false, false);
        sendNodeInfo();
        return null;
    }

    @Override
    public void stop() {
        cmapTrackings.forEach(Cmap.Tracking::stop);
        lastManStandingTimer.cancel();
        deviceTimer.cancel();
        if (settings.allowDownscale) {
            electorate.us.set(NodeFlag.LEAVING, true);
            sendNodeInfo();
        }
    }

    /** Steps 15 to 17 of §4.4. */
    private void take(QuorumConfiguration.Reading reading, boolean runtime) {
        Voter us = electorate.us;
        us.votes = reading.ownVotes();
        if (reading.hasExpectedVotes()) {
            us.expectedVotes = reading.expectedVotes();
        }
        if (reading.hasDeviceVotes()) {
            electorate.deviceVotes = reading.deviceVotes();
        }
        setEvBarrier(us.expectedVotes);
        cmap.set("runtime.votequorum.two_node", CmapValue.u8(settings.twoNode ? 1 : 0));
        if (!runtime) {
            setWaitingForAll(settings.waitForAll);
        } else if (settings.waitForAllFollowsTwoNode && waitingForAll) {
            setWaitingForAll(false);
        }
    }

    private void onQuorumKey(String key, @Nullable CmapValue value) {
        if (key.equals(CANCEL_WAIT_FOR_ALL) && value != null && value.type() == CmapType.U8 && value.asLong() >= 1) {
            cmap.set(CANCEL_WAIT_FOR_ALL, CmapValue.u8(0));
            sendReconfigure(localNodeId, 0, Reconfigure.CANCEL_WAIT_FOR_ALL);
            return;
        }
        onConfigurationKey();
    }

    private void onConfigurationKey() {
        if (cmap.getInteger(RELOADING, CmapType.U8, 0) == 0) {
            reread();
        }
    }

    private void onReloadKey(@Nullable CmapValue value) {
        boolean ended = value != null && value.type() == CmapType.U8 && value.asLong() == 0;
        if (ended && cmap.getInteger("config.reload_status", CmapType.I32, 1) == StatusCode.OK.number()) {
            reread();
        }
    }

    /** The configuration changed while running (end of §4.10): every node does this by itself. */
    private void reread() {
        Voter us = electorate.us;
        int oldVotes = us.votes;
        int oldExpected = us.expectedVotes;
        QuorumConfiguration.Situation situation =
                new QuorumConfiguration.Situation(true, us.has(NodeFlag.QDEVICE_REGISTERED), evTrackingBarrier);
        QuorumConfiguration.Reading reading = configuration.read(settings, situation, () -> evTrackingBarrier);
        if (reading.usable()) {
            take(reading, true);
        }
        sendNodeInfo();
        sendDeviceInfo();
        if (us.votes != oldVotes) {
            sendReconfigure(localNodeId, us.votes, Reconfigure.VOTES);
        }
        if (us.expectedVotes != oldExpected) {
            sendReconfigure(localNodeId, us.expectedVotes, Reconfigure.EXPECTED_VOTES);
        }
    }

    // --- counting (§4.5)
    // ------------------------------------------------------------------------------------------------

    private void recalculate(boolean allowDecrease, boolean byCurrentNodes) {
        Voter us = electorate.us;
        int total = Electorate.saturated((long) electorate.memberVotes() + electorate.deviceVotes);
        int countedNodes = 0;
        if (byCurrentNodes) {
            countedNodes = electorate.memberCount() + (electorate.deviceVotes != 0 ? 1 : 0);
        }
        debug("total_votes=%d, expected_votes=%d", total, us.expectedVotes);
        if (total > us.expectedVotes) {
            us.expectedVotes = total;
            trackers.notifyExpectedVotes(us.expectedVotes);
        }
        if (settings.expectedVotesTracking && us.expectedVotes > evTrackingBarrier) {
            setEvTrackingBarrier(us.expectedVotes);
        }
        VoteCount count = count(allowDecrease, settings.allowDownscale, countedNodes);
        quorum = count.quorum();
        if (countedNodes != 0) {
            electorate.expectOfMembers(countedNodes);
        }
        decide(count.totalVotes());
        countListeners.forEach(Runnable::run);
    }

    private VoteCount count(boolean allowDecrease, boolean allowDownscale, int maxExpected) {
        logElectorate();
        return VoteCount.of(electorate, settings, allowDecrease, allowDownscale, maxExpected, evBarrier, quorum);
    }

    /** {@code are_we_quorate}. */
    private void decide(int totalVotes) {
        Voter us = electorate.us;
        // 1
        if (settings.waitForAll && waitingForAll) {
            if (totalVotes != us.expectedVotes) {
                log(
                        Level.NOTICE,
                        "Waiting for all cluster members. Current votes: %d expected_votes: %d",
                        totalVotes,
                        us.expectedVotes);
                return;
            }
            setWaitingForAll(false);
        }
        // 2
        boolean nowQuorate = quorum <= totalVotes;
        if (nowQuorate) {
            rememberNodeIds();
        }
        // 3
        if (settings.tieBreaker.isOn()
                && totalVotes == us.expectedVotes / 2
                && previousMembers.length - members.length < quorum
                && winsTie()) {
            nowQuorate = true;
        }
        // 4
        if (!nowQuorate && us.has(NodeFlag.QDEVICE_MASTER_WINS) && someMemberIsMaster()) {
            debug("node is quorate as part of master_wins partition");
            nowQuorate = true;
        }
        // 5
        boolean changed = quorate != nowQuorate;
        if (changed) {
            debug(nowQuorate ? "quorum regained, resuming activity" : "quorum lost, blocking activity");
        }
        quorate = nowQuorate;
        us.set(NodeFlag.QUORATE, quorate);
        // 6
        if (settings.waitForAll) {
            setWaitingForAll(!quorate);
        }
        // 7
        if (changed && !inSync) {
            announce();
        }
    }

    private void rememberNodeIds() {
        int lowest = localNodeId;
        int highest = localNodeId;
        for (Voter voter : electorate.voters()) {
            if (voter.isMember()) {
                lowest = Integer.compareUnsigned(voter.nodeId, lowest) < 0 ? voter.nodeId : lowest;
                highest = Integer.compareUnsigned(voter.nodeId, highest) > 0 ? voter.nodeId : highest;
            }
        }
        lowestNodeId = lowest;
        highestNodeId = highest;
        cmap.set("runtime.votequorum.lowest_node_id", CmapValue.u32(lowest));
        cmap.set("runtime.votequorum.highest_node_id", CmapValue.u32(highest));
        debug("lowest node id: %s us: %s", unsigned(lowest), unsigned(localNodeId));
        debug("highest node id: %s us: %s", unsigned(highest), unsigned(localNodeId));
    }

    private boolean winsTie() {
        return switch (settings.tieBreaker.kind()) {
            case NONE -> false;
            case LOWEST -> decided("ATB_LOWEST decision: %d", isMemberNode(lowestNodeId));
            case HIGHEST -> decided("ATB_HIGHEST decision: %d", isMemberNode(highestNodeId));
            case LIST -> winsTieByList();
        };
    }

    private boolean decided(String template, boolean wins) {
        debug(template, wins ? 1 : 0);
        return wins;
    }

    private boolean isMemberNode(int nodeId) {
        return nodeId != NO_NODE && electorate.isMember(nodeId);
    }

    /** The first node of the list that is here decides, unless an earlier one was with us before and is elsewhere now. */
    private boolean winsTieByList() {
        for (int nodeId : settings.tieBreaker.list()) {
            if (contains(members, nodeId)) {
                debug("ATB_LIST found node %s in current partition, we can be quorate", unsigned(nodeId));
                return true;
            }
            if (contains(previousMembers, nodeId)) {
                debug("ATB_LIST found node %s in previous partition but not here, quorum denied", unsigned(nodeId));
                return false;
            }
        }
        debug("ATB_LIST found no list nodes in current partition, we cannot be quorate");
        return false;
    }

    private boolean someMemberIsMaster() {
        for (Voter voter : electorate.voters()) {
            if (voter.isMember() && voter.has(NodeFlag.QDEVICE_MASTER_WINS) && voter.has(NodeFlag.QDEVICE_CAST_VOTE)) {
                return true;
            }
        }
        return false;
    }

    private void onLastManStandingExpired() {
        if (quorate) {
            recalculate(true, true);
        }
    }

    // --- messages (§4.6, §4.7)
    // ------------------------------------------------------------------------------------------

    @Override
    public boolean onMessage(int function, int senderNodeId, Endian order, byte[] buffer, int offset, int length) {
        switch (function) {
            case NodeInfo.FUNCTION -> {
                NodeInfo info = NodeInfo.decode(order, buffer, offset, length);
                // A node speaks only of itself and of the device: anything else would let one member vote for others.
                if (info == null || (info.nodeId() != senderNodeId && info.nodeId() != NodeInfo.DEVICE)) {
                    return false;
                }
                onNodeInfo(senderNodeId, info);
            }
            case Reconfigure.FUNCTION -> {
                Reconfigure reconfigure = Reconfigure.decode(order, buffer, offset, length);
                if (reconfigure == null) {
                    return false;
                }
                onReconfigure(senderNodeId, reconfigure);
            }
            case QdeviceRegistration.FUNCTION -> {
                QdeviceRegistration registration = QdeviceRegistration.decode(order, buffer, offset, length);
                if (registration == null) {
                    return false;
                }
                onQdeviceRegistration(senderNodeId, registration);
            }
            case QdeviceRename.FUNCTION -> {
                QdeviceRename rename = QdeviceRename.decode(buffer, offset, length);
                if (rename == null) {
                    return false;
                }
                onQdeviceRename(senderNodeId, rename);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void onNodeInfo(int senderNodeId, NodeInfo info) {
        debug("got nodeinfo message from cluster node %s", unsigned(senderNodeId));
        debug(
                "nodeinfo message[%s]: votes: %d, expected: %d flags: %d",
                unsigned(info.nodeId()), info.votes(), info.expectedVotes(), info.flags());
        if (info.nodeId() == NodeInfo.DEVICE) {
            onDeviceInfo(senderNodeId, info.votes());
            return;
        }
        logFlags(info.flags());
        Voter node = electorate.find(info.nodeId());
        boolean isNew = node == null;
        if (node == null) {
            node = electorate.add(info.nodeId());
        }
        int oldVotes = node.votes;
        int oldExpected = node.expectedVotes;
        int oldFlags = node.flags;
        NodeState oldState = node.state;
        boolean senderQuorate = (info.flags() & NodeFlag.QUORATE) != 0;
        // Asked before a leave is counted: if that costs us quorum, the leaver's expectation is not to come back with
        // it.
        boolean adopt = !quorate && senderQuorate;

        // Our own flags are truer here than in a message that was under way: a vote of the device may have been
        // withdrawn since.
        if (node.nodeId != localNodeId) {
            node.flags = info.flags();
        }
        node.votes = info.votes();
        node.state = NodeState.MEMBER;
        if (node.has(NodeFlag.LEAVING)) {
            node.state = NodeState.LEAVING;
            recalculate(true, true);
        }
        if (adopt) {
            electorate.us.expectedVotes = info.expectedVotes();
        }
        boolean ownExpectation = senderQuorate || settings.expectedVotesTracking;
        node.expectedVotes = ownExpectation ? info.expectedVotes() : electorate.us.expectedVotes;
        disableLastManStandingUnlessSingleVotes(node);
        if (isNew
                || node.nodeId == localNodeId
                || node.has(NodeFlag.FIRST)
                || oldVotes != node.votes
                || oldExpected != node.expectedVotes
                || oldFlags != node.flags
                || oldState != node.state) {
            recalculate(adopt, false);
        }
        if (settings.waitForAll && senderQuorate && !node.has(NodeFlag.WAIT_FOR_ALL_STATUS)) {
            setWaitingForAll(false);
        }
    }

    private void onDeviceInfo(int senderNodeId, int votes) {
        Voter sender = electorate.find(senderNodeId);
        boolean adopt = sender != null && !quorate && sender.has(NodeFlag.QUORATE);
        int oldVotes = electorate.deviceVotes;
        electorate.deviceVotes = adopt ? votes : Math.max(oldVotes, votes);
        if (electorate.deviceVotes != oldVotes) {
            recalculate(false, false);
        }
    }

    private void disableLastManStandingUnlessSingleVotes(Voter node) {
        if (settings.lastManStanding && node.votes > 1) {
            log(
                    Level.WARNING,
                    "Last Man Standing feature is supported only when allcluster nodes votes are set to 1. Disabling LMS.");
            settings.lastManStanding = false;
            lastManStandingTimer.cancel();
        }
    }

    private void onReconfigure(int senderNodeId, Reconfigure message) {
        debug(
                "got reconfigure message from cluster node %s for %s",
                unsigned(senderNodeId), unsigned(message.nodeId()));
        switch (message.parameter()) {
            case Reconfigure.EXPECTED_VOTES -> onExpectedVotesSet(message.value());
            case Reconfigure.VOTES -> {
                Voter node = electorate.find(message.nodeId());
                if (node != null) {
                    node.votes = message.value();
                    recalculate(true, false);
                }
            }
            default -> {
                setWaitingForAll(false);
                log(Level.INFO, "wait_for_all_status reset by user on node %s.", unsigned(message.nodeId()));
                recalculate(false, false);
            }
        }
    }

    private void onExpectedVotesSet(int value) {
        if (value != 0) {
            electorate.expectOfMembers(value);
        }
        trackers.notifyExpectedVotes(value);
        setEvBarrier(value);
        if (settings.expectedVotesTracking) {
            electorate.us.expectedVotes = Math.max(electorate.us.expectedVotes, evTrackingBarrier);
        }
        recalculate(true, false);
    }

    private void onQdeviceRegistration(int senderNodeId, QdeviceRegistration message) {
        debug(
                "Received qdevice op %d req from node %s [%s]",
                message.register() ? 1 : 0, unsigned(senderNodeId), message.name());
        if (!message.register()) {
            boolean used = electorate.voters().stream()
                    .anyMatch(voter -> voter.isMember() && voter.has(NodeFlag.QDEVICE_REGISTERED));
            if (!used) {
                deviceName = "";
            }
        } else if (senderNodeId != localNodeId) {
            if (deviceName.isEmpty()) {
                deviceName = message.name();
                debug("Remote qdevice name recorded");
            }
        } else if (!electorate.us.has(NodeFlag.QDEVICE_REGISTERED)) {
            onOwnRegistration(message.name());
        }
    }

    private void onOwnRegistration(String name) {
        Consumer<StatusCode> reply = pendingRegistration;
        if (reply == null) {
            log(Level.WARNING, "Unable to determine origin of the qdevice register call!");
            return;
        }
        pendingRegistration = null;
        if (deviceName.isEmpty()) {
            deviceName = name;
        }
        if (!deviceName.equals(name)) {
            log(
                    Level.WARNING,
                    "A new qdevice with different name (new: %s old: %s) is trying to register!",
                    name,
                    deviceName);
            reply.accept(StatusCode.EXIST);
            return;
        }
        electorate.us.set(NodeFlag.QDEVICE_REGISTERED, true);
        sendDeviceInfo();
        sendNodeInfo();
        reply.accept(StatusCode.OK);
    }

    private void onQdeviceRename(int senderNodeId, QdeviceRename message) {
        debug(
                "Received qdevice name change req from node %s [from: %s to: %s]",
                unsigned(senderNodeId), message.oldName(), message.newName());
        if (message.oldName().equals(deviceName) && !deviceName.isEmpty()) {
            debug("Allowing qdevice rename");
            deviceName = message.newName();
        }
    }

    // --- synchronisation (§4.8)
    // -----------------------------------------------------------------------------------------

    @Override
    public void syncInit(int[] transitional, int[] newMembers, RingId newRingId) {
        Voter us = electorate.us;
        inSync = true;
        syncSent = false;
        if (newMembers.length > 1) {
            us.set(NodeFlag.FIRST, false);
        }
        boolean someLeft = false;
        for (int nodeId : members) {
            if (!contains(newMembers, nodeId)) {
                someLeft = true;
                Voter gone = electorate.find(nodeId);
                if (gone != null) {
                    gone.state = NodeState.DEAD;
                }
            }
        }
        if (settings.lastManStanding && opensLastManStandingWindow(newMembers.length, someLeft)) {
            lastManStandingTimer.start(settings.lastManStandingWindowMs * NANOS_PER_MS);
        }
        previousMembers = members;
        members = newMembers;
        ringId = newRingId;
        waitingForPoll = us.has(NodeFlag.QDEVICE_REGISTERED) && us.has(NodeFlag.QDEVICE_ALIVE);
        if (waitingForPoll) {
            deviceTimer.start(settings.deviceSyncTimeoutMs * NANOS_PER_MS);
            log(
                    Level.INFO,
                    "waiting for quorum device %s poll (but maximum for %d ms)",
                    deviceName,
                    settings.deviceSyncTimeoutMs);
        }
    }

    /** §4.8.1 */
    private boolean opensLastManStandingWindow(int newMembers, boolean someLeft) {
        return (newMembers >= quorum && someLeft)
                || (newMembers <= quorum && settings.tieBreaker.isOn() && isMemberNode(lowestNodeId));
    }

    @Override
    public boolean syncProcess() {
        if (!syncSent) {
            syncSent = true;
            sendNodeInfo();
            sendDeviceInfo();
            if (!deviceName.isEmpty()) {
                send(QdeviceRegistration.FUNCTION, new QdeviceRegistration(true, deviceName).encode());
            }
            trackers.notifyNodeList(ringId, members);
        }
        return !waitingForPoll;
    }

    @Override
    public void syncActivate() {
        recalculate(false, false);
        announce();
        inSync = false;
    }

    @Override
    public void syncAbort() {
        // the next round begins with syncInit, which starts over
    }

    private void announce() {
        decision.onQuorum(members.clone(), quorate, ringId);
        trackers.notifyQuorum(quorumState());
    }

    // --- the quorum device's timer
    // --------------------------------------------------------------------------------------

    private void onDeviceTimeout() {
        Voter us = electorate.us;
        if (us.has(NodeFlag.QDEVICE_ALIVE)) {
            us.set(NodeFlag.QDEVICE_ALIVE, false);
            us.set(NodeFlag.QDEVICE_CAST_VOTE, false);
            log(Level.INFO, "lost contact with quorum device %s", deviceName);
            sendNodeInfo();
        }
        endPollWait();
    }

    private void endPollWait() {
        if (waitingForPoll) {
            waitingForPoll = false;
            channel.requestToken();
        }
    }

    // --- client requests (§4.10)
    // ----------------------------------------------------------------------------------------

    public boolean isQuorate() {
        return quorate;
    }

    /** Name of the registered or remembered quorum device; empty if none. */
    public String deviceName() {
        return deviceName;
    }

    /** The device waits for a poll with this ring id. */
    public RingId lastSyncRingId() {
        return ringId;
    }

    /**
     * @param nodeId 0 for this node
     * @return {@code null} for a node never heard of ({@link StatusCode#NOT_EXIST})
     */
    public @Nullable VotequorumInfo getInfo(int nodeId) {
        Voter node = electorate.find(nodeId == 0 ? localNodeId : nodeId);
        if (node == null) {
            return null;
        }
        int total = electorate.memberVotes();
        if (node.has(NodeFlag.QDEVICE_CAST_VOTE)) {
            total = Electorate.saturated((long) total + electorate.deviceVotes);
        }
        return new VotequorumInfo(
                node.nodeId,
                node.state,
                node.votes,
                node.expectedVotes,
                electorate.highestExpectedVotes(),
                total,
                quorum,
                clientFlags(node),
                electorate.deviceVotes,
                deviceName);
    }

    private int clientFlags(Voter node) {
        return bit(settings.twoNode, VotequorumInfo.TWO_NODE)
                | bit(quorate, VotequorumInfo.QUORATE)
                | bit(settings.waitForAll, VotequorumInfo.WAIT_FOR_ALL)
                | bit(settings.lastManStanding, VotequorumInfo.LAST_MAN_STANDING)
                | bit(settings.tieBreaker.isOn(), VotequorumInfo.AUTO_TIE_BREAKER)
                | bit(settings.allowDownscale, VotequorumInfo.ALLOW_DOWNSCALE)
                | bit(node.has(NodeFlag.QDEVICE_REGISTERED), VotequorumInfo.QDEVICE_REGISTERED)
                | bit(node.has(NodeFlag.QDEVICE_ALIVE), VotequorumInfo.QDEVICE_ALIVE)
                | bit(node.has(NodeFlag.QDEVICE_CAST_VOTE), VotequorumInfo.QDEVICE_CAST_VOTE)
                | bit(node.has(NodeFlag.QDEVICE_MASTER_WINS), VotequorumInfo.QDEVICE_MASTER_WINS);
    }

    /** {@link StatusCode#OK}, or {@link StatusCode#INVALID_PARAM} if fewer than the votes present or quorum would be lost. */
    public StatusCode setExpectedVotes(int expectedVotes) {
        if (expectedVotes < 0) {
            return StatusCode.INVALID_PARAM;
        }
        VoteCount count = count(true, false, expectedVotes);
        if (expectedVotes < count.totalVotes() || (quorate && count.quorum() > count.totalVotes())) {
            return StatusCode.INVALID_PARAM;
        }
        electorate.expectOfMembers(expectedVotes);
        sendReconfigure(localNodeId, expectedVotes, Reconfigure.EXPECTED_VOTES);
        return StatusCode.OK;
    }

    /**
     * @param nodeId 0 for this node
     * @return {@link StatusCode#OK}, {@link StatusCode#NAME_NOT_FOUND} for an unknown node, {@link StatusCode#INVALID_PARAM} if
     *     the result is not sane
     */
    public StatusCode setVotes(int nodeId, int votes) {
        Voter node = electorate.find(nodeId == 0 ? localNodeId : nodeId);
        if (node == null) {
            return StatusCode.NAME_NOT_FOUND;
        }
        if (votes < 0) {
            return StatusCode.INVALID_PARAM;
        }
        int oldVotes = node.votes;
        node.votes = votes;
        VoteCount count = count(true, settings.allowDownscale, 0);
        if (count.quorum() < count.totalVotes() / 2 || count.quorum() > count.totalVotes()) {
            node.votes = oldVotes;
            return StatusCode.INVALID_PARAM;
        }
        sendReconfigure(node.nodeId, votes, Reconfigure.VOTES);
        return StatusCode.OK;
    }

    /**
     * Starts tracking (spec 30 §5).
     *
     * @param flags {@link TrackFlags}; CURRENT or CHANGES give a first notification at once
     * @param context handed back with every notification
     * @return {@link StatusCode#OK}, or {@link StatusCode#EXIST} if the listener tracks already (it got the first notification
     *     all the same)
     */
    public StatusCode trackStart(VotequorumListener listener, long context, int flags) {
        if (TrackFlags.wantsCurrent(flags)) {
            trackers.sendNodeList(listener, context, ringId, members);
            trackers.sendQuorum(listener, context, quorumState());
        }
        return TrackFlags.wantsChanges(flags) ? trackers.add(listener, context) : StatusCode.OK;
    }

    /** {@link StatusCode#OK} or {@link StatusCode#NOT_EXIST}. */
    public StatusCode trackStop(VotequorumListener listener) {
        return trackers.remove(listener);
    }

    /**
     * Registers a quorum device.
     *
     * @param reply the outcome, at once or when the message has come back: {@link StatusCode#OK}, {@link StatusCode#ACCESS}, {@link
     *     StatusCode#EXIST}, {@link StatusCode#TRY_AGAIN}, {@link StatusCode#INVALID_PARAM}
     */
    public void registerDevice(String name, Consumer<StatusCode> reply) {
        if (!settings.deviceAllowed) {
            log(
                    Level.INFO,
                    "Registration of quorum device is disabled by incorrect corosync.conf. See logs for more information");
            reply.accept(StatusCode.ACCESS);
        } else if (!QdeviceName.fits(name)) {
            reply.accept(StatusCode.INVALID_PARAM);
        } else if (electorate.us.has(NodeFlag.QDEVICE_REGISTERED)) {
            if (name.equals(deviceName)) {
                reply.accept(StatusCode.OK);
                return;
            }
            log(
                    Level.WARNING,
                    "A new qdevice with different name (new: %s old: %s) is trying to re-register!",
                    name,
                    deviceName);
            reply.accept(StatusCode.EXIST);
        } else if (pendingRegistration != null) {
            log(Level.WARNING, "Registration request already in progress");
            reply.accept(StatusCode.TRY_AGAIN);
        } else {
            pendingRegistration = reply;
            send(QdeviceRegistration.FUNCTION, new QdeviceRegistration(true, name).encode());
        }
    }

    /** {@link StatusCode#OK}, {@link StatusCode#NOT_EXIST} or {@link StatusCode#INVALID_PARAM}. */
    public StatusCode unregisterDevice(String name) {
        Voter us = electorate.us;
        if (!us.has(NodeFlag.QDEVICE_REGISTERED)) {
            return StatusCode.NOT_EXIST;
        }
        if (!name.equals(deviceName)) {
            return StatusCode.INVALID_PARAM;
        }
        deviceTimer.cancel();
        us.set(NodeFlag.QDEVICE_REGISTERED, false);
        us.set(NodeFlag.QDEVICE_ALIVE, false);
        us.set(NodeFlag.QDEVICE_CAST_VOTE, false);
        us.set(NodeFlag.QDEVICE_MASTER_WINS, false);
        sendNodeInfo();
        send(QdeviceRegistration.FUNCTION, new QdeviceRegistration(false, name).encode());
        endPollWait();
        return StatusCode.OK;
    }

    /** Renames the device everywhere: {@link StatusCode#OK}, {@link StatusCode#NOT_EXIST} or {@link StatusCode#INVALID_PARAM}. */
    public StatusCode renameDevice(String oldName, String newName) {
        if (!electorate.us.has(NodeFlag.QDEVICE_REGISTERED)) {
            return StatusCode.NOT_EXIST;
        }
        if (!oldName.equals(deviceName) || !QdeviceName.fits(newName)) {
            return StatusCode.INVALID_PARAM;
        }
        send(QdeviceRename.FUNCTION, new QdeviceRename(oldName, newName).encode());
        return StatusCode.OK;
    }

    /**
     * The device is alive and votes or not; to be called again within {@code quorum.device.timeout}.
     *
     * @param polledRingId the ring the device decided about; another than the last synchronised one is ignored
     * @return {@link StatusCode#OK}, {@link StatusCode#ACCESS}, {@link StatusCode#NOT_EXIST}, {@link StatusCode#MESSAGE_ERROR}
     *     (ring) or {@link StatusCode#INVALID_PARAM} (name)
     */
    public StatusCode pollDevice(String name, boolean castVote, RingId polledRingId) {
        Voter us = electorate.us;
        if (!settings.deviceAllowed) {
            return StatusCode.ACCESS;
        }
        if (!us.has(NodeFlag.QDEVICE_REGISTERED)) {
            return StatusCode.NOT_EXIST;
        }
        if (!polledRingId.equals(ringId)) {
            debug("Received poll ring id (%s) != last sync ring id (%s). Ignoring poll call.", polledRingId, ringId);
            return StatusCode.MESSAGE_ERROR;
        }
        if (!name.equals(deviceName)) {
            return StatusCode.INVALID_PARAM;
        }
        int oldFlags = us.flags;
        us.set(NodeFlag.QDEVICE_ALIVE, true);
        us.set(NodeFlag.QDEVICE_CAST_VOTE, castVote);
        if (us.flags != oldFlags) {
            sendNodeInfo();
        }
        deviceTimer.start(settings.deviceTimeoutMs * NANOS_PER_MS);
        endPollWait();
        return StatusCode.OK;
    }

    /**
     * A partition with a node the device votes for is quorate whatever its votes.
     *
     * @return {@link StatusCode#OK}, {@link StatusCode#ACCESS}, {@link StatusCode#NOT_EXIST} or {@link StatusCode#INVALID_PARAM}
     */
    public StatusCode setMasterWins(String name, boolean allow) {
        Voter us = electorate.us;
        if (!settings.deviceAllowed) {
            return StatusCode.ACCESS;
        }
        if (!us.has(NodeFlag.QDEVICE_REGISTERED)) {
            return StatusCode.NOT_EXIST;
        }
        if (!name.equals(deviceName)) {
            return StatusCode.INVALID_PARAM;
        }
        int oldFlags = us.flags;
        us.set(NodeFlag.QDEVICE_MASTER_WINS, allow);
        if (us.flags != oldFlags) {
            sendNodeInfo();
        }
        cmap.set("runtime.votequorum.qdevice_master_wins", CmapValue.u8(allow ? 1 : 0));
        return StatusCode.OK;
    }

    // --- small things
    // ---------------------------------------------------------------------------------------------------

    private QuorumState quorumState() {
        List<QuorumState.Node> nodes = new ArrayList<>();
        for (Voter voter : electorate.voters()) {
            nodes.add(new QuorumState.Node(voter.nodeId, voter.state));
        }
        Voter us = electorate.us;
        if (us.has(NodeFlag.QDEVICE_REGISTERED)) {
            NodeState state = us.has(NodeFlag.QDEVICE_ALIVE) ? NodeState.MEMBER : NodeState.DEAD;
            nodes.add(new QuorumState.Node(NodeInfo.DEVICE, state));
        }
        return new QuorumState(quorate, nodes);
    }

    private void sendNodeInfo() {
        Voter us = electorate.us;
        us.set(NodeFlag.WAIT_FOR_ALL_STATUS, waitingForAll);
        logFlags(us.flags);
        send(NodeInfo.FUNCTION, new NodeInfo(localNodeId, us.votes, us.expectedVotes, us.flags).encode());
    }

    private void sendDeviceInfo() {
        send(NodeInfo.FUNCTION, new NodeInfo(NodeInfo.DEVICE, electorate.deviceVotes, 0, 0).encode());
    }

    private void sendReconfigure(int nodeId, int value, int parameter) {
        send(Reconfigure.FUNCTION, new Reconfigure(nodeId, value, parameter).encode());
    }

    private void send(int function, byte[] message) {
        channel.send(ServiceId.VOTEQUORUM, function, message);
    }

    private void setWaitingForAll(boolean waiting) {
        waitingForAll = waiting;
        electorate.us.set(NodeFlag.WAIT_FOR_ALL_STATUS, waiting);
        if (settings.waitForAll) {
            cmap.set("runtime.votequorum.wait_for_all_status", CmapValue.u8(waiting ? 1 : 0));
        }
    }

    private void setEvBarrier(int barrier) {
        evBarrier = barrier;
        cmap.set("runtime.votequorum.ev_barrier", CmapValue.u32(barrier));
    }

    private int loadEvTrackingBarrier() {
        evTrackingBarrier = Math.max(0, host.loadExpectedVotesTracking());
        cmap.set("runtime.votequorum.ev_tracking_barrier", CmapValue.u32(evTrackingBarrier));
        return evTrackingBarrier;
    }

    private void setEvTrackingBarrier(int barrier) {
        evTrackingBarrier = barrier;
        host.storeExpectedVotesTracking(barrier);
        cmap.set("runtime.votequorum.ev_tracking_barrier", CmapValue.u32(barrier));
    }

    private void logElectorate() {
        if (!log.isEnabled(Subsystem.VOTEQ, Level.DEBUG)) {
            return;
        }
        for (Voter voter : electorate.voters()) {
            debug(
                    "node %s state=%d, votes=%d, expected=%d",
                    unsigned(voter.nodeId), voter.state.number(), voter.votes, voter.expectedVotes);
        }
        if (electorate.us.has(NodeFlag.QDEVICE_CAST_VOTE)) {
            debug("node 0 state=1, votes=%d", electorate.deviceVotes);
        }
    }

    private void logFlags(int flags) {
        if (!log.isEnabled(Subsystem.VOTEQ, Level.DEBUG)) {
            return;
        }
        debug(
                "flags: quorate: %s Leaving: %s WFA Status: %s First: %s Qdevice: %s QdeviceAlive: %s QdeviceCastVote: %s"
                        + " QdeviceMasterWins: %s",
                yes(flags, NodeFlag.QUORATE),
                yes(flags, NodeFlag.LEAVING),
                yes(flags, NodeFlag.WAIT_FOR_ALL_STATUS),
                yes(flags, NodeFlag.FIRST),
                yes(flags, NodeFlag.QDEVICE_REGISTERED),
                yes(flags, NodeFlag.QDEVICE_ALIVE),
                yes(flags, NodeFlag.QDEVICE_CAST_VOTE),
                yes(flags, NodeFlag.QDEVICE_MASTER_WINS));
    }

    private static String yes(int flags, int flag) {
        return (flags & flag) != 0 ? "Yes" : "No";
    }

    private static int bit(boolean on, int flag) {
        return on ? flag : 0;
    }

    private static boolean contains(int[] nodes, int nodeId) {
        for (int node : nodes) {
            if (node == nodeId) {
                return true;
            }
        }
        return false;
    }

    private static String unsigned(int nodeId) {
        return Integer.toUnsignedString(nodeId);
    }

    private void debug(String template, Object... arguments) {
        log(Level.DEBUG, template, arguments);
    }

    private void log(Level level, String template, Object... arguments) {
        log.log(Subsystem.VOTEQ, level, template, arguments);
    }
}
