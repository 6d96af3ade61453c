package org.quorate.knet;

/** The layer above knet. Called while knet handles an input, after its own state is complete. */
public interface KnetListener {
    /**
     * A whole, authenticated, decompressed message. The buffer is only valid during the call.
     *
     * @param fromHost the sender's node id
     * @param channel data channel 0..31, 0 for totem
     */
    void onMessage(int fromHost, int channel, byte[] buffer, int offset, int length);

    /** A host has its first usable link, or has lost its last. */
    void onReachabilityChanged(int hostId, boolean reachable);

    /** One link to one host went up or down. */
    void onLinkChanged(int hostId, int link, boolean up);

    /** User bytes that fit one datagram on every connected link. */
    void onDataMtuChanged(int mtu);
}
