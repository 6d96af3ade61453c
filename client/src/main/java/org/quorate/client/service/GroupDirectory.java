package org.quorate.client.service;

import java.util.List;
import org.quorate.client.ConnectOptions;
import org.quorate.client.Member;
import org.quorate.client.connection.Endpoint;
import org.quorate.client.connection.Service;
import org.quorate.ipc.message.CpgMessages;

/** Tells who is in a group, without being in one. */
final class GroupDirectory implements AutoCloseable {
    private final ServiceSession session;

    GroupDirectory(Endpoint endpoint, ConnectOptions options) {
        session = new ServiceSession(endpoint, Service.CPG, options, ServiceListener.NONE);
    }

    GroupDirectory open() {
        session.open();
        return this;
    }

    List<Member> members(byte[] group) {
        return session
                .call(
                        "members of a group",
                        new CpgMessages.MembershipGet(group),
                        CpgMessages.MembershipResponse::decode)
                .members()
                .stream()
                .map(GroupSession::member)
                .toList();
    }

    @Override
    public void close() {
        session.close();
    }
}
