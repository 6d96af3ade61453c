package org.quorate.knet.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Log;
import org.quorate.knet.MessageCodec;
import org.quorate.knet.Vectors;
import org.quorate.knet.Vectors.Vector;
import org.quorate.knet.packet.DataPacket;
import org.quorate.knet.packet.Protocol;

/** One captured message per model, and what we compress ourselves (spec 10 §7). */
final class CompressionTest {
    private static final int FIRST_CONTENT = 600;

    private final Compression compression = new Compression(Log.NONE, MessageCodec.COMPRESSING);

    static List<Vector> packets() {
        return Vectors.packets("compress");
    }

    @ParameterizedTest
    @MethodSource("packets")
    void decompressesWhatTheOriginalSent(Vector vector) throws NoSuchAlgorithmException {
        DataPacket data = new DataPacket();
        assertThat(data.decode(vector.bytes(), 0, vector.bytes().length)).isTrue();
        int length =
                compression.decompress(data.compress(), vector.bytes(), data.payloadOffset(), data.payloadLength());
        byte[] message = Arrays.copyOf(compression.decompressed(), Math.max(0, length));

        assertThat(length).isEqualTo(2244);
        assertThat(HexFormat.of().formatHex(message, 0, 4)).isEqualTo("70c00301");
        assertThat(Arrays.copyOfRange(message, FIRST_CONTENT, message.length)).containsOnly('A');
        if (vector.fields().has("decompressed_sha256")) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(message);
            assertThat(HexFormat.of().formatHex(digest)).isEqualTo(vector.text("decompressed_sha256"));
        }
    }

    @ParameterizedTest
    @CsvSource({"zlib, 6", "lz4, 1", "lz4hc, 9", "lzo2, 1", "lzma, 6", "bzip2, 6", "zstd, 3"})
    void comesBackAsItWas(String model, int level) {
        compression.configure(model, 0, level);
        for (int length : new int[] {101, 1000, 65536}) {
            byte[] message = new byte[length];
            for (int i = 0; i < length; i++) {
                message[i] = (byte) (i / 50);
            }
            int compressed = compression.compress(message, 0, length);
            assertThat(compressed).as("%s of %d", model, length).isBetween(1, length - 1);
            byte[] wire = Arrays.copyOf(compression.compressed(), compressed);
            assertThat(compression.decompress(compression.modelId(), wire, 0, compressed))
                    .isEqualTo(length);
            assertThat(Arrays.copyOf(compression.decompressed(), length)).isEqualTo(message);
        }
    }

    @ParameterizedTest
    @CsvSource({"zlib, 6", "lz4, 1", "lz4hc, 9", "lzo2, 1", "lzma, 6", "bzip2, 6", "zstd, 3"})
    void randomBytesAreSentAsTheyAre(String model, int level) {
        compression.configure(model, 0, level);
        byte[] message = new byte[65536];
        RandomSource.seeded(9).nextBytes(message, 0, message.length);
        assertThat(compression.compress(message, 0, message.length)).isEqualTo(-1);
        assertThat(compression.compress(new byte[100], 0, 100)).as("threshold").isEqualTo(-1);
    }

    @Test
    void bombsAreRefused() throws Exception {
        byte[] bomb = new byte[Protocol.MAX_PACKET + 1];
        byte[] packed = new byte[4096];
        for (CompressionModel model : CompressionModel.values()) {
            if (model == CompressionModel.NONE) {
                continue;
            }
            int length = Compression.codec(model.id(), 1).compress(bomb, 0, bomb.length, packed);
            assertThat(length).as(model.keyword()).isPositive();
            assertThat(compression.decompress(model.id(), packed, 0, length))
                    .as(model.keyword())
                    .isEqualTo(-1);
        }
    }

    @Property(tries = 300)
    void garbageIsRefusedOrBounded(@ForAll @IntRange(min = 0, max = 255) int model, @ForAll long seed) {
        RandomSource random = RandomSource.seeded(seed);
        List<Vector> vectors = packets();
        byte[] source = vectors.get(random.nextInt(vectors.size())).bytes().clone();
        int id = random.nextInt(4) == 0 ? model : source[8];
        for (int i = random.nextInt(4) + 1; i > 0; i--) {
            source[14 + random.nextInt(source.length - 14)] = (byte) random.nextLong();
        }
        int length = 1 + random.nextInt(source.length - 14);
        assertThat(compression.decompress(id, source, 14, length)).isBetween(-1, Protocol.MAX_PACKET);
    }

    /** As in an application that did not bring it along. */
    @Test
    void aModelWithoutItsLibraryIsRefusedAndDropped() {
        List<Integer> asked = new ArrayList<>();
        Compression without = new Compression(Log.NONE, (model, level) -> {
            asked.add(model);
            throw new NoClassDefFoundError("io/airlift/compress/Compressor");
        });
        without.configure("lz4", 0, 1);
        assertThat(without.isEnabled()).isFalse();
        for (int i = 0; i < 3; i++) {
            assertThat(without.decompress(CompressionModel.ZSTD.id(), new byte[200], 0, 200))
                    .isEqualTo(-1);
        }
        assertThat(asked)
                .as("each model is tried once")
                .containsExactly(CompressionModel.LZ4.id(), CompressionModel.ZSTD.id());
    }
}
