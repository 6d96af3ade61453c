package org.quorate.config;

/**
 * What totem is built from: every value effective, all derived together (spec 20 §9.1, spec 50 §5.1). Names ending in
 * {@code Ms} are milliseconds.
 *
 * @param tokenMs token loss timeout, the coefficient for more than two nodes included
 * @param tokenWarningPercent 0 (off) ..100 of tokenMs
 * @param tokenRetransmitMs resend of the last token sent
 * @param retransmitsBeforeLoss {@code token_retransmits_before_loss_const}
 * @param holdMs release of a held token by the representative
 * @param joinMs resend of joins in gather
 * @param sendJoinMs bound of the random delay before a join, 0 for none
 * @param consensusMs until silent processors are declared failed
 * @param mergeMs until the representative of a quiet ring sends a merge detect
 * @param downcheckMs udp and udpu: interface check
 * @param failRecvConst token visits without aru progress until FAILED TO RECEIVE
 * @param seqnoUnchangedConst idle rotations until the token is held
 * @param heartbeatFailuresAllowed 0 for no heartbeat
 * @param windowSize messages per rotation of the whole ring
 * @param maxMessages messages per token visit of one node
 * @param missCountConst token visits at which a message is missing until it is asked for
 * @param netMtu largest totem packet handed to the transport in bytes, before totem's own headers are taken off: 65536 with knet,
 *     1500 with udp and udpu, or {@code totem.netmtu}
 */
public record TotemParameters(
        int tokenMs,
        int tokenWarningPercent,
        int tokenRetransmitMs,
        int retransmitsBeforeLoss,
        int holdMs,
        int joinMs,
        int sendJoinMs,
        int consensusMs,
        int mergeMs,
        int downcheckMs,
        int failRecvConst,
        int seqnoUnchangedConst,
        int heartbeatFailuresAllowed,
        int maxNetworkDelayMs,
        int windowSize,
        int maxMessages,
        int missCountConst,
        boolean cancelTokenHoldOnRetransmit,
        int netMtu) {}
