package org.quorate.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quorate.base.IpAddress;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.LinkParameters;
import org.quorate.config.Member;
import org.quorate.services.AddressBook;

/** Node addresses as the node list of this moment has them. */
final class ConfiguredAddresses implements AddressBook {
    private ClusterConfiguration configuration;

    ConfiguredAddresses(ClusterConfiguration configuration) {
        this.configuration = configuration;
    }

    void update(ClusterConfiguration newConfiguration) {
        configuration = newConfiguration;
    }

    @Override
    public String addressText(int nodeId) {
        StringBuilder text = new StringBuilder();
        for (Member member : configuration.members()) {
            if (member.nodeId() == nodeId) {
                for (int link = 0; link < LinkParameters.MAX_LINKS; link++) {
                    Optional<IpAddress> address = member.address(link);
                    if (address.isPresent()) {
                        text.append("r(")
                                .append(link)
                                .append(") ip(")
                                .append(address.get())
                                .append(") ");
                    }
                }
            }
        }
        return text.toString();
    }

    @Override
    public List<IpAddress> addresses(int nodeId) {
        List<IpAddress> addresses = new ArrayList<>();
        for (Member member : configuration.members()) {
            if (member.nodeId() == nodeId) {
                member.addresses().forEach(address -> address.ifPresent(addresses::add));
            }
        }
        return addresses;
    }

    /** The {@code name} of the node, or empty. */
    String nameOf(int nodeId) {
        for (Member member : configuration.members()) {
            if (member.nodeId() == nodeId && member.name() != null) {
                return member.name();
            }
        }
        return "";
    }
}
