package org.quorate.knet.compress;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.quorate.knet.MessageCodec;

/** RFC 1950 streams. */
final class ZlibCodec implements MessageCodec {
    private final Deflater deflater;
    private final Inflater inflater = new Inflater();

    ZlibCodec(int level) {
        deflater = new Deflater(level);
    }

    @Override
    public int compress(byte[] source, int offset, int length, byte[] target) {
        deflater.reset();
        deflater.setInput(source, offset, length);
        deflater.finish();
        int written = 0;
        while (!deflater.finished() && written < target.length) {
            written += deflater.deflate(target, written, target.length - written);
        }
        return deflater.finished() ? written : -1;
    }

    @Override
    public int decompress(byte[] source, int offset, int length, byte[] target) throws IOException {
        inflater.reset();
        inflater.setInput(source, offset, length);
        int written = 0;
        try {
            while (!inflater.finished()) {
                int more = inflater.inflate(target, written, target.length - written);
                if (more == 0 && !inflater.finished()) {
                    throw new IOException("zlib stream is cut off or too long");
                }
                written += more;
            }
        } catch (DataFormatException e) {
            throw new IOException("not a zlib stream", e);
        }
        return written;
    }
}
