package org.quorate.config.reading;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.config.Transport;

/** {@code totem.ip_version}: which address of a name is taken (spec 50 §5.3). */
public enum AddressPreference {
    IPV4("ipv4"),
    IPV6("ipv6"),
    /** IPv4 if the name has one. */
    IPV4_6("ipv4-6"),
    /** IPv6 if the name has one. */
    IPV6_4("ipv6-4");

    private final String keyword;

    AddressPreference(String keyword) {
        this.keyword = keyword;
    }

    /** The configured preference, or the transport's own. */
    static AddressPreference of(@Nullable String keyword, Transport transport) {
        for (AddressPreference preference : values()) {
            if (preference.keyword.equals(keyword)) {
                return preference;
            }
        }
        return transport == Transport.UDP ? IPV4 : IPV6_4;
    }

    Optional<IpAddress> choose(List<IpAddress> addresses) {
        boolean v6First = this == IPV6 || this == IPV6_4;
        boolean strict = this == IPV4 || this == IPV6;
        Optional<IpAddress> preferred =
                addresses.stream().filter(a -> a.isV6() == v6First).findFirst();
        return strict ? preferred : preferred.or(() -> addresses.stream().findFirst());
    }
}
