package org.quorate.daemon;

/** What the daemon says it is. */
final class Version {
    /** The corosync it is compatible with. */
    static final String COROSYNC = "3.1.7";

    static final String PRODUCT = "Quorate 0.1.0";
    static final String FEATURES = "systemd";

    static final String TEXT = """
            Corosync Cluster Engine, version '%s'
            %s, an independent implementation

            Built-in features: %s
            Available crypto models: nss openssl
            Available compression models: zlib lz4 lz4hc lzo2 lzma bzip2 zstd
            """.formatted(COROSYNC, PRODUCT, FEATURES);

    private Version() {}
}
