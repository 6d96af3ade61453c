package org.quorate.knet.compress;

import org.jspecify.annotations.Nullable;

/** The models with their numbers on the wire and their words in corosync.conf (spec 10 §7.1). */
public enum CompressionModel {
    NONE(0, "none", 0, 0),
    ZLIB(1, "zlib", -1, 9),
    LZ4(2, "lz4", Integer.MIN_VALUE, Integer.MAX_VALUE),
    LZ4HC(3, "lz4hc", 0, 12),
    LZO2(4, "lzo2", Integer.MIN_VALUE, Integer.MAX_VALUE),
    LZMA(5, "lzma", 0, 9),
    BZIP2(6, "bzip2", 1, 9),
    ZSTD(7, "zstd", Integer.MIN_VALUE, 22);

    private final int id;
    private final String keyword;
    private final int lowestLevel;
    private final int highestLevel;

    CompressionModel(int id, String keyword, int lowestLevel, int highestLevel) {
        this.id = id;
        this.keyword = keyword;
        this.lowestLevel = lowestLevel;
        this.highestLevel = highestLevel;
    }

    public int id() {
        return id;
    }

    public String keyword() {
        return keyword;
    }

    boolean acceptsLevel(int level) {
        return level >= lowestLevel && level <= highestLevel;
    }

    static @Nullable CompressionModel ofKeyword(String keyword) {
        for (CompressionModel model : values()) {
            if (model.keyword.equals(keyword)) {
                return model;
            }
        }
        return null;
    }

    static @Nullable CompressionModel ofId(int id) {
        return id >= 0 && id < values().length ? values()[id] : null;
    }
}
