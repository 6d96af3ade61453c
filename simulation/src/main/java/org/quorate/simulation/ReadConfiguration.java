package org.quorate.simulation;

import org.quorate.config.ClusterConfiguration;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.reading.ConfigurationReader;
import org.quorate.config.reading.ConfigurationResult;

/** What the configuration file of one simulated machine says, read anew for each start as a real start does. */
final class ReadConfiguration implements SimulatedNode.Configuration {
    private final SimulatedHost host;
    private final ClusterConfiguration cluster;

    ReadConfiguration(SimulatedHost host) {
        this.host = host;
        this.cluster = read().configuration().cluster();
    }

    @Override
    public ClusterConfiguration cluster() {
        return cluster;
    }

    @Override
    public Cmap newCmap() {
        return read().map();
    }

    private ConfigurationResult.Accepted read() {
        return switch (ConfigurationReader.read(ClusterPlan.PATH, host)) {
            case ConfigurationResult.Accepted accepted -> accepted;
            case ConfigurationResult.Refused refused ->
                throw new IllegalArgumentException("the simulated configuration is refused: " + refused.text());
        };
    }
}
