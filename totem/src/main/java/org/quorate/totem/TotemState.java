package org.quorate.totem;

/** The states of the membership protocol, with the numbers the original gives them (spec 20 §3). */
public enum TotemState {
    OPERATIONAL(1),
    GATHER(2),
    COMMIT(3),
    RECOVERY(4);

    private final int number;

    TotemState(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
