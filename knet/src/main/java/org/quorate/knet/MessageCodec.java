package org.quorate.knet;

import java.io.IOException;
import org.quorate.knet.compress.Compression;

/**
 * One compression algorithm (spec 10 §7.1). Works on hostile input: it may fail in any way but not write more than it is given. A
 * node uses {@link #COMPRESSING}; another one can stand before it to see what it does, or in its place.
 */
public interface MessageCodec {
    /** The real ones. */
    Factory COMPRESSING = Compression::codec;

    /**
     * Compresses a message.
     *
     * @return compressed length; or -1 if the result does not fit {@code target}
     */
    int compress(byte[] source, int offset, int length, byte[] target) throws IOException;

    /**
     * The opposite.
     *
     * @return decompressed length
     * @throws IOException if the input is malformed or does not fit {@code target}
     */
    int decompress(byte[] source, int offset, int length, byte[] target) throws IOException;

    /** Makes the codec for one algorithm. */
    @FunctionalInterface
    interface Factory {
        /**
         * @param modelId number on the wire, 1..7
         * @param level as configured; without meaning for some
         */
        MessageCodec create(int modelId, int level);
    }
}
