package org.quorate.clusterfs.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.ClusterLogBuffer;
import org.quorate.clusterfs.message.Decoded;
import org.quorate.clusterfs.message.LogEntry;
import org.quorate.clusterfs.message.Message;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.message.StatusUpdate;
import org.quorate.clusterfs.replication.Application;
import org.quorate.clusterfs.replication.Delivery;
import org.quorate.clusterfs.replication.MemberState;
import org.quorate.clusterfs.tree.Checksum;
import org.quorate.clusterfs.tree.Result;

/**
 * The status of nodes as what {@code pve_kvstore_v1} is for (spec 60 §5.1): members merge their logs, and tell each other their keys.
 * Nothing here needs quorum, and no member ever has to catch up.
 */
public final class StatusReplication implements Application {
    private final NodeStatus status;
    private final String address;
    private final LogSink log;

    /**
     * Replicates a node's status.
     *
     * @param address of this node, as the others show it until a client sets another one
     */
    public StatusReplication(NodeStatus status, String address, LogSink log) {
        this.status = status;
        this.address = address;
        this.log = log;
    }

    private void log(Level level, String text) {
        log.log(Domain.STATUS, level, text);
    }

    @Override
    public byte[] state() {
        return status.clusterLog().encode();
    }

    @Override
    public Optional<Set<ProcessId>> processStates(List<MemberState> states, Group group) {
        List<List<LogEntry>> logs = new ArrayList<>();
        for (MemberState state : states) {
            switch (ClusterLogBuffer.decode(state.body())) {
                case Decoded.Value<List<LogEntry>>(List<LogEntry> entries) -> logs.add(entries);
                case Decoded.Malformed<List<LogEntry>>(String reason) -> {
                    log(Level.CRIT, reason);
                    log.log(Domain.MAIN, Level.CRIT, "log pointer is NULL!");
                }
            }
        }
        status.clusterLog().merge(logs);
        status.ownKeys().forEach((key, value) -> sendKey(key, value, group));
        return Optional.of(states.stream().map(MemberState::member).collect(Collectors.toSet()));
    }

    private static void sendKey(String key, byte[] value, Group group) {
        group.send(StatusUpdate.SUBTYPE, new StatusUpdate(key, value).encode());
    }

    @Override
    public boolean processUpdate(byte[] body) {
        log(Level.CRIT, "dfsm_process_update: received unexpected update message");
        return false;
    }

    /** There is never anything to commit. */
    @Override
    public Delivery.Next commitUpdates(Group group) {
        return Delivery.Next.REJOIN;
    }

    @Override
    public void dropExchange() {
        // An exchange leaves nothing behind.
    }

    @Override
    public Delivery deliver(ProcessId sender, Message.Normal message, Group group) {
        if (!sender.equals(group.self())) {
            switch (message.subtype()) {
                case StatusUpdate.SUBTYPE -> update(sender, message.body(), group);
                case LogEntry.SUBTYPE -> insert(message.body());
                default -> log(Level.CRIT, "received unknown message type " + message.subtype());
            }
        }
        return Delivery.done(Result.OK);
    }

    private void update(ProcessId sender, byte[] body, Group group) {
        switch (StatusUpdate.decode(body)) {
            case Decoded.Value<StatusUpdate>(StatusUpdate update) ->
                status.setRemote(
                        sender.nodeId(),
                        update.key(),
                        update.value(),
                        group.now().elapsed());
            case Decoded.Malformed<StatusUpdate>(String reason) -> {
                log(Level.CRIT, reason);
                log(Level.CRIT, "cant parse update message");
            }
        }
    }

    private void insert(byte[] body) {
        switch (LogEntry.decode(body)) {
            case Decoded.Value<LogEntry>(LogEntry entry) -> {
                log(Level.NOTICE, "received log");
                status.clusterLog().insert(entry);
            }
            case Decoded.Malformed<LogEntry>(String reason) -> {
                log(Level.CRIT, reason);
                log(Level.CRIT, "cant parse log message");
            }
        }
    }

    @Override
    public Checksum checksum() {
        throw new IllegalStateException("the status of nodes is not verified");
    }

    @Override
    public void synced(Group group) {
        byte[] value = (status.ownAddress().orElse(address) + "\0").getBytes(UTF_8);
        status.setOwn("nodeip", value, group.now().elapsed());
        sendKey("nodeip", value, group);
    }

    @Override
    public void membersChanged(List<ProcessId> members, Group group) {
        status.onlineChanged(members.stream().map(ProcessId::nodeId).collect(Collectors.toSet()));
    }
}
