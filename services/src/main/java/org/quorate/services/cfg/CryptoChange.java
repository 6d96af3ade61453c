package org.quorate.services.cfg;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How far the members are in a change of the crypto settings (spec 30 §6.3, 10 §4.9): each loads the new ones when the reload comes to
 * it, then sends phase 1; it sends with the new ones, then sends phase 2; it forgets the old ones.
 *
 * <p>The original takes each step on its own message alone, and its messages go out behind all others it has to send. A node with
 * a short queue then forgets the old key while one with a long queue still sends with it, and the ring breaks. Here a node sends with
 * the new settings when all members are known to have loaded them, and forgets the old ones when all are known to send with the new.
 */
final class CryptoChange {
    /** Messages still to come, by node: with another change begun before the end of one, more than one. */
    private final Map<Integer, Integer> loadsToCome = new HashMap<>();

    private final Map<Integer, Integer> activationsToCome = new HashMap<>();
    private Set<Integer> members = Set.of();
    private int changes;
    private boolean isActivated;
    private boolean isInProgress;

    /** The ring has these members now; those that left are not waited for, and those that joined have what they were started with. */
    void onMembers(Collection<Integer> current) {
        members = new HashSet<>(current);
        loadsToCome.keySet().retainAll(members);
        activationsToCome.keySet().retainAll(members);
    }

    /**
     * This node has loaded new settings.
     *
     * @return the number of the change, for {@link #isCurrent}
     */
    int begin() {
        for (int member : members) {
            loadsToCome.merge(member, 1, Integer::sum);
            activationsToCome.merge(member, 1, Integer::sum);
        }
        isInProgress = true;
        isActivated = false;
        return ++changes;
    }

    /** Whether the change of this number is still the last one. */
    boolean isCurrent(int change) {
        return change == changes;
    }

    void onLoaded(int nodeId) {
        count(loadsToCome, nodeId);
    }

    void onActivated(int nodeId) {
        count(activationsToCome, nodeId);
    }

    private static void count(Map<Integer, Integer> toCome, int nodeId) {
        toCome.computeIfPresent(nodeId, (_, messages) -> messages == 1 ? null : messages - 1);
    }

    boolean isToActivate() {
        return isInProgress && !isActivated && loadsToCome.isEmpty();
    }

    boolean isActivated() {
        return isActivated;
    }

    void activated() {
        isActivated = true;
    }

    boolean isToCleanUp() {
        return isInProgress && isActivated && activationsToCome.isEmpty();
    }

    void cleanedUp() {
        isInProgress = false;
        loadsToCome.clear();
    }
}
