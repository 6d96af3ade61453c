package org.quorate.services.votequorum;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.time.Timer;
import org.quorate.base.time.Timers;
import org.quorate.base.wire.Endian;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.services.ServiceHost;
import org.quorate.services.framework.NodeLists;
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
    private final VoteLog log;
    private final VoteSender sender;
    private final QuorumDecision decision;

    private final QuorumConfiguration configuration;
    private final QuorumSettings settings = new QuorumSettings();
    private final Electorate electorate;
    private final VotequorumTrackers trackers;
    private final ExpectedVotesBarriers barriers;
    private final TieDecision tie;
    private final Tally tally;
    private final QuorumDevice device;
    private final List<Cmap.Tracking> cmapTrackings = new ArrayList<>();
    private final Timer lastManStandingTimer;

    private RingId ringId = RingId.NONE;
    private boolean inSync;
    /** This round's information has been sent. */
    private boolean syncSent;

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
        this.log = new VoteLog(log);
        this.decision = decision;
        this.configuration = new QuorumConfiguration(cmap, log, allowUnsafe);
        this.electorate = new Electorate(localNodeId);
        this.trackers = new VotequorumTrackers(log);
        this.barriers = new ExpectedVotesBarriers(cmap, host);
        this.tie = new TieDecision(settings, electorate, cmap, this.log);
        this.tally = new Tally(settings, electorate, barriers, tie, trackers, cmap, this.log, this::onQuorumChanged);
        this.sender = new VoteSender(electorate, channel, this.log);
        this.device = new QuorumDevice(settings, electorate, sender, channel, cmap, timers, this.log);
        this.lastManStandingTimer = timers.create("last man standing window", this::onLastManStandingExpired);
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
        tally.addCountListener(listener);
    }

    // --- start, stop, configuration
    // -------------------------------------------------------------------------------------

    /**
     * Reads the configuration and counts the own votes.
     *
     * @return why the service cannot start, or {@code null}
     */
    public @Nullable String start() {
        QuorumConfiguration.Reading reading =
                configuration.read(settings, new QuorumConfiguration.Situation(false, false, 0), barriers::loadTracked);
        if (reading.error() != null) {
            return reading.error();
        }
        electorate.us.set(NodeFlag.FIRST, true);
        take(reading, false);
        cmap.set("runtime.votequorum.this_node_id", CmapValue.u32(localNodeId));
        START_ONLY.forEach(cmap::setReadOnly);
        cmapTrackings.add(cmap.track("nodelist.", true, (event, key, now, old) -> onConfigurationKey()));
        cmapTrackings.add(cmap.track("quorum.", true, (event, key, now, old) -> onQuorumKey(event, key, now)));
        cmapTrackings.add(cmap.track(RELOADING, false, (event, key, now, old) -> onReloadKey(now)));
        recalculate(false, false);
        sender.nodeInfo();
        return null;
    }

    @Override
    public void stop() {
        cmapTrackings.forEach(Cmap.Tracking::stop);
        lastManStandingTimer.cancel();
        device.stop();
        if (settings.allowDownscale) {
            electorate.us.set(NodeFlag.LEAVING, true);
            sender.nodeInfo();
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
        barriers.setConfigured(us.expectedVotes);
        cmap.set("runtime.votequorum.two_node", CmapValue.u8(settings.twoNode ? 1 : 0));
        if (!runtime) {
            tally.setWaitingForAll(settings.waitForAll);
        } else if (settings.waitForAllFollowsTwoNode && tally.isWaitingForAll()) {
            tally.setWaitingForAll(false);
        }
    }

    /** A deleted key stays in force until something else changes, as with the original. */
    private void onQuorumKey(Cmap.Event event, String key, @Nullable CmapValue value) {
        if (event == Cmap.Event.DELETED) {
            return;
        }
        if (key.equals(CANCEL_WAIT_FOR_ALL) && value != null && value.type() == CmapType.U8 && value.asLong() >= 1) {
            cmap.set(CANCEL_WAIT_FOR_ALL, CmapValue.u8(0));
            sender.reconfigure(localNodeId, 0, Reconfigure.CANCEL_WAIT_FOR_ALL);
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
                new QuorumConfiguration.Situation(true, us.has(NodeFlag.QDEVICE_REGISTERED), barriers.tracked());
        QuorumConfiguration.Reading reading = configuration.read(settings, situation, barriers::tracked);
        if (reading.usable()) {
            take(reading, true);
        }
        sender.nodeInfo();
        sender.deviceInfo();
        if (us.votes != oldVotes) {
            sender.reconfigure(localNodeId, us.votes, Reconfigure.VOTES);
        }
        if (us.expectedVotes != oldExpected) {
            sender.reconfigure(localNodeId, us.expectedVotes, Reconfigure.EXPECTED_VOTES);
        }
    }

    // --- counting
    // -----------------------------------------------------------------------------------------------------------

    private void onQuorumChanged() {
        if (!inSync) {
            announce();
        }
    }

    private void onLastManStandingExpired() {
        if (tally.isQuorate()) {
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
                device.onRegistration(senderNodeId, registration);
            }
            case QdeviceRename.FUNCTION -> {
                QdeviceRename rename = QdeviceRename.decode(buffer, offset, length);
                if (rename == null) {
                    return false;
                }
                device.onRename(senderNodeId, rename);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void onNodeInfo(int senderNodeId, NodeInfo info) {
        log.debug("got nodeinfo message from cluster node %s", VoteLog.unsigned(senderNodeId));
        log.debug(
                "nodeinfo message[%s]: votes: %d, expected: %d flags: %d",
                VoteLog.unsigned(info.nodeId()), info.votes(), info.expectedVotes(), info.flags());
        if (info.nodeId() == NodeInfo.DEVICE) {
            onDeviceInfo(senderNodeId, info.votes());
            return;
        }
        log.flags(info.flags());
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
        boolean adopt = !tally.isQuorate() && senderQuorate;

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
            tally.setWaitingForAll(false);
        }
    }

    private void onDeviceInfo(int senderNodeId, int votes) {
        Voter teller = electorate.find(senderNodeId);
        boolean adopt = teller != null && !tally.isQuorate() && teller.has(NodeFlag.QUORATE);
        int oldVotes = electorate.deviceVotes;
        electorate.deviceVotes = adopt ? votes : Math.max(oldVotes, votes);
        if (electorate.deviceVotes != oldVotes) {
            recalculate(false, false);
        }
    }

    private void disableLastManStandingUnlessSingleVotes(Voter node) {
        if (settings.lastManStanding && node.votes > 1) {
            log.log(
                    Level.WARNING,
                    "Last Man Standing feature is supported only when allcluster nodes votes are set to 1. Disabling LMS.");
            settings.lastManStanding = false;
            lastManStandingTimer.cancel();
        }
    }

    private void onReconfigure(int senderNodeId, Reconfigure message) {
        log.debug(
                "got reconfigure message from cluster node %s for %s",
                VoteLog.unsigned(senderNodeId), VoteLog.unsigned(message.nodeId()));
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
                tally.setWaitingForAll(false);
                log.log(
                        Level.INFO,
                        "wait_for_all_status reset by user on node %s.",
                        VoteLog.unsigned(message.nodeId()));
                recalculate(false, false);
            }
        }
    }

    private void onExpectedVotesSet(int value) {
        if (value != 0) {
            electorate.expectOfMembers(value);
        }
        trackers.notifyExpectedVotes(value);
        barriers.setConfigured(value);
        if (settings.expectedVotesTracking) {
            electorate.us.expectedVotes = Math.max(electorate.us.expectedVotes, barriers.tracked());
        }
        recalculate(true, false);
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
        for (int nodeId : tally.members()) {
            if (!NodeLists.contains(newMembers, nodeId)) {
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
        tally.setMembers(newMembers);
        tie.syncInit(newMembers);
        ringId = newRingId;
        device.syncInit(newRingId);
    }

    /** §4.8.1 */
    private boolean opensLastManStandingWindow(int newMembers, boolean someLeft) {
        int quorum = tally.quorum();
        return (newMembers >= quorum && someLeft) || (newMembers <= quorum && tie.lowestIsHere());
    }

    @Override
    public boolean syncProcess() {
        if (!syncSent) {
            syncSent = true;
            sender.nodeInfo();
            sender.deviceInfo();
            device.sendName();
            trackers.notifyNodeList(ringId, tally.members());
        }
        return !device.isWaitingForPoll();
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
        decision.onQuorum(tally.members().clone(), tally.isQuorate(), ringId);
        trackers.notifyQuorum(quorumState());
    }

    // --- client requests (§4.10)
    // ----------------------------------------------------------------------------------------

    public boolean isQuorate() {
        return tally.isQuorate();
    }

    /** The quorum device, registered or not. */
    public QuorumDevice device() {
        return device;
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
                tally.quorum(),
                clientFlags(node),
                electorate.deviceVotes,
                device.name());
    }

    private int clientFlags(Voter node) {
        return bit(settings.twoNode, VotequorumInfo.TWO_NODE)
                | bit(tally.isQuorate(), VotequorumInfo.QUORATE)
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
        VoteCount count = tally.count(true, false, expectedVotes);
        if (expectedVotes < count.totalVotes() || (tally.isQuorate() && count.quorum() > count.totalVotes())) {
            return StatusCode.INVALID_PARAM;
        }
        electorate.expectOfMembers(expectedVotes);
        sender.reconfigure(localNodeId, expectedVotes, Reconfigure.EXPECTED_VOTES);
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
        VoteCount count = tally.count(true, settings.allowDownscale, 0);
        if (count.quorum() < count.totalVotes() / 2 || count.quorum() > count.totalVotes()) {
            node.votes = oldVotes;
            return StatusCode.INVALID_PARAM;
        }
        sender.reconfigure(node.nodeId, votes, Reconfigure.VOTES);
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
            trackers.sendNodeList(listener, context, ringId, tally.members());
            trackers.sendQuorum(listener, context, quorumState());
        }
        return TrackFlags.wantsChanges(flags) ? trackers.add(listener, context) : StatusCode.OK;
    }

    /** {@link StatusCode#OK} or {@link StatusCode#NOT_EXIST}. */
    public StatusCode trackStop(VotequorumListener listener) {
        return trackers.remove(listener);
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
        return new QuorumState(tally.isQuorate(), nodes);
    }

    private static int bit(boolean on, int flag) {
        return on ? flag : 0;
    }

    private void recalculate(boolean allowDecrease, boolean byCurrentNodes) {
        tally.recalculate(allowDecrease, byCurrentNodes);
    }
}
