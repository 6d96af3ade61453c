package org.quorate.engine;

import org.quorate.base.RandomSource;
import org.quorate.knet.MessageCodec;
import org.quorate.knet.PacketProtection;

/**
 * What a node is put into.
 *
 * @param random what is drawn from it decides join delays and nonces
 * @param outputs where everything goes that the node does
 * @param protection how packets are encrypted
 * @param codecs how messages are compressed
 * @param recorder told of all inputs
 */
public record NodeSurroundings(
        RandomSource random,
        NodeOutputs outputs,
        PacketProtection.Factory protection,
        MessageCodec.Factory codecs,
        InputRecorder recorder) {
    /** A node nobody records. */
    public static NodeSurroundings of(RandomSource random, NodeOutputs outputs) {
        return new NodeSurroundings(
                random, outputs, PacketProtection.ENCRYPTING, MessageCodec.COMPRESSING, InputRecorder.NONE);
    }
}
