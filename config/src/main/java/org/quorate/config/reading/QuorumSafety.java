package org.quorate.config.reading;

import org.jspecify.annotations.Nullable;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;

/**
 * Refuses quorum options with which both halves of a split cluster can be quorate, though the original takes them:
 *
 * <ul>
 *   <li>{@code two_node} with more than two nodes: any single node is quorate once wait-for-all is satisfied;
 *   <li>a list of two or more nodes in {@code auto_tie_breaker_node} without {@code wait_for_all}: after a cold start neither half
 *       knows whether an earlier node of the list is alive in the other.
 * </ul>
 *
 * <p>{@code quorum.allow_unsafe_two_node: yes} and {@code quorum.allow_unsafe_auto_tie_breaker: yes} restore the original's
 * behaviour; the original itself ignores both keys.
 */
public final class QuorumSafety {
    private static final int TWO_NODES = 2;

    private QuorumSafety() {}

    /** Why the options of a map are unsafe, or {@code null}. */
    public static @Nullable String violation(Cmap map) {
        if (!"corosync_votequorum".equals(map.getString("quorum.provider"))) {
            return null;
        }
        boolean tieBreaker = isSet(map, "auto_tie_breaker");
        // Together with auto_tie_breaker the original switches two_node off.
        if (isSet(map, "two_node") && !tieBreaker && !isAllowed(map, "allow_unsafe_two_node")) {
            long nodes = NodeEntry.all(map).size();
            long votes = Math.max(nodes, map.getInteger("quorum.expected_votes", CmapType.U32, 0));
            if (votes > TWO_NODES) {
                return "quorum.two_node is for clusters of two nodes, but there are " + votes
                        + ": both halves of a split cluster could be quorate. Remove two_node, or set"
                        + " quorum.allow_unsafe_two_node: yes to run like corosync.";
            }
        }
        String list = map.getString("quorum.auto_tie_breaker_node");
        if (tieBreaker
                && isListOfSeveral(list)
                && !isSet(map, "wait_for_all")
                && !isAllowed(map, "allow_unsafe_auto_tie_breaker")) {
            return "quorum.auto_tie_breaker_node with a list of nodes needs quorum.wait_for_all: 1, else both halves of a"
                    + " cluster that starts split could be quorate. Set wait_for_all, or set"
                    + " quorum.allow_unsafe_auto_tie_breaker: yes to run like corosync.";
        }
        return null;
    }

    private static boolean isSet(Cmap map, String key) {
        return map.getInteger("quorum." + key, CmapType.U8, 0) != 0;
    }

    private static boolean isAllowed(Cmap map, String key) {
        return "yes".equals(map.getString("quorum." + key));
    }

    private static boolean isListOfSeveral(@Nullable String list) {
        if (list == null) {
            return false;
        }
        String[] words = list.strip().split("[ \t]+");
        return words.length >= 2 && words[0].matches("0*[1-9][0-9]*.*") && words[1].matches("[0-9].*");
    }
}
