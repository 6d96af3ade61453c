package org.quorate.interop.differential;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.quorate.interop.differential.checker.ClientHistory;
import org.quorate.interop.differential.checker.ClientName;
import org.quorate.interop.differential.checker.Observation;

/** A client of one node, which writes down what it sees. */
abstract class StageClient {
    private final ClientName name;
    private final List<Observation> observations = new ArrayList<>();
    private long lastMillis;
    private boolean hasEnded;
    private final Map<String, Integer> sent = new HashMap<>();
    private final Map<String, Integer> delivered = new HashMap<>();

    StageClient(ClientName name) {
        this.name = name;
    }

    ClientName name() {
        return name;
    }

    /** What other members know it by. */
    abstract int pid();

    /** Writes down that a phase begins; to be the first thing it is told. */
    abstract void phase(int number);

    /** Asks to be a member of the group; the group says when it is. */
    abstract void join();

    abstract void leave();

    /** Its process dies. */
    abstract void die();

    /** Its node has ended, so it does too. */
    abstract void endWithNode();

    abstract void send(Batch batch);

    /** Whether the node took everything that was to be sent. */
    abstract boolean hasSentAll();

    /** Writes down what the node says of its votes. */
    abstract void tellVotes();

    /** May be called from a thread of its own. Nothing is written down after the end. */
    final synchronized void write(Observation observation, long nowMillis) {
        if (!hasEnded) {
            observations.add(observation);
            lastMillis = nowMillis;
            count(observation);
            hasEnded = observation instanceof Observation.End;
        }
    }

    private void count(Observation observation) {
        if (observation instanceof Observation.Sent message) {
            sent.merge(Batch.prefix(message.id()), 1, Integer::sum);
        } else if (observation instanceof Observation.Delivered message) {
            delivered.merge(Batch.prefix(message.id()), 1, Integer::sum);
        }
    }

    private boolean isOwn(Observation.Member member) {
        return member.node() == name.node() && member.pid() == pid();
    }

    /** How many messages of a batch its node took. */
    final synchronized int sent(String prefix) {
        return sent.getOrDefault(prefix, 0);
    }

    /** How many messages of a batch came to it. */
    final synchronized int delivered(String prefix) {
        return delivered.getOrDefault(prefix, 0);
    }

    final synchronized boolean hasEnded() {
        return hasEnded;
    }

    /** When it last wrote something down. */
    final synchronized long lastMillis() {
        return lastMillis;
    }

    /** Whether the last it heard of the group has it as a member. */
    final boolean isInGroup() {
        return sees(this);
    }

    /** Whether the last it heard of the group has this client as a member. */
    final synchronized boolean sees(StageClient other) {
        for (Observation observation : observations.reversed()) {
            if (observation instanceof Observation.Group group) {
                return group.members().stream().anyMatch(other::isOwn);
            }
        }
        return false;
    }

    /** Whether it has written down that this phase has begun. */
    final synchronized boolean hasBegun(int phase) {
        return observations.contains(new Observation.Phase(phase));
    }

    /** Whether it has been told its votes in this phase. */
    final synchronized boolean hasToldVotes() {
        for (Observation observation : observations.reversed()) {
            if (observation instanceof Observation.Votes) {
                return true;
            }
            if (observation instanceof Observation.Phase) {
                return false;
            }
        }
        return false;
    }

    final synchronized ClientHistory history() {
        return new ClientHistory(name, pid(), observations);
    }
}
