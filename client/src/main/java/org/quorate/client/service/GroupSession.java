package org.quorate.client.service;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.client.ClusterException;
import org.quorate.client.ClusterTimeoutException;
import org.quorate.client.ClusterUnavailableException;
import org.quorate.client.ConnectOptions;
import org.quorate.client.Group;
import org.quorate.client.GroupChange;
import org.quorate.client.GroupListener;
import org.quorate.client.GroupMessage;
import org.quorate.client.Member;
import org.quorate.client.RequestRefusedException;
import org.quorate.client.RingChange;
import org.quorate.client.connection.Endpoint;
import org.quorate.client.connection.Scheduling;
import org.quorate.client.connection.Service;
import org.quorate.ipc.message.CpgData;
import org.quorate.ipc.message.CpgMessages;

/** A membership in one group (spec 40 §15). */
final class GroupSession implements Group, ServiceListener {
    /** With the join: tell the ring as well. */
    private static final int INITIAL_RING = 1;
    /** Ordered for all, whatever a message asks for. */
    private static final int AGREED = 2;
    /** Of a message's buffer, what its head and the node's may take: what is longer is sent in parts. */
    private static final int HEAD_BYTES = 1024;

    /** The leave is ordered like a message; without a token nothing is. */
    private static final long LEAVE_NANOS = 5_000_000_000L;

    private static final int CONTINUED = 2;
    private static final int LAST = 3;

    private final String name;
    private final byte[] nameBytes;
    private final int localNode;
    private final ConnectOptions options;
    private final GroupListener listener;
    private final ServiceSession session;
    private final MessageParts parts = new MessageParts();
    private final Scheduling.Gate changes;
    private volatile boolean joined;
    /** What comes before this process's leave comes to the listener before {@link #close} returns. */
    private volatile boolean gone;

    /** Parts of one message are not mixed with another's. */
    private final Lock sendingParts;

    private volatile List<Member> members = List.of();
    private volatile boolean closed;

    GroupSession(Endpoint endpoint, ConnectOptions options, int localNode, String name, GroupListener listener) {
        this.name = name;
        this.nameBytes = name.getBytes(StandardCharsets.UTF_8);
        if (nameBytes.length == 0 || nameBytes.length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("a group's name has 1 to " + MAX_NAME_BYTES + " bytes, not "
                    + nameBytes.length + ": '" + name + "'");
        }
        this.localNode = localNode;
        this.options = options;
        this.listener = listener;
        this.changes = endpoint.scheduling().newGate();
        this.sendingParts = endpoint.scheduling().newLock();
        this.session = new ServiceSession(endpoint, Service.CPG, options, this);
    }

    /** Returns when this process is a member. */
    GroupSession open() {
        boolean done = false;
        try {
            session.open();
            if (!changes.await(() -> joined, options.callTimeout().toNanos())) {
                throw new ClusterTimeoutException("joining group '" + name + "': not a member after "
                        + options.callTimeout().toMillis() + " ms; the ring may be forming anew");
            }
            done = true;
            return this;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while joining group '" + name + "'", e);
        } finally {
            if (!done) {
                session.close();
            }
        }
    }

    @Override
    public void connected() {
        session.call("joining group '" + name + "'", new CpgMessages.Join(nameBytes, options.pid(), INITIAL_RING));
    }

    // ---- what comes

    @Override
    public void event(int id, byte[] buffer, int length) {
        switch (id) {
            case CpgMessages.DELIVER -> onMessage(buffer, length);
            case CpgMessages.PARTIAL_DELIVER -> onPart(buffer, length);
            case CpgMessages.CONFIGURATION_CHANGE ->
                onChange(whole(CpgMessages.ConfigurationChange.decode(buffer, 0, length), length));
            case CpgMessages.TOTEM_CONFIGURATION ->
                onRing(whole(CpgMessages.TotemConfiguration.decode(buffer, 0, length), length));
            default -> {
                // of a newer node
            }
        }
    }

    private void onMessage(byte[] buffer, int length) {
        int bytes = CpgData.Deliver.payloadLength(buffer, 0, length);
        if (bytes < 0) {
            throw nonsense(length);
        }
        Member sender = new Member(CpgData.Deliver.nodeId(buffer, 0), CpgData.Deliver.pid(buffer, 0));
        int start = CpgData.Deliver.PAYLOAD;
        listener.onMessage(new GroupMessage(sender, Arrays.copyOfRange(buffer, start, start + bytes)));
    }

