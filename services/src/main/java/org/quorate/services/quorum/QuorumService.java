package org.quorate.services.quorum;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.base.wire.Endian;
import org.quorate.services.framework.NodeLists;
import org.quorate.services.framework.ServiceEngine;
import org.quorate.services.framework.ServiceId;
import org.quorate.services.framework.SyncParticipant;
import org.quorate.services.framework.TrackFlags;

/**
 * Knows whether this node is quorate and who is a member, and tells clients (spec 30 §5). The decision comes from the provider,
 * votequorum; without one a node is always quorate.
 */
public final class QuorumService implements ServiceEngine, SyncParticipant, QuorumDecision {
    /** No provider: every partition is quorate. */
    public static final int TYPE_FREE = 0;
    /** A provider decides. */
    public static final int TYPE_SET = 1;

    private static final int[] NOBODY = {};
    /** Characters of ids in one log line. */
    private static final int LINE_LENGTH = 63;

    private final Log log;
    private final List<QuorumDecision> internalListeners = new ArrayList<>();
    private final List<QuorumConnection> trackers = new ArrayList<>();

    private int type = TYPE_FREE;
    private boolean quorate = true;
    private int[] view = NOBODY;
    private RingId viewRingId = RingId.NONE;

    private int[] members = NOBODY;
    private int[] oldMembers = NOBODY;
    private int[] joined = NOBODY;
    private int[] left = NOBODY;
    private RingId syncRingId = RingId.NONE;

    public QuorumService(Log log) {
        this.log = log;
    }

    /** A provider is configured and will decide; until it does the node is not quorate. */
    public void useProvider() {
        type = TYPE_SET;
        quorate = false;
    }

    @Override
    public ServiceId id() {
        return ServiceId.QUORUM;
    }

    @Override
    public boolean onMessage(int function, int senderNodeId, Endian order, byte[] buffer, int offset, int length) {
        return false; // quorum has no messages
    }

    @Override
    public void stop() {
        trackers.clear();
    }

    @Override
    public void syncInit(int[] transitional, int[] newMembers, RingId ringId) {
        left = Arrays.stream(oldMembers)
                .filter(node -> !NodeLists.contains(transitional, node) || !NodeLists.contains(newMembers, node))
                .toArray();
        joined = Arrays.stream(newMembers)
                .filter(node -> !NodeLists.contains(oldMembers, node) || NodeLists.contains(left, node))
                .toArray();
        members = newMembers;
        syncRingId = ringId;
        logNodes("Sync members", members);
        if (joined.length > 0) {
            logNodes("Sync joined", joined);
        }
        if (left.length > 0) {
            logNodes("Sync left", left);
        }
    }

    @Override
    public boolean syncProcess() {
        return true;
    }

    @Override
    public void syncActivate() {
        oldMembers = members;
        logNodeListSent(null, members.length + joined.length + left.length);
        for (QuorumConnection connection : List.copyOf(trackers)) {
            if (connection.modelV1) {
                connection.listener.onNodeList(syncRingId, members.clone(), joined.clone(), left.clone());
            }
        }
    }

    @Override
    public void syncAbort() {
        // joined and left are computed anew against the last activated members
    }

    @Override
    public void onQuorum(int[] newView, boolean nowQuorate, RingId ringId) {
        if (quorate != nowQuorate) {
            log.log(
                    Subsystem.QUORUM,
                    Level.NOTICE,
                    nowQuorate
                            ? "This node is within the primary component and will provide service."
                            : "This node is within the non-primary component and will NOT provide any services.");
        }
        quorate = nowQuorate;
        view = newView;
        viewRingId = ringId;
        logNodes("Members", view);
        for (QuorumDecision listener : internalListeners) {
            listener.onQuorum(view.clone(), quorate, viewRingId);
        }
        logQuorumSent(null);
        for (QuorumConnection connection : List.copyOf(trackers)) {
            connection.listener.onQuorum(quorate, viewRingId, view.clone());
        }
    }

    // --- client requests
    // ------------------------------------------------------------------------------------------------

