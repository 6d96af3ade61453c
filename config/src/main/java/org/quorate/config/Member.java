package org.quorate.config;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;

/**
 * One {@code nodelist.node}.
 *
 * @param nodeId unsigned, never 0; 1..65535 with knet
 * @param name {@code name}, or {@code null}
 * @param addresses {@code ring0_addr}..{@code ring7_addr} resolved, indexed by link; always 8 entries
 */
public record Member(int nodeId, @Nullable String name, List<Optional<IpAddress>> addresses) {
    public Member {
        addresses = List.copyOf(addresses);
        if (addresses.size() != LinkParameters.MAX_LINKS) {
            throw new IllegalArgumentException("a member has " + LinkParameters.MAX_LINKS + " address slots");
        }
    }

    public Optional<IpAddress> address(int link) {
        return addresses.get(link);
    }
}
