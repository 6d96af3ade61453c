package org.quorate.services;

import java.util.List;
import org.quorate.base.IpAddress;

/** The addresses of nodes as totem knows them. */
public interface AddressBook {
    /** For logs and the map: {@code "r(0) ip(A) r(1) ip(B) "} with a blank after each; empty for an unknown node. */
    String addressText(int nodeId);

    /** Addresses in link order; empty for an unknown node (spec 30 §6.6). */
    List<IpAddress> addresses(int nodeId);
}
