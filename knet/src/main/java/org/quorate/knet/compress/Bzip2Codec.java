package org.quorate.knet.compress;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/** bzip2 streams. */
final class Bzip2Codec extends StreamCodec {
    private final int blockSize;

    /**
     * @param level block size in units of 100 kB, 1..9
     */
    Bzip2Codec(int level) {
        blockSize = level;
    }

    @Override
    OutputStream compressing(OutputStream target) throws IOException {
        return new BZip2CompressorOutputStream(target, blockSize);
    }

    @Override
    InputStream decompressing(InputStream source) throws IOException {
        return new BZip2CompressorInputStream(source);
    }
}
