package org.quorate.services.votequorum;

import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;

/**
 * Reads the quorum section and the nodelist from the configuration map (spec 30 §4.4; the step numbers below are the spec's). At
 * start an impossible combination is an error; at run time it is logged and the device or option concerned is switched off.
 */
final class QuorumConfiguration {
    private static final String ERROR = "configuration error: ";
    private static final int UNSET = -1;

    private final Cmap cmap;
    private final Log log;
    private final boolean allowUnsafe;

    /**
     * @param allowUnsafe accept combinations that can make two partitions quorate at once, as the original does
     */
    QuorumConfiguration(Cmap cmap, Log log, boolean allowUnsafe) {
        this.cmap = cmap;
        this.log = log;
        this.allowUnsafe = allowUnsafe;
    }

    /** What a reading needs to know of the running service. */
    record Situation(boolean runtime, boolean deviceRegistered, int expectedVotesTracked) {}

    /**
     * What a reading gives besides the settings.
     *
     * @param error why the service cannot start, or {@code null}
     * @param usable false if the values below must not be taken over
     * @param ownVotes of this node
     * @param expectedVotes that this node begins with; {@link #UNSET} to keep the present ones
     * @param deviceVotes of the quorum device; {@link #UNSET} to keep the present ones
     */
    record Reading(@Nullable String error, boolean usable, int ownVotes, int expectedVotes, int deviceVotes) {
        static Reading failed(String error) {
            return new Reading(error, false, 0, UNSET, UNSET);
        }

        boolean hasExpectedVotes() {
            return expectedVotes != UNSET;
        }

        boolean hasDeviceVotes() {
            return deviceVotes != UNSET;
        }
    }

    /** The nodelist as far as votes go. */
    private record NodeList(int count, int expectedVotes, int ownVotes) {
        boolean isPresent() {
            return count > 0;
        }
    }

    /** The device subsection; votes UNSET if not given. */
    private record Device(boolean configured, int votes) {}

    /** Loads the tracked expected votes when the start options turn out to want them. */
    @FunctionalInterface
    interface TrackedVotes {
        int load();
    }

    Reading read(QuorumSettings settings, Situation situation, TrackedVotes trackedVotes) {
        boolean runtime = situation.runtime;
        log(Level.DEBUG, "Reading configuration (runtime: %d)", runtime ? 1 : 0);
        // Step 2
        int expectedVotes = u32("quorum.expected_votes", 0);
        NodeList nodeList = readNodeList();
        Device device = readDevice(settings);
        boolean twoNode = u8("quorum.two_node", 0) != 0;
        // Step 3
        if (!nodeList.isPresent() && expectedVotes == 0) {
            String error = ERROR + "nodelist or quorum.expected_votes must be configured!";
            if (runtime) {
                crit(error);
                crit("will continue with current runtime data");
            }
            return Reading.failed(error);
        }
        // Step 4
        if (twoNode && device.configured) {
            String error = ERROR + "two_node and quorum device cannot be configured at the same time!";
            if (!runtime) {
                return Reading.failed(error);
            }
            crit(error);
            if (situation.deviceRegistered) {
                crit("quorum device is registered, disabling two_node");
                twoNode = false;
            } else {
                crit("quorum device is not registered, allowing two_node");
                settings.deviceAllowed = false;
            }
        }
        // Step 1, here so that a reading given up in step 3 leaves the settings alone
        settings.twoNode = twoNode;
        settings.tieBreaker = settings.tieBreakerAtStart;
        // Step 5
        int tracked = situation.expectedVotesTracked;
        if (!runtime) {
            readStartOptions(settings);
            tracked = settings.expectedVotesTracking ? trackedVotes.load() : 0;
        }
        // Step 6
        if (settings.waitForAllFollowsTwoNode) {
            settings.waitForAll = settings.twoNode;
        }
        String unsafe = refuseUnsafe(settings, nodeList, expectedVotes, runtime);
        if (unsafe != null) {
            return Reading.failed(unsafe);
        }
        String error = reconcileTieBreaker(settings, nodeList);
        if (error == null) {
            error = reconcileDevice(settings, device, nodeList, expectedVotes, runtime);
        }
        if (error != null) {
            return Reading.failed(error);
        }
        return derive(settings, situation.runtime, device, nodeList, expectedVotes, tracked);
    }

