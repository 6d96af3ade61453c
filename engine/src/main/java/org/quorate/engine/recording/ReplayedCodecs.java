package org.quorate.engine.recording;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.knet.MessageCodec;

/**
 * Compression in a replay. Where the payloads are zeros it would give something else than it did then, so it is not done: lengths
 * and results are in the recording.
 */
final class ReplayedCodecs implements MessageCodec.Factory {
    /** Where results come from. */
    enum Source {
        /** They are worked out. */
        REAL,
        /** They are worked out, and kept. */
        OBSERVED,
        /** They are in the recording. */
        RECORDED
    }

    private final Source source;
    private final OutputDigest digest;
    private final Divergences divergences;
    private final Deque<Circumstance> recorded = new ArrayDeque<>();
    private final List<Circumstance> calls = new ArrayList<>();

    ReplayedCodecs(Source source, OutputDigest digest, Divergences divergences) {
        this.source = source;
        this.digest = digest;
        this.divergences = divergences;
    }

    /** What is going to be given during the next input. */
    void expect(List<Circumstance> results) {
        recorded.clear();
        recorded.addAll(results);
        calls.clear();
    }

    int unused() {
        return recorded.size();
    }

    /** What was given during this input, if it is observed. */
    List<Circumstance> calls() {
        return List.copyOf(calls);
    }

    @Override
    public MessageCodec create(int modelId, int level) {
        return switch (source) {
            case REAL -> MessageCodec.COMPRESSING.create(modelId, level);
            case OBSERVED -> new Observed(MessageCodec.COMPRESSING.create(modelId, level));
            case RECORDED -> new Recorded();
        };
    }

    private final class Observed implements MessageCodec {
        private final MessageCodec codec;

        Observed(MessageCodec codec) {
            this.codec = codec;
        }

        @Override
        public int compress(byte[] message, int offset, int length, byte[] target) throws IOException {
            int result = codec.compress(message, offset, length, target);
            calls.add(new Circumstance.Compressed(result));
            return result;
        }

        @Override
        public int decompress(byte[] packed, int offset, int length, byte[] target) throws IOException {
            try {
                int result = codec.decompress(packed, offset, length, target);
                calls.add(new Circumstance.Decompressed(Arrays.copyOf(target, result)));
                return result;
            } catch (IOException | RuntimeException malformed) {
                calls.add(new Circumstance.Decompressed(null));
                throw malformed;
            }
        }
    }

    private final class Recorded implements MessageCodec {
        @Override
        public int compress(byte[] message, int offset, int length, byte[] target) {
            digest.compressing(message, offset, length);
            if (!(recorded.poll() instanceof Circumstance.Compressed compressed)
                    || compressed.length() > target.length) {
                divergences.note("the node compresses " + length + " bytes, which it did not then");
                return Circumstance.Compressed.TOO_LONG;
            }
            Arrays.fill(target, 0, Math.max(0, compressed.length()), (byte) 0);
            return compressed.length();
        }

        @Override
        public int decompress(byte[] packed, int offset, int length, byte[] target) throws IOException {
            if (!(recorded.poll() instanceof Circumstance.Decompressed decompressed)) {
                throw notThen("the node decompresses a message, which it did not then");
            }
            if (!isEmpty(packed, offset, length)) {
                throw notThen("a compressed message is not empty in a recording without payloads");
            }
            byte @Nullable [] message = decompressed.message();
            if (message == null) {
                throw new IOException("it could not be decompressed then");
            }
            if (message.length > target.length) {
                throw notThen("a decompressed message of " + message.length + " bytes is longer than any");
            }
            System.arraycopy(message, 0, target, 0, message.length);
            return message.length;
        }

        private IOException notThen(String what) {
            divergences.note(what);
            return new IOException(what);
        }

        private static boolean isEmpty(byte[] bytes, int offset, int length) {
            for (int i = 0; i < length; i++) {
                if (bytes[offset + i] != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
