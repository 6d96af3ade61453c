package org.quorate.engine.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quorate.knet.MessageCodec;

/** Compression in the replay of a recording without payloads: what the recording says, and nothing else. */
final class ReplayedCodecsTest {
    private static final int ZLIB = 1;

    private final OutputDigest digest = new OutputDigest();
    private final Divergences divergences = new Divergences();
    private final ReplayedCodecs codecs = new ReplayedCodecs(ReplayedCodecs.Source.RECORDED, digest, divergences);
    private final MessageCodec codec = codecs.create(ZLIB, 6);
    private final byte[] target = {9, 9, 9, 9};

    @Test
    void givesWhatItGaveThen() throws IOException {
        codecs.expect(List.of(
                new Circumstance.Compressed(3), new Circumstance.Decompressed(new byte[] {7, 0}),
                new Circumstance.Compressed(Circumstance.Compressed.TOO_LONG), new Circumstance.Decompressed(null)));
        assertThat(codec.compress(new byte[10], 0, 10, target)).isEqualTo(3);
        assertThat(target).containsExactly(0, 0, 0, 9);
        assertThat(codec.decompress(new byte[5], 0, 5, target)).isEqualTo(2);
        assertThat(target).containsExactly(7, 0, 0, 9);
        assertThat(codec.compress(new byte[10], 0, 10, target)).isEqualTo(-1);
        assertThatIOException().isThrownBy(() -> codec.decompress(new byte[5], 0, 5, target));
        assertThat(codecs.unused()).isZero();
        assertThat(divergences.first()).isNull();
    }

    @Test
    void whatIsCompressedCounts() throws IOException {
        int before = digest.value();
        codecs.expect(List.of(new Circumstance.Compressed(3)));
        int _ = codec.compress(new byte[10], 0, 10, target);
        assertThat(digest.value()).isNotEqualTo(before);
    }

    @Test
    void aByteInAMessageThatShouldBeEmptyIsNoticed() {
        codecs.expect(List.of(new Circumstance.Decompressed(new byte[] {7})));
        assertThatIOException().isThrownBy(() -> codec.decompress(new byte[] {0, 0, 1}, 0, 3, target));
        assertThat(divergences.first()).isEqualTo("a compressed message is not empty in a recording without payloads");
    }

    @Test
    void aCallTooManyOrAnotherOneIsNoticed() throws IOException {
        codecs.expect(List.of(new Circumstance.Decompressed(new byte[] {7})));
        assertThat(codec.compress(new byte[10], 0, 10, target)).isEqualTo(-1);
        assertThat(divergences.first()).isEqualTo("the node compresses 10 bytes, which it did not then");
    }

    @Test
    void aResultTooLongForItsPlaceIsNoticed() {
        codecs.expect(List.of(new Circumstance.Decompressed(new byte[5])));
        assertThatIOException().isThrownBy(() -> codec.decompress(new byte[3], 0, 3, target));
        assertThat(divergences.first()).contains("longer than any");
    }
}
