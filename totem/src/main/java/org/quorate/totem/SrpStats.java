package org.quorate.totem;

import java.util.Arrays;
import org.quorate.totem.wire.MessageType;

/** The counters behind the keys {@code stats.srp.*} (spec 20 §11.1). Read them, the ring writes them. */
public final class SrpStats {
    private static final int SAMPLES = 100;

    long orfTokenTx;
    long mergeDetectTx;
    long joinTx;
    long commitTokenTx;
    long holdCancelTx;
    long mcastTx;
    long mcastRetx;
    long operationalEntered;
    long gatherEntered;
    long commitEntered;
    long recoveryEntered;
    long operationalTokenLost;
    long gatherTokenLost;
    long commitTokenLost;
    long recoveryTokenLost;
    long consensusTimeouts;
    long rxMsgDropped;
    long timeSinceTokenLastReceivedMs;
    int continuousGather;
    boolean firewallEnabledOrNicFailure;

    private final long[] received = new long[MessageType.COUNT];
    private final long[] tokenNanos = new long[SAMPLES];
    private final int[] backlogs = new int[SAMPLES];
    private int newest;
    private int samples;

    void countReceived(MessageType type) {
        received[type.number()]++;
    }

    void onToken(long nowNanos, int backlog) {
        newest = (newest + 1) % SAMPLES;
        tokenNanos[newest] = nowNanos;
        backlogs[newest] = backlog;
        samples = Math.min(samples + 1, SAMPLES);
    }

    /** When the last token was accepted, in ns; meaningless before the first. */
    long lastTokenNanos() {
        return tokenNanos[newest];
    }

    /** Forgets everything counted, on {@code stats.clear.totem}. */
    public void clear() {
        orfTokenTx = 0;
        mergeDetectTx = 0;
        joinTx = 0;
        commitTokenTx = 0;
        holdCancelTx = 0;
        mcastTx = 0;
        mcastRetx = 0;
        operationalEntered = 0;
        gatherEntered = 0;
        commitEntered = 0;
        recoveryEntered = 0;
        operationalTokenLost = 0;
        gatherTokenLost = 0;
        commitTokenLost = 0;
        recoveryTokenLost = 0;
        consensusTimeouts = 0;
        rxMsgDropped = 0;
        Arrays.fill(received, 0);
    }

    /** ORF and commit tokens sent, retransmissions from the stored copy included. */
    public long orfTokenTx() {
        return orfTokenTx;
    }

    public long orfTokenRx() {
        return received[MessageType.ORF_TOKEN.number()];
    }

    public long mergeDetectTx() {
        return mergeDetectTx;
    }

    public long mergeDetectRx() {
        return received[MessageType.MEMB_MERGE_DETECT.number()];
    }

    /** Joins sent, leaves included. */
    public long joinTx() {
        return joinTx;
    }

    public long joinRx() {
        return received[MessageType.MEMB_JOIN.number()];
    }

    /** Messages queued. */
    public long mcastTx() {
        return mcastTx;
    }

    public long mcastRetx() {
        return mcastRetx;
    }

    public long mcastRx() {
        return received[MessageType.MCAST.number()];
    }

    public long commitTokenTx() {
        return commitTokenTx;
    }

    public long commitTokenRx() {
        return received[MessageType.MEMB_COMMIT_TOKEN.number()];
    }

    public long holdCancelTx() {
        return holdCancelTx;
    }

    public long holdCancelRx() {
        return received[MessageType.TOKEN_HOLD_CANCEL.number()];
    }

    public long operationalEntered() {
        return operationalEntered;
    }

    public long operationalTokenLost() {
        return operationalTokenLost;
    }

    public long gatherEntered() {
        return gatherEntered;
    }

    public long gatherTokenLost() {
        return gatherTokenLost;
    }

    public long commitEntered() {
        return commitEntered;
    }

    public long commitTokenLost() {
        return commitTokenLost;
    }

    public long recoveryEntered() {
        return recoveryEntered;
    }

    public long recoveryTokenLost() {
        return recoveryTokenLost;
    }

    public long consensusTimeouts() {
        return consensusTimeouts;
    }

    public long rxMsgDropped() {
        return rxMsgDropped;
    }

    /** In ms, brought up to date every 1500 ms. */
    public long timeSinceTokenLastReceivedMs() {
        return timeSinceTokenLastReceivedMs;
    }

    /** Gathers by an expired consensus timeout since the ring last got further. */
    public int continuousGather() {
        return continuousGather;
    }

    public boolean firewallEnabledOrNicFailure() {
        return firewallEnabledOrNicFailure;
    }

    /** Mean ms between the last tokens. */
    public int mttRxToken() {
        if (samples < 2) {
            return 0;
        }
        long oldest = tokenNanos[(newest - samples + 1 + SAMPLES) % SAMPLES];
        return (int) ((tokenNanos[newest] - oldest) / (samples - 1) / 1_000_000);
    }

    /** Mean ms a token was kept: 0, since a node's time stands still while it handles an input. */
    public int avgTokenWorkload() {
        return 0;
    }

    /** Mean own backlog at the last tokens, in messages. */
    public int avgBacklogCalc() {
        long sum = 0;
        for (int i = 0; i < samples; i++) {
            sum += backlogs[(newest - i + SAMPLES) % SAMPLES];
        }
        return samples == 0 ? 0 : (int) (sum / samples);
    }
}
