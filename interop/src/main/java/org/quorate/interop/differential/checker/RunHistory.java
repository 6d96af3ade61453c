package org.quorate.interop.differential.checker;

import java.util.List;
import java.util.Optional;

/**
 * What all clients of one run wrote down.
 *
 * @param ring    what ran, for findings
 * @param steps   the script's words for each phase; the first is the start
 * @param clients by name
 */
public record RunHistory(String ring, VotingRules rules, List<String> steps, List<ClientHistory> clients) {
    public RunHistory {
        steps = List.copyOf(steps);
        clients =
                clients.stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
    }

    /** Messages delivered to all clients. */
    public long deliveries() {
        return clients.stream()
                .mapToLong(client -> client.all(Observation.Delivered.class).size())
                .sum();
    }

    /** The client behind a process id. */
    Optional<ClientHistory> client(Observation.Member member) {
        return clients.stream()
                .filter(client -> client.name().node() == member.node() && client.pid() == member.pid())
                .findFirst();
    }

    /** Its name, or its process id if nobody has that. */
    String nameOf(Observation.Member member) {
        return client(member).map(client -> client.name().toString()).orElse(member.text());
    }

    /** A phase with its step, as findings have it. */
    String phaseText(int phase) {
        return "phase " + phase + " (" + steps.get(phase) + ")";
    }
}
