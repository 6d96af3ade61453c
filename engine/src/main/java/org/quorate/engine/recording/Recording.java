package org.quorate.engine.recording;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a flight recorder held at one moment. In a file: a magic line, then blocks of a type, a length, a checksum and bytes; first
 * the origin, then segments, then the end, without which the file is cut off. Layout 1 was as 2 is, without the byte in front of
 * the origin that says whether payloads are in it.
 */
public final class Recording {
    /** First bytes of every file, the version of its layout in them. */
    private static final byte[] MAGIC = "quorate recording 2\n".getBytes(StandardCharsets.US_ASCII);

    private static final int VERSION_AT = MAGIC.length - 2;
    private static final char FIRST_LAYOUT = '1';
    private static final int PAYLOADS = 1;

    private static final int ORIGIN = 1;
    private static final int SEGMENT = 2;
    private static final int END = 3;
    private static final int BLOCK_HEAD = 9;

    private final Origin origin;
    private final List<Segment> segments;
    private final String reason;
    private final boolean payloads;

    Recording(Origin origin, boolean payloads, List<Segment> segments, String reason) {
        this.origin = origin;
        this.payloads = payloads;
        this.segments = List.copyOf(segments);
        this.reason = reason;
    }

    Origin origin() {
        return origin;
    }

    // ---- what it is about

    /** Version of the program that was recorded. */
    public String product() {
        return origin.product();
    }

    /** Unsigned. */
    public int nodeId() {
        return origin.nodeId();
    }

    /** Why it was written. */
    public String reason() {
        return reason;
    }

    /** Whether what applications said is in it, or zeros of the same length (docs/recording.md). */
    public boolean hasPayloads() {
        return payloads;
    }

    /** Whether the node's start is in it, without which it cannot be run again. */
    public boolean hasStart() {
        return segments.isEmpty() || segments.getFirst().firstInput() == 0;
    }

    /** Number of the first input, from 0. */
    public long firstInput() {
        return segments.isEmpty() ? 0 : segments.getFirst().firstInput();
    }

    /** How many inputs are in it. */
    public long inputs() {
        return segments.stream().mapToLong(Segment::inputs).sum();
    }

    /** Wall clock when the node started, in ms since 1970. */
    public long startEpochMillis() {
        return origin.epochMillis();
    }

    /** From the first input to the last, in ns. */
    public long durationNanos() {
        return segments.isEmpty()
                ? 0
                : segments.getLast().lastNanos() - segments.getFirst().firstNanos();
    }

    /** The wall clock in ms since 1970 at a time of the node's clock, as it was set when the node started. */
    public long epochMillis(long nanos) {
        return origin.epochMillis() + Math.floorDiv(nanos - origin.nanos(), 1_000_000L);
    }

    /** Takes the inputs one after the other. */
    @FunctionalInterface
    public interface Visitor {
        /** @return whether to go on */
        boolean visit(RecordedInput input) throws DamagedRecordingException;
    }

    /** Shows all inputs in order. */
    public void visit(Visitor visitor) throws DamagedRecordingException {
        for (Segment segment : segments) {
            ByteSource in = segment.plain();
            long nanos = segment.firstNanos();
            for (int i = 0; i < segment.inputs(); i++) {
                nanos += in.number();
                int kind = in.u8();
                RecordedInput input = new RecordedInput(
                        segment.firstInput() + i,
                        nanos,
                        InputCodec.read(kind, in),
                        CircumstanceCodec.read(in),
                        in.u32());
                if (!visitor.visit(input)) {
                    return;
                }
            }
            if (!in.isAtEnd()) {
                throw in.damaged("more follows than its " + segment.inputs() + " inputs");
            }
        }
    }

    // ---- the file