    private void onPart(byte[] buffer, int length) {
        int bytes = CpgData.PartialDeliver.payloadLength(buffer, 0, length);
        if (bytes < 0) {
            throw nonsense(length);
        }
        Member sender = new Member(CpgData.PartialDeliver.nodeId(buffer, 0), CpgData.PartialDeliver.pid(buffer, 0));
        byte[] content = parts.add(
                sender,
                CpgData.PartialDeliver.type(buffer, 0),
                CpgData.PartialDeliver.totalLength(buffer, 0),
                buffer,
                CpgData.PartialDeliver.PAYLOAD,
                bytes);
        if (content != null) {
            listener.onMessage(new GroupMessage(sender, content));
        }
    }

    private void onChange(CpgMessages.ConfigurationChange event) {
        List<GroupChange.Part> left = parts(event.left());
        GroupChange change = new GroupChange(
                event.members().stream().map(GroupSession::member).toList(), left, parts(event.joined()));
        parts.remove(left.stream().map(GroupChange.Part::member).toList());
        members = change.members();
        listener.onChange(change);
        if (members.contains(self())) {
            joined = true;
            changes.signal();
        } else if (closed) {
            over();
        }
    }

    private void onRing(CpgMessages.TotemConfiguration event) {
        listener.onRing(new RingChange(
                new RingId(event.ringId().rep(), event.ringId().seq()),
                Arrays.stream(event.nodes()).boxed().toList()));
    }

    private static List<GroupChange.Part> parts(List<CpgMessages.Member> list) {
        return list.stream()
                .map(one -> new GroupChange.Part(member(one), GroupChange.Reason.ofNumber(one.reason())))
                .toList();
    }

    static Member member(CpgMessages.Member member) {
        return new Member(member.nodeId(), member.pid());
    }

    private static <T> T whole(@Nullable T event, int length) {
        if (event == null) {
            throw nonsense(length);
        }
        return event;
    }

    private static ClusterException nonsense(int length) {
        return new ClusterException("the node sent a group event of " + length + " bytes that makes no sense");
    }

    @Override
    public void lost(ClusterException cause) {
        members = List.of();
        over();
        listener.onLost(cause);
    }

    private void over() {
        gone = true;
        changes.signal();
    }

    // ---- what is asked

    @Override
    public String name() {
        return name;
    }

    @Override
    public Member self() {
        return new Member(localNode, options.pid());
    }

    @Override
    public List<Member> members() {
        return members;
    }

    @Override
    public void send(byte[] content) {
        if (closed) {
            throw new ClusterException("group '" + name + "' has been left");
        }
        int most = session.bufferBytes() - HEAD_BYTES;
        if (content.length <= most) {
            session.send("sending to group '" + name + "'", CpgData.Multicast.encode(AGREED, content));
        } else {
            sendInParts(content, most);
        }
    }

    private void sendInParts(byte[] content, int most) {
        sendingParts.lock();
        try {
            for (int at = 0; at < content.length; at += most) {
                int end = (int) Math.min(content.length, at + (long) most);
                int type = at == 0 ? CpgData.PartialMulticast.FIRST : end == content.length ? LAST : CONTINUED;
                byte[] part = CpgData.PartialMulticast.encode(
                        AGREED, content.length, type, Arrays.copyOfRange(content, at, end));
                session.call("sending a part to group '" + name + "'", () -> part);
                if (end == content.length) {
                    return;
                }
            }
        } finally {
            sendingParts.unlock();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            session.call("leaving group '" + name + "'", new CpgMessages.Leave(nameBytes, options.pid()));
            if (!session.isReader()) {
                boolean _ = changes.await(() -> gone, LEAVE_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RequestRefusedException e) {
            if (e.status() != StatusCode.NOT_EXIST) {
                throw e;
            }
        } catch (ClusterUnavailableException lost) {
            // with the connection the membership ended
        } catch (ClusterException e) {
            if (!session.isClosed()) {
                throw e;
            }
        } finally {
            session.close();
        }
    }
}
