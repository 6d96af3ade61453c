package org.quorate.simulation;

import org.quorate.config.ClusterConfiguration;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.reading.ConfigurationReader;
import org.quorate.config.reading.ConfigurationResult;
import org.quorate.engine.StoredState;
import org.quorate.engine.recording.FlightRecorder;
import org.quorate.engine.recording.HostRecorder;

/** What the configuration file of one simulated machine says, read anew for each start as a real start does. */
final class ReadConfiguration implements SimulatedNode.Configuration {
    private final SimulatedHost host;
    private final ClusterConfiguration cluster;

    ReadConfiguration(SimulatedHost host) {
        this.host = host;
        this.cluster = read(host).configuration().cluster();
    }

    @Override
    public ClusterConfiguration cluster() {
        return cluster;
    }

    @Override
    public Cmap newCmap() {
        return read(host).map();
    }

    @Override
    public FlightRecorder newRecorder(StoredState stored, long capacityBytes, long nanos) {
        HostRecorder machine = new HostRecorder(host, ClusterPlan.PATH);
        int nodeId = read(machine).configuration().cluster().localNodeId();
        return new FlightRecorder(
                "simulation", nodeId, ClusterPlan.PATH, stored, machine, capacityBytes, nanos / 1_000_000, nanos);
    }

    private static ConfigurationResult.Accepted read(HostEnvironment machine) {
        return switch (ConfigurationReader.read(ClusterPlan.PATH, machine)) {
            case ConfigurationResult.Accepted accepted -> accepted;
            case ConfigurationResult.Refused refused ->
                throw new IllegalArgumentException("the simulated configuration is refused: " + refused.text());
        };
    }
}
