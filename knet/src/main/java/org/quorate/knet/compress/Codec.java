package org.quorate.knet.compress;

import java.io.IOException;

/** One compression algorithm. Works on hostile input: it may fail in any way but not write more than it is given. */
interface Codec {
    /**
     * @return compressed length; or -1 if the result does not fit {@code target}
     */
    int compress(byte[] source, int offset, int length, byte[] target) throws IOException;

    /**
     * @return decompressed length
     * @throws IOException if the input is malformed or does not fit {@code target}
     */
    int decompress(byte[] source, int offset, int length, byte[] target) throws IOException;
}
