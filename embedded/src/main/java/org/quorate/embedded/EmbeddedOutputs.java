package org.quorate.embedded;

import org.quorate.config.host.HostEnvironment;
import org.quorate.config.reading.ConfigurationResult;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;
import org.quorate.runtime.MachineOutputs;
import org.quorate.runtime.NodeLog;
import org.quorate.runtime.host.StateDirectory;
import org.quorate.runtime.net.LinkSockets;

/** What an embedded node does to its machine. */
final class EmbeddedOutputs extends MachineOutputs {
    EmbeddedOutputs(
            NodeLog log,
            StateDirectory state,
            LinkSockets sockets,
            String configurationFile,
            HostEnvironment host,
            ConfigurationResult.Accepted accepted) {
        super(log, state, sockets, configurationFile, host, accepted.map(), accepted.configuration());
    }

    @Override
    public void event(NodeEvent event) {
        // the application tracks quorum by its session
    }

    @Override
    public void cpgMessage(long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        throw new IllegalStateException("all members of groups are in sessions");
    }

    @Override
    public void cpgConfiguration(long client, CpgConfiguration configuration) {
        throw new IllegalStateException("all members of groups are in sessions");
    }
}
