package org.quorate.services.votequorum;

import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;

/** The service's log lines that more than one of its parts writes. */
final class VoteLog {
    private final Log log;

    VoteLog(Log log) {
        this.log = log;
    }

    void debug(String template, Object... arguments) {
        log(Level.DEBUG, template, arguments);
    }

    void log(Level level, String template, Object... arguments) {
        log.log(Subsystem.VOTEQ, level, template, arguments);
    }

    private boolean isDebugged() {
        return log.isEnabled(Subsystem.VOTEQ, Level.DEBUG);
    }

    void electorate(Electorate electorate) {
        if (!isDebugged()) {
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

    void flags(int flags) {
        if (!isDebugged()) {
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

    /** A node id as lines show it. */
    static String unsigned(int nodeId) {
        return Integer.toUnsignedString(nodeId);
    }
}
