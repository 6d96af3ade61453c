package org.quorate.services.votequorum;

import org.quorate.services.framework.ServiceChannel;
import org.quorate.services.framework.ServiceId;

/** What this node says of its votes and its quorum device (spec 30 §4.2). */
final class VoteSender {
    private final Electorate electorate;
    private final ServiceChannel channel;
    private final VoteLog log;

    VoteSender(Electorate electorate, ServiceChannel channel, VoteLog log) {
        this.electorate = electorate;
        this.channel = channel;
        this.log = log;
    }

    void nodeInfo() {
        Voter us = electorate.us;
        log.flags(us.flags);
        send(NodeInfo.FUNCTION, new NodeInfo(us.nodeId, us.votes, us.expectedVotes, us.flags).encode());
    }

    void deviceInfo() {
        send(NodeInfo.FUNCTION, new NodeInfo(NodeInfo.DEVICE, electorate.deviceVotes, 0, 0).encode());
    }

    void reconfigure(int nodeId, int value, int parameter) {
        send(Reconfigure.FUNCTION, new Reconfigure(nodeId, value, parameter).encode());
    }

    void registration(boolean register, String deviceName) {
        send(QdeviceRegistration.FUNCTION, new QdeviceRegistration(register, deviceName).encode());
    }

    void rename(String oldName, String newName) {
        send(QdeviceRename.FUNCTION, new QdeviceRename(oldName, newName).encode());
    }

    private void send(int function, byte[] message) {
        channel.send(ServiceId.VOTEQUORUM, function, message);
    }
}
