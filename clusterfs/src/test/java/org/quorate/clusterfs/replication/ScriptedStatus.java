package org.quorate.clusterfs.replication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.quorate.clusterfs.message.ClusterLogBuffer;
import org.quorate.clusterfs.message.Message;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.message.StatusUpdate;
import org.quorate.clusterfs.tree.Checksum;
import org.quorate.clusterfs.tree.Result;

/** What the status of a node does in its group, as far as the recordings show it (spec 60 §5.1). */
final class ScriptedStatus implements Application {
    private final TraceReplay replay;
    private final String address;
    final Map<String, byte[]> keys = new LinkedHashMap<>();

    ScriptedStatus(TraceReplay replay, String address) {
        this.replay = replay;
        this.address = address;
    }

    @Override
    public byte[] state() {
        return replay.nextOwnState();
    }

    @Override
    public Optional<Set<ProcessId>> processStates(List<MemberState> states, Group group) {
        for (MemberState state : states) {
            ClusterLogBuffer.decode(state.body()).orThrow();
        }
        keys.forEach((key, value) -> send(key, value, group));
        return Optional.of(states.stream().map(MemberState::member).collect(Collectors.toSet()));
    }

    private static void send(String key, byte[] value, Group group) {
        group.send(StatusUpdate.SUBTYPE, new StatusUpdate(key, value).encode());
    }

    @Override
    public boolean processUpdate(byte[] body) {
        return false;
    }

    @Override
    public Delivery.Next commitUpdates(Group group) {
        return Delivery.Next.REJOIN;
    }

    @Override
    public void dropExchange() {}

    @Override
    public Delivery deliver(ProcessId sender, Message.Normal message, Group group) {
        return Delivery.done(Result.OK);
    }

    @Override
    public Checksum checksum() {
        throw new AssertionError("the status is not verified");
    }

    @Override
    public void synced(Group group) {
        send("nodeip", (address + "\0").getBytes(UTF_8), group);
    }

    @Override
    public void membersChanged(List<ProcessId> members, Group group) {}
}
