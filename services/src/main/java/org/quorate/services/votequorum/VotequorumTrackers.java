package org.quorate.services.votequorum;

import java.util.ArrayList;
import java.util.List;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;

/** The clients that track votequorum, the newest first as they are told. */
final class VotequorumTrackers {
    private record Tracker(VotequorumListener listener, long context) {}

    private final Log log;
    private final List<Tracker> trackers = new ArrayList<>();

    VotequorumTrackers(Log log) {
        this.log = log;
    }

    // A listener is a client: the same object, however it defines equality.
    @SuppressWarnings("ReferenceEquality")
    StatusCode add(VotequorumListener listener, long context) {
        for (Tracker tracker : trackers) {
            if (tracker.listener == listener) {
                return StatusCode.EXIST;
            }
        }
        trackers.addFirst(new Tracker(listener, context));
        return StatusCode.OK;
    }

    // as above
    @SuppressWarnings("ReferenceEquality")
    StatusCode remove(VotequorumListener listener) {
        return trackers.removeIf(tracker -> tracker.listener == listener) ? StatusCode.OK : StatusCode.NOT_EXIST;
    }

    void notifyQuorum(QuorumState state) {
        debug("Sending quorum callback, quorate = %d", state.quorate() ? 1 : 0);
        for (Tracker tracker : List.copyOf(trackers)) {
            tracker.listener.onQuorum(tracker.context, state);
        }
    }

    void notifyNodeList(RingId ringId, int[] members) {
        debug("Sending nodelist callback. ring_id = %s", ringId);
        for (Tracker tracker : List.copyOf(trackers)) {
            tracker.listener.onNodeList(tracker.context, ringId, members.clone());
        }
    }

    void notifyExpectedVotes(int expectedVotes) {
        debug("Sending expected votes callback");
        for (Tracker tracker : List.copyOf(trackers)) {
            tracker.listener.onExpectedVotes(tracker.context, expectedVotes);
        }
    }

    void sendQuorum(VotequorumListener listener, long context, QuorumState state) {
        debug("Sending quorum callback, quorate = %d", state.quorate() ? 1 : 0);
        listener.onQuorum(context, state);
    }

    void sendNodeList(VotequorumListener listener, long context, RingId ringId, int[] members) {
        debug("Sending nodelist callback. ring_id = %s", ringId);
        listener.onNodeList(context, ringId, members.clone());
    }

    private void debug(String template, Object... arguments) {
        log.log(Subsystem.VOTEQ, Level.DEBUG, template, arguments);
    }
}
