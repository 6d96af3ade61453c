package org.quorate.services.quorum;

/** One client of the quorum service. */
public final class QuorumConnection {
    final QuorumListener listener;
    boolean modelV1;

    QuorumConnection(QuorumListener listener) {
        this.listener = listener;
    }
}
