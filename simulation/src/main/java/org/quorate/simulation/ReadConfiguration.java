package org.quorate.simulation;

import org.quorate.config.host.HostEnvironment;
import org.quorate.config.reading.ConfigurationReader;
import org.quorate.config.reading.ConfigurationResult;

/** What the configuration file of one simulated machine says, read anew for each start as a real start does. */
final class ReadConfiguration {
    private ReadConfiguration() {}

    /** @throws IllegalArgumentException if the configuration is refused */
    static ConfigurationResult.Accepted on(HostEnvironment machine) {
        return switch (ConfigurationReader.read(ClusterPlan.PATH, machine)) {
            case ConfigurationResult.Accepted accepted -> accepted;
            case ConfigurationResult.Refused refused ->
                throw new IllegalArgumentException("the simulated configuration is refused: " + refused.text());
        };
    }
}
