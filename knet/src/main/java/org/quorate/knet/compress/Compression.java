package org.quorate.knet.compress;

import java.io.IOException;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.knet.MessageCodec;
import org.quorate.knet.packet.Protocol;

/**
 * Compresses what is sent with the configured model, and decompresses what is received with any (spec 10 §7). A result is valid
 * until the next call of its kind.
 */
public final class Compression {
    private static final int FAILED = -1;

    private final Log log;
    private final MessageCodec.Factory codecs;
    private final @Nullable MessageCodec[] decoders = new @Nullable MessageCodec[CompressionModel.values().length];
    /** Whose library is missing, which is said once. */
    private final boolean[] missing = new boolean[CompressionModel.values().length];

    private final byte[] decompressed = new byte[Protocol.MAX_PACKET];
    private final byte[] compressed = new byte[Protocol.MAX_MESSAGE];
    private CompressionModel model = CompressionModel.NONE;
    private int threshold = Protocol.DEFAULT_COMPRESSION_THRESHOLD;
    private @Nullable MessageCodec encoder;

    public Compression(Log log, MessageCodec.Factory codecs) {
        this.log = log;
        this.codecs = codecs;
    }

    /**
     * Chooses what sending does. A wrong choice is logged and turns compression off, which is not fatal.
     *
     * @param configuredThreshold messages up to this many bytes are sent as they are; 0 for the default of 100
     */
    public void configure(String keyword, int configuredThreshold, int level) {
        log.log(
                Subsystem.KNET,
                Level.DEBUG,
                "compress: Initializing compress module [%s/%d/%d]",
                keyword,
                level,
                configuredThreshold);
        model = CompressionModel.NONE;
        encoder = null;
        CompressionModel wanted = CompressionModel.ofKeyword(keyword);
        if (wanted == null) {
            refuse("compress: compress model %s not supported", keyword);
            return;
        }
        if (wanted == CompressionModel.NONE) {
            return;
        }
        if (!wanted.acceptsLevel(level)) {
            refuse("compress: compress level %d not supported for model %s", level, keyword);
            return;
        }
        if (configuredThreshold == 0) {
            log.log(Subsystem.KNET, Level.DEBUG, "compress: resetting compression threshold to default (100)");
        }
        MessageCodec made = create(wanted, level);
        if (made == null) {
            refuse("compress: compress model %s not supported", keyword);
            return;
        }
        threshold = configuredThreshold == 0 ? Protocol.DEFAULT_COMPRESSION_THRESHOLD : configuredThreshold;
        model = wanted;
        encoder = made;
    }

    /** {@code null} after a log line without the model's library: who embeds a node need not bring all along. */
    private @Nullable MessageCodec create(CompressionModel wanted, int level) {
        if (missing[wanted.id()]) {
            return null;
        }
        try {
            return codecs.create(wanted.id(), level);
        } catch (NoClassDefFoundError e) {
            rememberMissing(wanted, e);
            return null;
        }
    }

    private void rememberMissing(CompressionModel model, NoClassDefFoundError why) {
        missing[model.id()] = true;
        log.log(
                Subsystem.KNET,
                Level.ERROR,
                "compress: The library of compress model %s is not on the class path (%s)",
                model.keyword(),
                String.valueOf(why.getMessage()));
    }

    private void refuse(String template, Object... arguments) {
        log.log(Subsystem.KNET, Level.ERROR, template, arguments);
        log.log(Subsystem.TOTEM, Level.ERROR, "knet_handle_compress failed: Invalid argument (22)");
    }

    public boolean isEnabled() {
        return encoder != null;
    }

    /** Number of the configured model on the wire. */
    public int modelId() {
        return model.id();
    }

    /**
     * Compresses a message if that makes it smaller.
     *
     * @return length of the result in {@link #compressed()}; or -1: send it as it is
     */
    public int compress(byte[] message, int offset, int length) {
        if (encoder == null || length <= threshold) {
            return FAILED;
        }
        try {
            int result = encoder.compress(message, offset, length, compressed);
            return result < length ? result : FAILED;
        } catch (IOException e) {
            log.log(Subsystem.KNET, Level.WARNING, "compress: Compression failed (%d): %s", FAILED, e.toString());
            return FAILED;
        }
    }

    public byte[] compressed() {
        return compressed;
    }

    /**
     * Decompresses a received message, whatever model it names and whatever it contains.
     *
     * @return length of the result in {@link #decompressed()}; or -1 after a log line: drop the message
     */
    public int decompress(int modelId, byte[] source, int offset, int length) {
        CompressionModel named = CompressionModel.ofId(modelId);
        if (named == null || named == CompressionModel.NONE) {
            log.log(Subsystem.KNET, Level.ERROR, "compress: Received packet with unknown compress model %d", modelId);
            return FAILED;
        }
        MessageCodec decoder = decoders[modelId];
        if (decoder == null) {
            decoder = create(named, 1);
            if (decoder == null) {
                return FAILED;
            }
            decoders[modelId] = decoder;
        }
        try {
            return decoder.decompress(source, offset, length, decompressed);
        } catch (NoClassDefFoundError e) {
            decoders[modelId] = null;
            rememberMissing(named, e);
            return FAILED;
        } catch (IOException | RuntimeException e) {
            // the libraries throw what they like for malformed input; none of it may go further
            log.log(
                    Subsystem.KNET,
                    Level.ERROR,
                    "compress: Unable to decompress packet (%d): %s",
                    FAILED,
                    "Invalid argument");
            return FAILED;
        }
    }

    public byte[] decompressed() {
        return decompressed;
    }

    /**
     * Makes the codec of an algorithm.
     *
     * @param modelId 1..7
     */
    public static MessageCodec codec(int modelId, int level) {
        CompressionModel model = CompressionModel.ofId(modelId);
        return switch (model) {
            case null -> throw new IllegalArgumentException("there is no compression model " + modelId);
            case NONE -> throw new IllegalArgumentException("no codec for " + model.keyword());
            case ZLIB -> new ZlibCodec(Math.max(level, Deflater.DEFAULT_COMPRESSION));
            case LZ4, LZ4HC -> BlockCodec.lz4();
            case LZO2 -> BlockCodec.lzo();
            case LZMA -> new XzCodec(level);
            case BZIP2 -> new Bzip2Codec(level);
            case ZSTD -> BlockCodec.zstd();
        };
    }
}
