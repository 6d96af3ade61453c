package org.quorate.knet.compress;

import io.airlift.compress.Compressor;
import io.airlift.compress.Decompressor;
import org.quorate.knet.MessageCodec;

/** Raw LZ4 and LZO1X blocks, and zstd frames. The level is not used: each has one speed here. */
final class BlockCodec implements MessageCodec {
    private final Compressor compressor;
    private final Decompressor decompressor;
    private byte[] work = new byte[0];

    BlockCodec(Compressor compressor, Decompressor decompressor) {
        this.compressor = compressor;
        this.decompressor = decompressor;
    }

    @Override
    public int compress(byte[] source, int offset, int length, byte[] target) {
        int bound = compressor.maxCompressedLength(length);
        if (work.length < bound) {
            work = new byte[bound];
        }
        int written = compressor.compress(source, offset, length, work, 0, work.length);
        if (written > target.length) {
            return -1;
        }
        System.arraycopy(work, 0, target, 0, written);
        return written;
    }

    @Override
    public int decompress(byte[] source, int offset, int length, byte[] target) {
        return decompressor.decompress(source, offset, length, target, 0, target.length);
    }
}
