package org.quorate.pmxcfs.cluster;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.client.Cluster;
import org.quorate.client.ClusterException;
import org.quorate.client.GroupChange;
import org.quorate.client.GroupListener;
import org.quorate.client.GroupMessage;
import org.quorate.client.Member;
import org.quorate.client.RequestRefusedException;
import org.quorate.clusterfs.message.Group;
import org.quorate.clusterfs.message.ProcessId;

/**
 * One stay in one group, from a join to its end. What is to be sent is sent by a thread of its own, in order: the owner's thread must
 * not wait for a ring that is forming.
 *
 * <p>What waits to be sent is at most one message for each caller that waits, and the tree once for an exchange.
 */
final class GroupMembership implements GroupListener {
    /** Ends the sender: no message is empty. */
    private static final byte[] END = {};

    /** What happens in the group, told in its order by a thread of the group's own. */
    interface Events {
        void membersChanged(GroupMembership membership, List<ProcessId> members, boolean somebodyJoined);

        void delivered(GroupMembership membership, ProcessId sender, byte[] message);

        /** It is over. */
        void lost(GroupMembership membership, String reason);
    }

    private final Group group;
    private final Events events;
    private final BlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>();
    private final Thread sender;
    private org.quorate.client.@Nullable Group joined;

    GroupMembership(Group group, Events events) {
        this.group = group;
        this.events = events;
        this.sender =
                Thread.ofPlatform().daemon().name("sender of " + group.title()).unstarted(this::send);
    }

    Group group() {
        return group;
    }

    /**
     * Joins, and waits until this process is a member.
     *
     * @throws ClusterException if it cannot
     */
    void join(Cluster cluster) {
        joined = cluster.join(new String(group.cpgName(), StandardCharsets.US_ASCII), this);
        sender.start();
    }

    /** Has a message sent. */
    void enqueue(byte[] message) {
        outgoing.add(message);
    }

    private void send() {
        org.quorate.client.Group to = joined;
        try {
            for (byte[] message = outgoing.take(); message.length > 0 && to != null; message = outgoing.take()) {
                sendWhole(to, message);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (ClusterException e) {
            events.lost(this, "cpg_send_message failed: " + e.getMessage());
        }
    }

    /** A large message goes in parts, which a change of the ring tears apart: nobody has got it then. */
    private static void sendWhole(org.quorate.client.Group to, byte[] message) {
        while (true) {
            try {
                to.send(message);
                return;
            } catch (RequestRefusedException e) {
                if (e.status() != StatusCode.INTERRUPT) {
                    throw e;
                }
            }
        }
    }

    /** Leaves; that shows as a change of the members, unless the connection is lost. */
    void leave() {
        outgoing.add(END);
        org.quorate.client.Group left = joined;
        if (left != null) {
            left.close();
        }
    }

    private static ProcessId process(Member member) {
        return new ProcessId(member.nodeId(), member.pid());
    }

    @Override
    public void onMessage(GroupMessage message) {
        events.delivered(this, process(message.sender()), message.content());
    }

    @Override
    public void onChange(GroupChange change) {
        events.membersChanged(
                this,
                change.members().stream().map(GroupMembership::process).toList(),
                !change.joined().isEmpty());
    }

    @Override
    public void onLost(ClusterException cause) {
        outgoing.add(END);
        events.lost(this, "cpg_dispatch failed: " + cause.getMessage());
    }
}
