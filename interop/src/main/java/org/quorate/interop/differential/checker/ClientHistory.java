package org.quorate.interop.differential.checker;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything one client wrote down.
 *
 * @param pid the process id other members see
 */
public record ClientHistory(ClientName name, int pid, List<Observation> observations) {
    public ClientHistory {
        observations = List.copyOf(observations);
    }

    /** Whether it, or its node, ended before the script did. */
    boolean isEnded() {
        return observations.contains(new Observation.End());
    }

    /** What it wrote down of one kind, in order. */
    <T extends Observation> List<T> all(Class<T> kind) {
        return observations.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The file of this history. */
    public String text() {
        return "client " + name + " pid " + Integer.toUnsignedString(pid) + "\n"
                + observations.stream().map(Observation::text).collect(Collectors.joining("\n", "", "\n"));
    }
}
