package org.quorate.clusterfs.replication;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.message.EntryBody;
import org.quorate.clusterfs.message.Message;
import org.quorate.clusterfs.message.OperationBody;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.tree.Checksum;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.TreeIndex;

/**
 * Stands for a tree of which a recording shows the index and some entries only. Who leads and who lacks what it finds out as the
 * product does.
 */
final class ScriptedTree implements Application {
    private final TraceReplay replay;
    private final Map<Long, Entry> entries = new HashMap<>();
    boolean quorate = true;
    Checksum checksum = Checksum.of(new byte[0]);
    final List<Long> updated = new ArrayList<>();
    int applied;

    ScriptedTree(TraceReplay replay) {
        this.replay = replay;
    }

    void knows(Entry entry) {
        entries.put(entry.inode(), entry);
    }

    private void log(Level level, String text) {
        replay.log().log(Domain.DCDB, level, text);
    }

    @Override
    public byte[] state() {
        return replay.nextOwnState();
    }

    @Override
    public Optional<Set<ProcessId>> processStates(List<MemberState> states, Group group) {
        IndexExchange exchange = new IndexExchange(states.stream()
                .map(state -> new IndexExchange.Member(state.member(), TreeIndex.decode(state.body())))
                .toList());
        log(Level.NOTICE, "leader is " + exchange.leader());
        log(
                Level.NOTICE,
                "synced members: "
                        + exchange.synced().stream().map(ProcessId::toString).collect(Collectors.joining(", ")));
        if (exchange.leader().equals(group.self())) {
            log(Level.NOTICE, "start sending inode updates");
            for (long inode : exchange.lacking()) {
                Entry entry = entries.get(inode);
                if (entry == null) {
                    throw new AssertionError("not recorded as sent: " + inode);
                }
                group.sendUpdate(EntryBody.encode(entry));
            }
            log(Level.NOTICE, "sent all (" + exchange.lacking().size() + ") updates");
            group.sendUpdateComplete();
        }
        return Optional.of(exchange.synced());
    }

    @Override
    public boolean processUpdate(byte[] body) {
        updated.add(EntryBody.decode(body).orThrow().inode());
        return true;
    }

    @Override
    public Delivery.Next commitUpdates(Group group) {
        log(Level.NOTICE, "update complete - trying to commit (got " + updated.size() + " inode updates)");
        return Delivery.Next.CONTINUE;
    }

    @Override
    public void dropExchange() {
        updated.clear();
    }

    @Override
    public Delivery deliver(ProcessId sender, Message.Normal message, Group group) {
        if (!quorate) {
            log(Level.CRIT, "received write while not quorate - trigger resync");
            return Delivery.rejoin(Errno.EPERM);
        }
        Operation operation =
                OperationBody.decode(message.subtype(), message.body()).orThrow();
        applied++;
        return Delivery.done(
                operation instanceof Operation.Write write ? Result.written(write.data().length) : Result.OK);
    }

    @Override
    public Checksum checksum() {
        return checksum;
    }

    @Override
    public void synced(Group group) {}

    @Override
    public void membersChanged(List<ProcessId> members, Group group) {}
}
