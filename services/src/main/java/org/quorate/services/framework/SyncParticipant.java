package org.quorate.services.framework;

import org.quorate.base.RingId;

/** A service that takes part in the synchronisation after a configuration change (spec 30 §2). */
public interface SyncParticipant {
    /**
     * A new configuration begins; called for all services before any message of the new ring.
     *
     * @param transitional members that came along from this node's previous configuration, ascending; empty at the first
     * @param members of the new configuration, ascending
     */
    void syncInit(int[] transitional, int[] members, RingId ringId);

    /**
     * Sends what the others need.
     *
     * @return whether everything is sent and nothing is waited for; if not, called again at the next token
     */
    boolean syncProcess();

    /** All members have sent theirs and everything has been received. */
    void syncActivate();

    /** Another configuration change came first. */
    void syncAbort();
}
