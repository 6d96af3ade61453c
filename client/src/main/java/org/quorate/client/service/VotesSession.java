package org.quorate.client.service;

import java.util.EnumSet;
import java.util.Set;
import org.quorate.client.ClusterException;
import org.quorate.client.ConnectOptions;
import org.quorate.client.VoteInfo;
import org.quorate.client.Votes;
import org.quorate.client.connection.Endpoint;
import org.quorate.client.connection.Service;
import org.quorate.ipc.message.VotequorumMessages;

/** Votes (spec 40 §13). */
final class VotesSession implements Votes, AutoCloseable {
    private static final int LOCAL = 0;

    private final ServiceSession session;

    VotesSession(Endpoint endpoint, ConnectOptions options) {
        session = new ServiceSession(endpoint, Service.VOTEQUORUM, options, ServiceListener.NONE);
    }

    VotesSession open() {
        session.open();
        return this;
    }

    @Override
    public VoteInfo local() {
        return info("votes of the local node", LOCAL);
    }

    @Override
    public VoteInfo of(int nodeId) {
        if (nodeId == LOCAL) {
            throw new IllegalArgumentException("0 is no node's id");
        }
        return info("votes of node " + Integer.toUnsignedString(nodeId), nodeId);
    }

    private VoteInfo info(String what, int nodeId) {
        VotequorumMessages.InfoResponse answer = session.call(
                what,
                new VotequorumMessages.NumberRequest(VotequorumMessages.GET_INFO, nodeId),
                VotequorumMessages.InfoResponse::decode);
        VoteInfo.State[] states = VoteInfo.State.values();
        if (answer.state() < 1 || answer.state() > states.length) {
            throw new ClusterException(what + ": the node is said to be in state " + answer.state());
        }
        return new VoteInfo(
                answer.nodeId(),
                states[answer.state() - 1],
                answer.votes(),
                answer.expectedVotes(),
                answer.highestExpected(),
                answer.totalVotes(),
                answer.quorum(),
                flags(answer.flags()),
                answer.deviceVotes(),
                answer.deviceName());
    }

    private static Set<VoteInfo.Flag> flags(int bits) {
        Set<VoteInfo.Flag> flags = EnumSet.noneOf(VoteInfo.Flag.class);
        int bit = 1;
        for (VoteInfo.Flag flag : VoteInfo.Flag.values()) {
            if ((bits & bit) != 0) {
                flags.add(flag);
            }
            bit <<= 1;
        }
        return flags;
    }

    @Override
    public void setExpected(int votes) {
        session.call(
                "setting expected votes to " + votes,
                new VotequorumMessages.NumberRequest(VotequorumMessages.SET_EXPECTED, votes));
    }

    @Override
    public void set(int nodeId, int votes) {
        session.call(
                "setting votes of node " + Integer.toUnsignedString(nodeId) + " to " + votes,
                new VotequorumMessages.SetVotes(votes, nodeId));
    }

    @Override
    public void close() {
        session.close();
    }
}
