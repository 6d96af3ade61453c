package org.quorate.interop.differential.checker;

import java.util.Comparator;

/**
 * A client as all runs of a script call it, whatever its process id was.
 *
 * @param client 1 and up on its node
 * @param life   1 and up; another one after each start of it
 */
public record ClientName(int node, int client, int life) implements Comparable<ClientName> {
    private static final Comparator<ClientName> ORDER = Comparator.comparingInt(ClientName::node)
            .thenComparingInt(ClientName::client)
            .thenComparingInt(ClientName::life);

    @Override
    public int compareTo(ClientName other) {
        return ORDER.compare(this, other);
    }

    /** {@code 3.1.2}: node 3, client 1, life 2. */
    @Override
    public String toString() {
        return node + "." + client + "." + life;
    }
}
