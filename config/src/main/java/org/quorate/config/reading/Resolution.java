package org.quorate.config.reading;

import java.util.List;
import java.util.Optional;
import org.quorate.base.IpAddress;
import org.quorate.base.log.Level;
import org.quorate.base.log.Subsystem;
import org.quorate.config.host.HostEnvironment;

/** Turns configured addresses into numbers, once, while the configuration is read. */
final class Resolution {
    private final HostEnvironment host;
    private final AddressPreference preference;
    private final List<ConfigurationNotice> notices;

    Resolution(HostEnvironment host, AddressPreference preference, List<ConfigurationNotice> notices) {
        this.host = host;
        this.preference = preference;
        this.notices = notices;
    }

    /** All addresses of a name or number. */
    static List<IpAddress> all(HostEnvironment host, String text) {
        IpAddress number = IpAddress.parse(text);
        return number == null ? host.resolve(text) : List.of(number);
    }

    /** The address used for a name or number; empty if there is none of a wanted family. */
    Optional<IpAddress> resolve(String text) {
        Optional<IpAddress> address = preference.choose(all(host, text));
        address.ifPresent(found -> notices.add(new ConfigurationNotice(
                Subsystem.TOTEM,
                Level.DEBUG,
                "totemip_parse: IPv" + (found.isV6() ? 6 : 4) + " address of " + text + " resolved as " + found)));
        return address;
    }
}
