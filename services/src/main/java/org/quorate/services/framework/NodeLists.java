package org.quorate.services.framework;

/** Lists of node ids as configuration changes give them. */
public final class NodeLists {
    private NodeLists() {}

    public static boolean contains(int[] nodes, int nodeId) {
        for (int node : nodes) {
            if (node == nodeId) {
                return true;
            }
        }
        return false;
    }
}