    /** Writes the file's content, compressed. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(MAGIC);
        ByteSink block = new ByteSink();
        block.u8(payloads ? PAYLOADS : 0);
        origin.write(block);
        write(out, ORIGIN, block);
        for (Segment segment : segments) {
            block.clear();
            segment.compressed().write(block);
            write(out, SEGMENT, block);
        }
        block.clear();
        block.number(inputs());
        block.text(reason);
        write(out, END, block);
    }

    private static void write(OutputStream out, int type, ByteSink block) throws IOException {
        ByteSink head = new ByteSink();
        head.u8(type);
        head.u32(block.size());
        head.u32(sum(block.buffer(), 0, block.size()));
        out.write(head.buffer(), 0, head.size());
        out.write(block.buffer(), 0, block.size());
    }

    private static int sum(byte[] bytes, int offset, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, offset, length);
        return (int) sum.getValue();
    }

    /**
     * Reads a file's content.
     *
     * @throws DamagedRecordingException if it is none, or not whole
     */
    public static Recording read(byte[] file) throws DamagedRecordingException {
        boolean firstLayout = layout(file) == FIRST_LAYOUT;
        Origin origin = null;
        boolean payloads = true;
        List<Segment> segments = new ArrayList<>();
        int at = MAGIC.length;
        while (true) {
            if (file.length - at < BLOCK_HEAD) {
                throw cutOff(file, segments);
            }
            ByteSource head = new ByteSource(file, at, BLOCK_HEAD, "the file");
            int type = head.u8();
            int length = head.u32();
            int expected = head.u32();
            int body = at + BLOCK_HEAD;
            if (type < ORIGIN || type > END || length < 0 || (type == ORIGIN) != (origin == null)) {
                throw new DamagedRecordingException(
                        "the recording is damaged at byte " + at + ": no block begins here");
            }
            if (length > file.length - body) {
                throw cutOff(file, segments);
            }
            if (sum(file, body, length) != expected) {
                throw new DamagedRecordingException("the recording is damaged between bytes " + body + " and "
                        + (body + length) + ": their checksum is wrong; " + intact(segments));
            }
            ByteSource in = new ByteSource(file, body, length, "the block at byte " + at);
            at = body + length;
            if (type == ORIGIN) {
                payloads = firstLayout || in.u8() == PAYLOADS;
                origin = Origin.read(in);
            } else if (type == SEGMENT) {
                segments.add(next(segments, Segment.read(in)));
            } else if (origin != null) {
                ByteSource last = new ByteSource(file, body, length, "the last block");
                return end(last, origin, payloads, segments, file.length - at);
            }
        }
    }

    private static char layout(byte[] file) throws DamagedRecordingException {
        int common = Math.min(file.length, VERSION_AT);
        if (common == 0 || !Arrays.equals(file, 0, common, MAGIC, 0, common)) {
            throw new DamagedRecordingException("this is not a recording of quorate");
        }
        if (file.length < MAGIC.length) {
            throw new DamagedRecordingException("the recording is cut off: it ends after " + file.length + " bytes");
        }
        char layout = (char) file[VERSION_AT];
        boolean known = layout == FIRST_LAYOUT || layout == (char) MAGIC[VERSION_AT];
        if (!known || file[VERSION_AT + 1] != '\n') {
            throw new DamagedRecordingException("this is a recording of layout " + layout
                    + ", and this program reads layouts 1 and 2: use the program that wrote it");
        }
        return layout;
    }

    private static Segment next(List<Segment> before, Segment segment) throws DamagedRecordingException {
        if (!before.isEmpty()) {
            Segment last = before.getLast();
            if (segment.firstInput() != last.firstInput() + last.inputs()) {
                throw new DamagedRecordingException("the recording is damaged: " + segment.name() + " follows "
                        + last.name() + ", what was between them is missing");
            }
        }
        return segment;
    }

    private static Recording end(ByteSource in, Origin origin, boolean payloads, List<Segment> segments, int behind)
            throws DamagedRecordingException {
        long inputs = in.number();
        Recording recording = new Recording(origin, payloads, segments, in.text());
        if (recording.inputs() != inputs) {
            throw new DamagedRecordingException(
                    "the recording is damaged: it should have " + inputs + " inputs and has " + recording.inputs());
        }
        if (behind != 0) {
            throw new DamagedRecordingException("the recording is damaged: " + behind + " bytes follow its end");
        }
        return recording;
    }

    private static DamagedRecordingException cutOff(byte[] file, List<Segment> segments) {
        return new DamagedRecordingException(
                "the recording is cut off: it ends after " + file.length + " bytes; " + intact(segments));
    }

    private static String intact(List<Segment> segments) {
        long inputs = segments.stream().mapToLong(Segment::inputs).sum();
        return inputs + " inputs before that are intact";
    }
}
