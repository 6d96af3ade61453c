package org.quorate.config;

/** {@code totem.transport} (spec 20 §8). */
public enum Transport {
    KNET("knet", "Kronosnet"),
    UDPU("udpu", "UDP/IP Unicast"),
    UDP("udp", "UDP/IP Multicast");

    private final String keyword;
    private final String title;

    Transport(String keyword, String title) {
        this.keyword = keyword;
        this.title = title;
    }

    /** As written in corosync.conf. */
    public String keyword() {
        return keyword;
    }

    /** As printed in {@code Initializing transport (…)}. */
    public String title() {
        return title;
    }
}