    /** Steps 13 to 16. */
    private Reading derive(
            QuorumSettings settings, boolean runtime, Device device, NodeList nodeList, int configured, int tracked) {
        int deviceVotes = device.votes;
        int nodeExpected = nodeList.expectedVotes;
        if (device.configured
                && device.votes == UNSET
                && configured == 0
                && nodeList.isPresent()
                && nodeList.count == nodeExpected) {
            deviceVotes = nodeExpected - 1;
            nodeExpected = 2 * nodeExpected - 1;
        }
        int expectedVotes = settings.expectedVotesTracking ? tracked : configured;
        log(
                Level.DEBUG,
                "ev_tracking=%d, ev_tracking_barrier = %d: expected_votes = %d",
                settings.expectedVotesTracking ? 1 : 0,
                tracked,
                expectedVotes);
        int ownVotes = nodeList.isPresent() ? nodeList.ownVotes : u32("quorum.votes", 1);
        int ownExpected = nodeList.isPresent() ? nodeExpected : UNSET;
        if (expectedVotes != 0) {
            ownExpected = expectedVotes;
        }
        if (!device.configured) {
            deviceVotes = 0;
        }
        if (runtime || settings.tieBreakerAtStart.isOn()) {
            cmap.set("runtime.votequorum.atb_type", CmapValue.u32(settings.tieBreaker.kind().number));
        }
        return new Reading(null, true, ownVotes, ownExpected, deviceVotes);
    }

    private NodeList readNodeList() {
        CmapValue position = cmap.get("nodelist.local_node_pos");
        if (position == null || position.type() != CmapType.U32) {
            log(Level.DEBUG, "No nodelist defined or our node is not in the nodelist");
            return new NodeList(0, 0, 0);
        }
        SortedMap<String, CmapValue> keys = cmap.withPrefix("nodelist.node.");
        int count = 0;
        long sum = 0;
        int own = 1;
        String previous = "";
        for (Map.Entry<String, CmapValue> entry : keys.entrySet()) {
            String rest = entry.getKey().substring("nodelist.node.".length());
            int dot = rest.indexOf('.');
            String number = dot < 0 ? rest : rest.substring(0, dot);
            if (dot < 0 || number.equals(previous)) {
                continue;
            }
            previous = number;
            int votes = u32("nodelist.node." + number + ".quorum_votes", 1);
            count++;
            sum += votes;
            if (number.equals(position.text())) {
                own = votes;
            }
        }
        return new NodeList(count, Electorate.saturated(sum), own);
    }

    private Device readDevice(QuorumSettings settings) {
        String model = cmap.getString("quorum.device.model");
        if (model == null || model.isEmpty()) {
            return new Device(false, UNSET);
        }
        settings.deviceAllowed = true;
        cmap.set("runtime.votequorum.qdevice_can_operate", CmapValue.u8(1));
        settings.deviceTimeoutMs = u32("quorum.device.timeout", QuorumSettings.DEFAULT_DEVICE_TIMEOUT_MS);
        settings.deviceSyncTimeoutMs = u32("quorum.device.sync_timeout", QuorumSettings.DEFAULT_DEVICE_SYNC_TIMEOUT_MS);
        return new Device(true, u32("quorum.device.votes", UNSET));
    }

    /** Step 5: what never changes while the service runs. */
    private void readStartOptions(QuorumSettings settings) {
        settings.allowDownscale = u8("quorum.allow_downscale", 0) != 0;
        settings.expectedVotesTracking = u8("quorum.expected_votes_tracking", 0) != 0 || settings.allowDownscale;
        CmapValue waitForAll = cmap.get("quorum.wait_for_all");
        settings.waitForAllFollowsTwoNode = waitForAll == null || waitForAll.type() != CmapType.U8;
        settings.waitForAll = u8("quorum.wait_for_all", 0) != 0;
        settings.lastManStanding = u8("quorum.last_man_standing", 0) != 0;
        settings.lastManStandingWindowMs = u32("quorum.last_man_standing_window", QuorumSettings.DEFAULT_WINDOW_MS);
        settings.tieBreakerAtStart = readTieBreaker();
        settings.tieBreaker = settings.tieBreakerAtStart;
    }

    private TieBreaker readTieBreaker() {
        boolean on = u8("quorum.auto_tie_breaker", 0) != 0;
        String node = cmap.getString("quorum.auto_tie_breaker_node");
        if (node == null) {
            return on ? TieBreaker.LOWEST : TieBreaker.NONE;
        }
        if (!on) {
            log(Level.WARNING, "auto_tie_breaker_node: is meaningless if auto_tie_breaker is set to 0");
            return TieBreaker.NONE;
        }
        TieBreaker parsed = TieBreaker.parse(node);
        if (parsed == null) {
            log(
                    Level.WARNING,
                    "auto_tie_breaker_nodes is not valid. It must be 'lowest', 'highest' or a space-separated list of node"
                            + " IDs. auto_tie_breaker is disabled");
            return TieBreaker.NONE;
        }
        for (int i = 0; i < parsed.list().size(); i++) {
            log(
                    Level.DEBUG,
                    "ATB nodelist[%d] = %s",
                    i,
                    Integer.toUnsignedString(parsed.list().get(i)));
        }
        log(Level.DEBUG, "ATB type = %d", parsed.kind().number);
        return parsed;
    }

