package org.quorate.services.votequorum;

/** Whether a node counts (spec 30 §4.2). */
public enum NodeState {
    MEMBER(1),
    DEAD(2),
    LEAVING(3);

    private final int number;

    NodeState(int number) {
        this.number = number;
    }

    /** As clients see it. */
    public int number() {
        return number;
    }
}
