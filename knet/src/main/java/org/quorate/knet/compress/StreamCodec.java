package org.quorate.knet.compress;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.quorate.knet.MessageCodec;

/** Algorithms that only exist as streams: bzip2 and xz. */
abstract class StreamCodec implements MessageCodec {
    abstract OutputStream compressing(OutputStream target) throws IOException;

    abstract InputStream decompressing(InputStream source) throws IOException;

    @Override
    public int compress(byte[] source, int offset, int length, byte[] target) throws IOException {
        Bounded bounded = new Bounded(target);
        try (OutputStream out = compressing(bounded)) {
            out.write(source, offset, length);
        }
        return bounded.length();
    }

    @Override
    public int decompress(byte[] source, int offset, int length, byte[] target) throws IOException {
        try (InputStream in = decompressing(new ByteArrayInputStream(source, offset, length))) {
            int written = 0;
            while (written < target.length) {
                int more = in.read(target, written, target.length - written);
                if (more < 0) {
                    return written;
                }
                written += more;
            }
            if (in.read() >= 0) {
                throw new IOException("longer than any message");
            }
            return written;
        }
    }

    /** Writes into an array and drops what does not fit. */
    private static final class Bounded extends OutputStream {
        private final byte[] target;
        private int written;

        Bounded(byte[] target) {
            this.target = target;
        }

        @Override
        public void write(int b) {
            if (written < target.length) {
                target[written] = (byte) b;
            }
            written++;
        }

        int length() {
            return written <= target.length ? written : -1;
        }
    }
}
