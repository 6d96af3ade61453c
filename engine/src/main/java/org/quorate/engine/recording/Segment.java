package org.quorate.engine.recording;

import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Some inputs that follow each other, finished.
 *
 * @param firstInput number of the first one, from 0 on
 * @param inputs how many, 1 or more
 * @param firstNanos the node's clock at the first
 * @param lastNanos at the last
 * @param plainLength bytes before compression
 * @param deflated whether they are compressed
 * @param bytes holds them from 0 on, may be longer
 * @param length how many there are
 */
record Segment(
        long firstInput,
        int inputs,
        long firstNanos,
        long lastNanos,
        int plainLength,
        boolean deflated,
        byte[] bytes,
        int length) {
    /** Longest segment in a file, in bytes: the largest message of a client and what is around it fits many times. */
    static final int MAX_BYTES = 64 << 20;

    /** The same in fewer bytes. */
    Segment compressed() {
        if (deflated) {
            return this;
        }
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(bytes, 0, length);
            deflater.finish();
            ByteSink out = new ByteSink(new byte[Math.max(1024, length / 2)]);
            byte[] chunk = new byte[16384];
            while (!deflater.finished()) {
                out.raw(chunk, 0, deflater.deflate(chunk));
            }
            return new Segment(firstInput, inputs, firstNanos, lastNanos, plainLength, true, out.toBytes(), out.size());
        } finally {
            deflater.end();
        }
    }

    String name() {
        return "the segment of inputs " + firstInput + " to " + (firstInput + inputs - 1);
    }

    /** The inputs' bytes. */
    ByteSource plain() throws DamagedRecordingException {
        if (!deflated) {
            return new ByteSource(bytes, 0, length, name());
        }
        byte[] plain = new byte[plainLength];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(bytes, 0, length);
            int at = 0;
            while (at < plainLength) {
                int more = inflater.inflate(plain, at, plainLength - at);
                if (more == 0) {
                    throw new DamagedRecordingException(
                            name() + " is damaged: it ends after " + at + " of " + plainLength + " bytes");
                }
                at += more;
            }
        } catch (DataFormatException e) {
            throw new DamagedRecordingException(name() + " is damaged: " + e.getMessage());
        } finally {
            inflater.end();
        }
        return new ByteSource(plain, 0, plainLength, name());
    }

    // ---- in a file

    void write(ByteSink out) {
        out.number(firstInput);
        out.number(inputs);
        out.signed(firstNanos);
        out.signed(lastNanos);
        out.number(plainLength);
        out.u8(deflated ? 1 : 0);
        out.block(bytes, 0, length);
    }

    static Segment read(ByteSource in) throws DamagedRecordingException {
        long firstInput = in.number();
        int inputs = in.integer();
        long firstNanos = in.signed();
        long lastNanos = in.signed();
        int plainLength = in.integer();
        if (plainLength > MAX_BYTES) {
            throw in.damaged("a segment has at most " + MAX_BYTES + " bytes, not " + plainLength);
        }
        boolean deflated = in.u8() != 0;
        byte[] bytes = in.block();
        return new Segment(firstInput, inputs, firstNanos, lastNanos, plainLength, deflated, bytes, bytes.length);
    }
}
