package org.quorate.services.cfg;

/** One client of cfg. */
public final class CfgConnection {
    /** What a tracker has answered to the running shutdown negotiation. */
    enum Answer {
        NONE,
        YES,
        NO
    }

    final CfgListener listener;
    boolean tracking;
    /** Asked in the running negotiation. */
    boolean asked;

    Answer answer = Answer.NONE;

    CfgConnection(CfgListener listener) {
        this.listener = listener;
    }
}
