package org.quorate.daemon.control;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads lines, then frames, from one connection through one bounded buffer. */
final class ByteInput {
    private static final int FIRST_BYTES = 4096;

    /** Room for a good number of small frames in one read. */
    private static final int FRAMES_BYTES = 1 << 16;

    private final ReadableByteChannel channel;
    private byte[] buffer = new byte[FIRST_BYTES];
    private int start;
    private int end;

    ByteInput(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /** The other side sent something no peer of ours would send. */
    static final class MalformedInput extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedInput(String message) {
            super(message);
        }
    }

    /**
     * The next line without its end, or {@code null} at the end of input; an unfinished last line is dropped.
     *
     * @throws MalformedInput if it is longer than {@code maxBytes}
     */
    @Nullable
    String readLine(int maxBytes) throws IOException {
        int searched = 0;
        while (true) {
            for (int i = start + searched; i < end; i++) {
                if (buffer[i] == '\n') {
                    String line = new String(buffer, start, i - start, StandardCharsets.UTF_8);
                    start = i + 1;
                    return line;
                }
            }
            searched = end - start;
            if (searched > maxBytes) {
                throw new MalformedInput("a line is longer than " + maxBytes + " bytes");
            }
            if (!fill(maxBytes + 1)) {
                return null;
            }
        }
    }

    /**
     * Waits until at least one whole frame is there.
     *
     * @return bytes of all whole frames now in {@link #buffer()} from {@link #offset()} on; 0 at the end of input
     * @throws MalformedInput for a length out of range
     */
    int awaitFrames(int maxBody) throws IOException {
        if (buffer.length < FRAMES_BYTES) {
            buffer = Arrays.copyOf(buffer, FRAMES_BYTES);
        }
        while (true) {
            int at = start;
            while (end - at >= CpgFrame.HEAD) {
                int length = CpgFrame.length(buffer, at);
                if (length < 0 || length > maxBody) {
                    throw new MalformedInput("a frame of " + Integer.toUnsignedString(length) + " bytes");
                }
                if (end - at - CpgFrame.HEAD < length) {
                    break;
                }
                at += CpgFrame.HEAD + length;
            }
            if (at > start) {
                return at - start;
            }
            if (!fill(CpgFrame.HEAD + maxBody)) {
                return 0;
            }
        }
    }

    byte[] buffer() {
        return buffer;
    }

    int offset() {
        return start;
    }

    /** Gives back what {@link #awaitFrames} returned. */
    void consume(int bytes) {
        start += bytes;
    }

    private boolean fill(int maxBytes) throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(maxBytes, 4 * buffer.length));
        }
        int read = channel.read(ByteBuffer.wrap(buffer, end, buffer.length - end));
        if (read == 0) {
            throw new EOFException("nothing read");
        }
        end += Math.max(read, 0);
        return read > 0;
    }
}
