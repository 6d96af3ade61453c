package org.quorate.knet.compress;

import io.airlift.compress.Compressor;
import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.lzo.LzoCompressor;
import io.airlift.compress.lzo.LzoDecompressor;
import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import org.quorate.knet.MessageCodec;

/** Raw LZ4 and LZO1X blocks, and zstd frames. The level is not used: each has one speed here. */
final class BlockCodec implements MessageCodec {
    private final Compressor compressor;
    private final Decompressor decompressor;
    private byte[] work = new byte[0];

    private BlockCodec(Compressor compressor, Decompressor decompressor) {
        this.compressor = compressor;
        this.decompressor = decompressor;
    }

    static BlockCodec lz4() {
        return new BlockCodec(new Lz4Compressor(), new Lz4Decompressor());
    }

    static BlockCodec lzo() {
        return new BlockCodec(new LzoCompressor(), new LzoDecompressor());
    }

    static BlockCodec zstd() {
        return new BlockCodec(new ZstdCompressor(), new ZstdDecompressor());
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
