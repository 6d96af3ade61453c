package org.quorate.simulation.invariant;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.quorate.totem.wire.CommitToken;
import org.quorate.totem.wire.MembJoin;

/**
 * Consensus (Totem, section 4.3; spec 20 §4.4): who passes a commit token on has agreed to the ring it forms: its members are those he
 * told in his last join, less the failed ones he told. A processor that could not receive goes on alone without having told so; and
 * where joins are delayed ({@code send_join}) the last one may not have left yet.
 */
final class Consensus extends Invariant {
    private final Map<Processor, SortedSet<Integer>> told = new HashMap<>();

    @Override
    void onJoinSent(Processor process, MembJoin join) {
        if (join.isLeave()) {
            return;
        }
        SortedSet<Integer> members = new TreeSet<>();
        for (int id : join.procList) {
            members.add(id);
        }
        for (int id : join.failedList) {
            members.remove(id);
        }
        told.put(process, members);
    }

    @Override
    void onCommitTokenSent(Processor process, CommitToken token) {
        SortedSet<Integer> agreed = told.get(process);
        boolean isAlone = token.addr.length == 1 && token.addr[0] == process.nodeId();
        boolean isDelayed = process.node().node().configuration().totem().sendJoinMs() > 0;
        if (agreed == null || isAlone || isDelayed) {
            return;
        }
        SortedSet<Integer> members = new TreeSet<>();
        for (int id : token.addr) {
            members.add(id);
        }
        if (!members.equals(agreed)) {
            violated(process + " passes the commit token of ring " + token.ringId + " with "
                    + Arrays.toString(token.addr) + ", but its last join told " + agreed);
        }
    }

    @Override
    void onGone(Processor process) {
        told.remove(process);
    }
}
