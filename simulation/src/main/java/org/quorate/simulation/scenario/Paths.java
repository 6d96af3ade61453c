package org.quorate.simulation.scenario;

import org.quorate.simulation.SimulatedCluster.PathSelection;

/**
 * Which paths of the network an action is about.
 *
 * @param from sending node, {@link #ANY} for all
 * @param to receiving node, {@link #ANY} for all
 * @param bothWays also the opposite direction
 * @param link 0..7, {@link #ANY} for all
 */
public record Paths(int from, int to, boolean bothWays, int link) {
    /** No node and no link has this number. */
    public static final int ANY = -1;

    public static final Paths ALL = new Paths(ANY, ANY, false, ANY);

    /** Chooses them in a cluster. */
    public PathSelection selection() {
        return (sender, receiver, onLink) -> (link == ANY || link == onLink)
                && (isOneWay(sender, receiver) || (bothWays && isOneWay(receiver, sender)));
    }

    private boolean isOneWay(int sender, int receiver) {
        return (from == ANY || from == sender) && (to == ANY || to == receiver);
    }

    /** As scripts have it, with a blank in front; empty for all paths. */
    String text() {
        StringBuilder text = new StringBuilder();
        if (bothWays) {
            text.append(" between ").append(from).append(" and ").append(to);
        } else {
            if (from != ANY) {
                text.append(" from ").append(from);
            }
            if (to != ANY) {
                text.append(" to ").append(to);
            }
        }
        return link == ANY
                ? text.toString()
                : text.append(" on link ").append(link).toString();
    }
}
