package org.quorate.knet.packet;

/** Constants of the protocol (spec 10 §1). Sizes in bytes, times in ns unless the name says otherwise. */
public final class Protocol {
    public static final int MAX_NODE_ID = 65535;

    /** Largest user message. */
    public static final int MAX_MESSAGE = 65536;

    /** The number of fragments is a u8, and newer receivers refuse 255 (spec 10 §14). */
    public static final int MAX_FRAGMENTS = 254;

    public static final int MAX_CHANNEL = 31;

    /** Header size of all MTU arithmetic, that of the largest packet header (spec 10 §2.5). */
    public static final int FULL_HEADER = 26;

    /** Largest datagram: the biggest message in one packet. */
    public static final int MAX_PACKET = MAX_MESSAGE + FULL_HEADER;

    /** One number in so many is announced by an untimed ping on all links (spec 10 §5 step 8). */
    public static final int UNTIMED_PING_PERIOD = 8191;

    public static final long TICK_NANOS = 200_000_000L;
    public static final int TICKS_PER_BACKOFF_STEP = 5;
    public static final int MAX_BACKOFF = 10;
    public static final int LATENCY_MULTIPLIER = 2;

    public static final int MIN_CRYPTO_TIMEOUT_MULTIPLIER = 2;
    public static final int MAX_CRYPTO_TIMEOUT_MULTIPLIER = 128;
    public static final int PMTUD_MAX_ATTEMPTS = 30;
    public static final int MAX_PROBE = 65535;

    public static final int IPV4_OVERHEAD = 20;
    public static final int IPV6_OVERHEAD = 40;
    public static final int UDP_OVERHEAD = 8;
    public static final int IPV4_MIN_MTU = 576;
    public static final int IPV6_MIN_MTU = 1280;

    /** UDP payload that always passes: minimum IPv4 packet, less the largest IP and (historic) SCTP headers (spec 10 §10.1). */
    public static final int MIN_PAYLOAD = IPV4_MIN_MTU - IPV6_OVERHEAD - 28;

    public static final int LOOPBACK_MTU = 65535;
    public static final int DEFAULT_COMPRESSION_THRESHOLD = 100;

    private Protocol() {}
}