    /**
     * Combinations with which both halves of a cluster can be quorate (better.md row 3): refused at start, at run time two_node
     * is not taken over.
     *
     * @return why the service must not start, or {@code null}
     */
    private @Nullable String refuseUnsafe(
            QuorumSettings settings, NodeList nodeList, int expectedVotes, boolean runtime) {
        if (allowUnsafe) {
            return null;
        }
        int nodes = nodeList.isPresent() ? nodeList.count : expectedVotes;
        if (settings.twoNode && nodes > 2) {
            String error = ERROR + "two_node is set, but the cluster has " + nodes
                    + " nodes: after a split both parts could be quorate. Remove two_node,"
                    + " or set quorum.allow_unsafe to accept the risk";
            if (!runtime) {
                return error;
            }
            crit(error);
            crit("two_node has been disabled, please fix your corosync.conf");
            settings.twoNode = false;
            if (settings.waitForAllFollowsTwoNode) {
                settings.waitForAll = false;
            }
        }
        if (!runtime && settings.tieBreaker.kind() == TieBreaker.Kind.LIST && !settings.waitForAll) {
            return ERROR
                    + "auto_tie_breaker_node is a list and wait_for_all is not set: parts of the cluster that start"
                    + " apart could both be quorate. Set wait_for_all, or set quorum.allow_unsafe to accept the risk";
        }
        return null;
    }

    /** Steps 7 and 8. */
    private @Nullable String reconcileTieBreaker(QuorumSettings settings, NodeList nodeList) {
        if (settings.twoNode && settings.tieBreaker.isOn()) {
            crit("two_node and auto_tie_breaker are both specified but are not compatible.");
            crit("two_node has been disabled, please fix your corosync.conf");
            settings.twoNode = false;
        }
        boolean odd = nodeList.expectedVotes % 2 != 0;
        if (!settings.tieBreaker.isOn() || !odd || settings.waitForAll) {
            return null;
        }
        if (settings.lastManStanding) {
            crit("auto_tie_breaker is set, the cluster has an odd number of nodes");
            crit("and last_man_standing is also set. With this situation a better");
            crit("solution would be to disable LMS, leave ATB enabled, and also");
            crit("enable wait_for_all (mandatory for ATB in odd-numbered clusters).");
            crit("Due to this ambiguity, corosync will fail to start. Please fix your corosync.conf");
            return ERROR + "auto_tie_breaker & last_man_standing not available in odd sized cluster";
        }
        crit("auto_tie_breaker is set and the cluster has an odd number of nodes.");
        crit("wait_for_all needs to be set for this configuration but it is missing");
        crit("Therefore auto_tie_breaker has been disabled. Please fix your corosync.conf");
        settings.tieBreaker = TieBreaker.NONE;
        return null;
    }

    /** Steps 9 to 12. */
    private @Nullable String reconcileDevice(
            QuorumSettings settings, Device device, NodeList nodeList, int expectedVotes, boolean runtime) {
        String conflict = device.configured ? deviceConflict(settings, device, nodeList, expectedVotes) : null;
        if (conflict == null) {
            return null;
        }
        if (!runtime) {
            return ERROR + conflict;
        }
        crit(ERROR + conflict);
        crit("disabling quorum device operations");
        settings.deviceAllowed = false;
        cmap.set("runtime.votequorum.qdevice_can_operate", CmapValue.u8(0));
        return null;
    }

    private static @Nullable String deviceConflict(
            QuorumSettings settings, Device device, NodeList nodeList, int expectedVotes) {
        boolean votesGiven = device.votes != UNSET;
        if (settings.lastManStanding) {
            return "quorum.device is not compatible with last_man_standing";
        }
        if (settings.tieBreaker.isOn()) {
            return "quorum.device is not compatible with auto_tie_breaker";
        }
        if (settings.allowDownscale) {
            return "quorum.device is not compatible with allow_downscale";
        }
        if (expectedVotes != 0 && !votesGiven) {
            return "quorum.device.votes must be specified when quorum.expected_votes is set";
        }
        if (!votesGiven && nodeList.isPresent() && nodeList.count != nodeList.expectedVotes) {
            return "quorum.device.votes must be specified when not all nodes votes 1";
        }
        if (votesGiven && device.votes > 0 && expectedVotes != 0 && expectedVotes - device.votes < 2) {
            return "quorum.device.votes is too high or expected_votes is too low";
        }
        return null;
    }

    private int u8(String key, int defaultValue) {
        return (int) cmap.getInteger(key, CmapType.U8, defaultValue);
    }

    /** Values beyond 2³¹−1 count as that. */
    private int u32(String key, int defaultValue) {
        return Electorate.saturated(cmap.getInteger(key, CmapType.U32, defaultValue));
    }

    private void crit(String text) {
        log(Level.CRIT, text);
    }

    private void log(Level level, String template, Object... arguments) {
        log.log(Subsystem.VOTEQ, level, template, arguments);
    }
}
