package org.quorate.totem;

/** Keeps the ring sequence over crashes (spec 20 §6). */
@FunctionalInterface
public interface RingSequenceStore {
    /**
     * Makes the sequence durable before any packet sent after this call leaves the node. A failure stops the node.
     *
     * @param seq of the ring being entered, greater than all stored before
     */
    void store(long seq);
}
