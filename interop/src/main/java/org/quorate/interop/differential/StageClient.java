package org.quorate.interop.differential;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.quorate.interop.differential.checker.ClientHistory;
import org.quorate.interop.differential.checker.ClientName;
import org.quorate.interop.differential.checker.Observation;

/** A client of one node, which writes down what it sees. */
abstract class StageClient {
    private final ClientName name;
    private final List<Observation> observations = new ArrayList<>();
    private long lastMillis;
    private boolean hasEnded;
    private int phase = -1;
    private boolean hasToldVotes;
    private List<Observation.Member> group = List.of();
    private Optional<Observation.Ring> ring = Optional.empty();
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
            take(observation);
        }
    }

    private void take(Observation observation) {
        switch (observation) {
            case Observation.Sent message -> sent.merge(Batch.prefix(message.id()), 1, Integer::sum);
            case Observation.Delivered message -> delivered.merge(Batch.prefix(message.id()), 1, Integer::sum);
            case Observation.Group change -> group = change.members();
            case Observation.Phase next -> {
                phase = next.number();
                hasToldVotes = false;
            }
            case Observation.Votes ignored -> hasToldVotes = true;
            case Observation.End ignored -> hasEnded = true;
            case Observation.Ring now -> ring = Optional.of(now);
            default -> {
                // for the checker
            }
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
        return group.stream().anyMatch(other::isOwn);
    }

    /** How many members the group has, as it last heard. */
    final synchronized int groupSize() {
        return group.size();
    }

    /** What it last heard of the ring. */
    final synchronized Optional<Observation.Ring> ring() {
        return ring;
    }

    /** Whether it has written down that this phase has begun. */
    final synchronized boolean hasBegun(int number) {
        return phase >= number;
    }

    /** Whether it has been told its votes in this phase. */
    final synchronized boolean hasToldVotes() {
        return hasToldVotes;
    }

    final synchronized ClientHistory history() {
        return new ClientHistory(name, pid(), observations);
    }
}
