package org.quorate.client;

import java.nio.ByteBuffer;

/**
 * Proves to a resource that its holder was granted something after whoever held an older token. Tokens granted in quorate rings only
 * ever grow: any two quorate rings have a member in common, and a new ring's sequence is greater than all that its members knew
 * (spec 20 §2.1).
 *
 * @param ringSequence of the quorate ring it was granted in, unsigned
 * @param epoch number of the grant in that ring, from 1
 */
public record FencingToken(long ringSequence, long epoch) implements Comparable<FencingToken> {
    /** Older than any that is granted. */
    public static final FencingToken NONE = new FencingToken(0, 0);

    /** Length of {@link #toBytes}. */
    public static final int BYTES = 16;

    /**
     * The token of the next grant. All members compute it alike if they start from the same last token and grant in the order of the
     * group's messages.
     *
     * @param last of the grant before
     * @throws IllegalStateException without quorum: another partition may be granting
     * @throws IllegalArgumentException if the last token is of a later ring
     */
    public static FencingToken after(FencingToken last, Quorum now) {
        if (!now.quorate()) {
            throw new IllegalStateException("nothing can be granted in ring " + now.ring() + ", which has no quorum");
        }
        long sequence = now.ring().seq();
        int order = Long.compareUnsigned(last.ringSequence, sequence);
        if (order > 0) {
            throw new IllegalArgumentException(
                    "the last token " + last + " is of a later ring than " + now.ring() + ", which is over");
        }
        return new FencingToken(sequence, order == 0 ? Math.addExact(last.epoch, 1) : 1);
    }

    /** Big endian, so that byte order is the tokens' order. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putLong(ringSequence).putLong(epoch).array();
    }

    /**
     * The opposite of {@link #toBytes}.
     *
     * @throws IllegalArgumentException if there are not {@value #BYTES} bytes
     */
    public static FencingToken ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a fencing token has " + BYTES + " bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new FencingToken(buffer.getLong(), buffer.getLong());
    }

    @Override
    public int compareTo(FencingToken other) {
        int rings = Long.compareUnsigned(ringSequence, other.ringSequence);
        return rings != 0 ? rings : Long.compare(epoch, other.epoch);
    }

    /** For example {@code 2c.3}: the sequence as the tools print it, and the number of the grant. */
    @Override
    public String toString() {
        return Long.toHexString(ringSequence) + '.' + epoch;
    }
}
