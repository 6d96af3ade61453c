package org.quorate.knet.compress;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.tukaani.xz.LZMA2InputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/**
 * .xz containers with check NONE. Reading goes past the container to its one LZMA2 stream: the dictionary a container asks for
 * may be gigabytes, but no message needs more than its own length.
 */
final class XzCodec extends StreamCodec {
    private static final int DICTIONARY = 1 << 17;
    private static final int STREAM_HEADER = 12;
    private static final int MORE_FILTERS = 0x03;
    private static final int COMPRESSED_SIZE_PRESENT = 0x40;
    private static final int UNCOMPRESSED_SIZE_PRESENT = 0x80;
    private static final int LZMA2_FILTER = 0x21;

    private final int level;

    /**
     * @param level preset 0..9
     */
    XzCodec(int level) {
        this.level = level;
    }

    @Override
    OutputStream compressing(OutputStream target) throws IOException {
        LZMA2Options options = new LZMA2Options(level);
        options.setDictSize(DICTIONARY);
        return new XZOutputStream(target, options, XZ.CHECK_NONE);
    }

    @Override
    InputStream decompressing(InputStream source) throws IOException {
        DataInputStream in = new DataInputStream(source);
        byte[] header = new byte[STREAM_HEADER];
        in.readFully(header);
        for (int i = 0; i < XZ.HEADER_MAGIC.length; i++) {
            if (header[i] != XZ.HEADER_MAGIC[i]) {
                throw new IOException("not an xz container");
            }
        }
        skipBlockHeader(in);
        return new LZMA2InputStream(in, DICTIONARY);
    }

    private static void skipBlockHeader(DataInputStream in) throws IOException {
        int size = (in.readUnsignedByte() + 1) * 4 - 1;
        byte[] block = new byte[size];
        in.readFully(block);
        int flags = block[0] & 0xFF;
        int position = 1;
        if ((flags & COMPRESSED_SIZE_PRESENT) != 0) {
            position = skipNumber(block, position);
        }
        if ((flags & UNCOMPRESSED_SIZE_PRESENT) != 0) {
            position = skipNumber(block, position);
        }
        if ((flags & MORE_FILTERS) != 0 || position >= size || block[position] != LZMA2_FILTER) {
            throw new IOException("xz container with other filters than LZMA2");
        }
    }

    private static int skipNumber(byte[] block, int begin) throws IOException {
        int position = begin;
        while (position < block.length && block[position] < 0) {
            position++;
        }
        if (position >= block.length) {
            throw new IOException("bad xz block header");
        }
        return position + 1;
    }
}
