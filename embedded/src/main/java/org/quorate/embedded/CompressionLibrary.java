package org.quorate.embedded;

import java.util.Map;
import org.quorate.client.ClusterException;
import org.quorate.config.cmap.Cmap;

/**
 * The library of a compression model of knet: an application that is a node need not bring along those it does not use. Messages that others
 * compressed by one that is missing are dropped, and logged.
 *
 * @param artifact to depend on
 * @param witness a class of it
 */
record CompressionLibrary(String artifact, String witness) {
    private static final CompressionLibrary AIRCOMPRESSOR =
            new CompressionLibrary("io.airlift:aircompressor", "io.airlift.compress.Compressor");

    private static final Map<String, CompressionLibrary> OF_MODELS = Map.of(
            "lz4", AIRCOMPRESSOR,
            "lz4hc", AIRCOMPRESSOR,
            "lzo2", AIRCOMPRESSOR,
            "zstd", AIRCOMPRESSOR,
            "lzma", new CompressionLibrary("org.tukaani:xz", "org.tukaani.xz.XZOutputStream"),
            "bzip2",
                    new CompressionLibrary(
                            "org.apache.commons:commons-compress",
                            "org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream"));

    /** @throws ClusterException if the configured model lacks its library */
    static void require(Cmap configuration, String file) {
        String model = configuration.getString("totem.knet_compression_model");
        CompressionLibrary library = model == null ? null : OF_MODELS.get(model);
        if (library != null && !library.isThere()) {
            throw new ClusterException(file + ": totem.knet_compression_model: " + model + " needs the library "
                    + library.artifact + " on the class path; add it to the application's dependencies");
        }
    }

    private boolean isThere() {
        try {
            Class<?> _ = Class.forName(witness, false, CompressionLibrary.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