    /** A part of the node that must know quorum before clients do, for example flow control. */
    public void addInternalListener(QuorumDecision listener) {
        internalListeners.add(listener);
    }

    public QuorumConnection connect(QuorumListener listener) {
        return new QuorumConnection(listener);
    }

    public void disconnect(QuorumConnection connection) {
        trackers.remove(connection);
    }

    public boolean isQuorate() {
        return quorate;
    }

    /** {@link #TYPE_FREE} or {@link #TYPE_SET}. */
    public int type() {
        return type;
    }

    /**
     * Chooses which notifications the client gets; v0 without this call.
     *
     * @param model 0 or 1, else {@link StatusCode#INVALID_PARAM}
     */
    public StatusCode setModel(QuorumConnection connection, int model) {
        if (model < 0 || model > 1) {
            log.log(
                    Subsystem.QUORUM,
                    Level.ERROR,
                    "quorum_model_type request for unsupported model %s",
                    Integer.toUnsignedString(model));
            return StatusCode.INVALID_PARAM;
        }
        connection.modelV1 = model == 1;
        return StatusCode.OK;
    }

    /** Model of the client's notifications: 0 or 1. */
    public int model(QuorumConnection connection) {
        return connection.modelV1 ? 1 : 0;
    }

    /**
     * Starts tracking.
     *
     * @param flags {@link TrackFlags}
     * @return {@link StatusCode#OK}, or {@link StatusCode#EXIST} if the client tracks already, whatever the flags; a first
     *     notification asked for is given in both cases
     */
    public StatusCode trackStart(QuorumConnection connection, int flags) {
        if (TrackFlags.wantsCurrent(flags)) {
            if (connection.modelV1) {
                logNodeListSent(connection, members.length);
                connection.listener.onNodeList(syncRingId, members.clone(), NOBODY, NOBODY);
            }
            logQuorumSent(connection);
            connection.listener.onQuorum(quorate, viewRingId, view.clone());
        }
        if (trackers.contains(connection)) {
            return StatusCode.EXIST;
        }
        if (TrackFlags.wantsChanges(flags)) {
            trackers.addFirst(connection);
        }
        return StatusCode.OK;
    }

    /** Always {@link StatusCode#OK}, tracking or not. */
    public StatusCode trackStop(QuorumConnection connection) {
        trackers.remove(connection);
        return StatusCode.OK;
    }

    /** Members of the partition the provider decided about last, ascending. */
    public int[] view() {
        return view.clone();
    }

    /** Ring of {@link #view}. */
    public RingId viewRingId() {
        return viewRingId;
    }

    // --- log
    // ------------------------------------------------------------------------------------------------------------

    /**
     * A line takes 63 characters of ids; the id that does not fit is cut there, followed by a backslash, and begins the next line
     * in full.
     */
    private void logNodes(String what, int[] nodes) {
        String prefix = what + '[' + nodes.length + "]:";
        StringBuilder line = new StringBuilder();
        for (int node : nodes) {
            String id = ' ' + Integer.toUnsignedString(node);
            if (line.length() + id.length() > LINE_LENGTH) {
                int room = LINE_LENGTH - line.length();
                log.log(Subsystem.QUORUM, Level.NOTICE, prefix + line + id.substring(0, room) + '\\');
                line.setLength(0);
            }
            line.append(id);
        }
        log.log(Subsystem.QUORUM, Level.NOTICE, prefix + line);
    }

    private void logNodeListSent(@Nullable QuorumConnection to, int nodes) {
        log.log(
                Subsystem.QUORUM,
                Level.DEBUG,
                "sending nodelist notification to %s, length = %d",
                pointer(to),
                64 + 4 * nodes);
    }

    private void logQuorumSent(@Nullable QuorumConnection to) {
        log.log(
                Subsystem.QUORUM,
                Level.DEBUG,
                "sending quorum notification to %s, length = %d/%d",
                pointer(to),
                48 + 4 * view.length,
                56 + 4 * view.length);
    }

    /** The original prints a pointer; a connection here is told apart well enough by its identity. */
    private static String pointer(@Nullable QuorumConnection connection) {
        return connection == null ? "(nil)" : "client";
    }
}
