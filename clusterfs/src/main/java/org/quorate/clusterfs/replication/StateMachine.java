package org.quorate.clusterfs.replication;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.Decoded;
import org.quorate.clusterfs.message.Epoch;
import org.quorate.clusterfs.message.Group;
import org.quorate.clusterfs.message.Message;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.Result;

/** What a member does with each message in each mode: the table of spec 60 §4.3 and §4.5. */
final class StateMachine {
    /** Whose part in the group this is. */
    interface Owner {
        /** The member's own message was applied, or is given up. */
        void applied(long count, Result result);

        /** Whatever was held back may be sent now. */
        void maySend();

        /** Sends on behalf of the application. */
        void send(int subtype, byte[] body);
    }

    private final Group group;
    private final ProcessId self;
    private final Application application;
    private final GroupConnection connection;
    private final Owner owner;
    private final LogSink log;

    private final Members members = new Members();
    private final HeldMessages held = new HeldMessages();
    private final Verifier verifier;
    private final View view = new View();

    private Mode mode = Mode.START;
    private Now now = new Now(0, 0);
    private Epoch epoch = Epoch.NONE;
    private int epochCounter;
    /** Whether states were asked for since the members have changed. */
    private boolean isCollecting;

    StateMachine(
            Group group,
            ProcessId self,
            Application application,
            GroupConnection connection,
            Owner owner,
            LogSink log,
            Settings settings) {
        this.group = group;
        this.self = self;
        this.application = application;
        this.connection = connection;
        this.owner = owner;
        this.log = log;
        this.verifier = new Verifier(this, application, settings);
    }

    void setTime(Now time) {
        now = time;
    }

    Verifier verifier() {
        return verifier;
    }

    /** Whether the state is one that members verify. */
    boolean isVerified() {
        return group == Group.DCDB;
    }

    Mode mode() {
        return mode;
    }

    Members members() {
        return members;
    }

    ProcessId self() {
        return self;
    }

    /**
     * Whether all members are equal as far as this one knows, so that whatever it sends finds the same place everywhere, and enough
     * of them are there to keep it.
     */
    boolean maySend() {
        return mode == Mode.SYNCED && members.areAllSynced() && application.isAcknowledged(members.all());
    }

    boolean isCollecting() {
        return isCollecting;
    }

    boolean isLowest() {
        return !members.all().isEmpty() && members.lowestNodeId() == self.nodeId();
    }

    /** Begins anew, as a process that is joining. */
    void restart() {
        held.take();
        setMode(Mode.START);
    }

    /** The members have changed, and this process is one of them, or it has not been yet. */
    void configurationChanged(List<ProcessId> present, boolean somebodyJoined) {
        epoch = new Epoch(++epochCounter, now.clock(), self);
        isCollecting = false;
        verifier.reset();
        held.dropSyncQueue();
        if (mode.isOut()) {
            return;
        }
        boolean isMember = present.contains(self);
        if (isMember || mode != Mode.START) {
            log(Level.NOTICE, "members: " + joined(present));
        }
        held.membersChanged(members.all(), present);
        application.dropExchange();
        members.reset(present);
        if (isMember) {
            begin(present, somebodyJoined);
            application.membersChanged(present, view);
        } else if (mode != Mode.START) {
            log(Level.NOTICE, "we (%s) left the process group".formatted(self));
            setMode(Mode.LEAVE);
        }
    }

    private static String joined(Collection<ProcessId> processes) {
        return processes.stream().map(ProcessId::toString).collect(Collectors.joining(", "));
    }

    private void begin(List<ProcessId> present, boolean somebodyJoined) {
        if (present.size() == 1) {
            members.setAllSynced();
            becomeSynced();
            return;
        }
        if (somebodyJoined && held.size() > 0 && !resend()) {
            log(Level.CRIT, "dfsm_resend_queue failed");
            leave();
            return;
        }
        setMode(Mode.START_SYNC);
        if (members.lowestNodeId() == self.nodeId() && !sendExchange(Message.SYNC_START, new byte[0])) {
            log(Level.CRIT, "failed to send SYNC_START message");
            leave();
        }
    }

    /**
     * Sends the own part of the queue once more: who joined has not seen it. Not so what somebody may have seen and applied who was
     * there before, left and may be back: applied twice, it would undo what others wrote in between. Its callers are told that
     * nobody knows.
     */
    private boolean resend() {
        if (held.mayBeAppliedElsewhere()) {
            log(
                    Level.NOTICE,
                    "queue not empty - %d messages may be applied elsewhere, not sent again".formatted(held.size()));
            for (HeldMessages.Held message : held.take()) {
                if (message.sender().equals(self)) {
                    owner.applied(message.message().count(), Result.refused(Errno.EBUSY));
                }
            }
            return true;
        }
        log(Level.NOTICE, "queue not emtpy - resening %d messages".formatted(held.size()));
        boolean sent = true;
        for (HeldMessages.Held message : held.take()) {
            sent &= !message.sender().equals(self) || connection.multicast(message.bytes());
        }
        return sent;
    }

    /** The group delivered a message. */
    void receive(ProcessId sender, byte[] bytes) {
        if (Message.hasHeader(bytes)) {
            int version = Message.protocolVersion(bytes);
            if (Integer.compareUnsigned(version, group.protocolVersion()) > 0) {
                log(Level.CRIT, "received message with protocol version " + version);
                setMode(Mode.VERSION_ERROR);
                return;
            }
            if (version != group.protocolVersion()) {
                log(Level.NOTICE, "ignore message with wrong protocol version " + version);
                return;
            }
        }
        switch (Message.decode(bytes)) {
            case Decoded.Malformed<Message>(String reason) -> {
                log(Level.CRIT, reason);
                leave();
            }
            case Decoded.Value<Message>(Message.Normal message) ->
                receiveNormal(new HeldMessages.Held(sender, message, bytes));
            case Decoded.Value<Message>(Message.Exchange message) -> {
                if (message.type() == Message.SYNC_START || message.epoch().equals(epoch)) {
                    receiveExchange(sender, message);
                }
            }
        }
    }

    private void receiveNormal(HeldMessages.Held message) {
        if (mode == Mode.SYNCED) {
            apply(message);
        } else if (!members.contains(message.sender())) {
            log(Level.CRIT, "dfsm_node_info_lookup failed");
            leave();
        } else if (mode == Mode.UPDATE && members.isSynced(message.sender())) {
            held.append(message);
        } else {
            held.insert(message);
        }
    }

    private void apply(HeldMessages.Held message) {
        Delivery delivery = application.deliver(message.sender(), message.message(), view);
        if (message.sender().equals(self)) {
            boolean isKept = !delivery.result().isOk() || application.isAcknowledged(members.synced());
            owner.applied(message.message().count(), isKept ? delivery.result() : Result.refused(Errno.EBUSY));
        }
        end(delivery.next());
    }

    private void end(Delivery.Next next) {
        switch (next) {
            case CONTINUE -> {}
            case REJOIN -> leave();
            case STOP -> {
                setMode(Mode.ERROR);
                application.dropExchange();
            }
        }
    }

    private void receiveExchange(ProcessId sender, Message.Exchange message) {
        switch (mode) {
            case SYNCED -> receiveSynced(sender, message);
            case START_SYNC -> receiveCollecting(sender, message);
            case UPDATE -> receiveUpdating(message);
            default -> {
                log(Level.CRIT, "internal error - unknown mode 0");
                leave();
            }
        }
    }

    private void receiveSynced(ProcessId sender, Message.Exchange message) {
        switch (message.type()) {
            case Message.UPDATE_COMPLETE -> {
                members.setAllSynced();
                deliverHeld();
                owner.maySend();
                verifier.exchangeEnded();
            }
            case Message.VERIFY_REQUEST -> verifier.requested(sender, message);
            case Message.VERIFY -> verifier.received(message);
            default -> {}
        }
    }

    private void receiveCollecting(ProcessId sender, Message.Exchange message) {
        switch (message.type()) {
            case Message.SYNC_START -> startCollecting(sender, message);
            case Message.STATE -> collect(sender, message.body());
            default -> receiveOutOfPlace(message);
        }
    }

    private void startCollecting(ProcessId sender, Message.Exchange message) {
        if (sender.nodeId() != members.lowestNodeId()) {
            log(Level.CRIT, "ignore sync request from wrong member " + sender);
        }
        epoch = message.epoch();
        isCollecting = true;
        log(Level.NOTICE, "received sync request (epoch %s/%08X)".formatted(epoch.maker(), epoch.number()));
        members.dropStates();
        if (!sendExchange(Message.STATE, application.state())) {
            leave();
        }
    }

    private void collect(ProcessId sender, byte[] state) {
        if (!members.contains(sender)) {
            log(Level.CRIT, "received state for non-member " + sender);
            leave();
            return;
        }
        if (members.hasState(sender)) {
            log(Level.CRIT, "received duplicate state for member " + sender);
            leave();
            return;
        }
        members.setState(sender, state);
        if (!members.haveAllStates()) {
            return;
        }
        log(Level.NOTICE, "received all states");
        Optional<Set<ProcessId>> synced = application.processStates(members.states(), view);
        members.dropStates();
        if (synced.isEmpty()) {
            leave();
            return;
        }
        members.setSynced(synced.get());
        if (members.isSynced(self)) {
            application.dropExchange();
            becomeSynced();
        } else {
            setMode(Mode.UPDATE);
            deliverHeld();
        }
    }

    private void receiveUpdating(Message.Exchange message) {
        switch (message.type()) {
            case Message.UPDATE -> {
                if (!application.processUpdate(message.body())) {
                    leave();
                }
            }
            case Message.UPDATE_COMPLETE -> {
                Delivery.Next next = application.commitUpdates(view);
                if (next != Delivery.Next.CONTINUE) {
                    end(next);
                    return;
                }
                members.setAllSynced();
                setMode(Mode.SYNCED);
                owner.maySend();
                application.synced(view);
                List<HeldMessages.Held> waiting = held.takeSyncQueue();
                if (!waiting.isEmpty()) {
                    log(Level.NOTICE, "dfsm_deliver_sync_queue: queue length " + waiting.size());
                }
                for (HeldMessages.Held each : waiting) {
                    if (mode == Mode.SYNCED) {
                        apply(each);
                    }
                }
                deliverHeld();
                application.dropExchange();
                verifier.exchangeEnded();
            }
            default -> receiveOutOfPlace(message);
        }
    }

    private void receiveOutOfPlace(Message.Exchange message) {
        if (message.type() != Message.VERIFY_REQUEST && message.type() != Message.VERIFY) {
            log(
                    Level.CRIT,
                    "received unknown state message type (type = %d, %d bytes)"
                            .formatted(message.type(), message.body().length + Message.STATE_HEADER));
            leave();
        }
    }

    private void becomeSynced() {
        if (mode != Mode.SYNCED) {
            setMode(Mode.SYNCED);
            owner.maySend();
            application.synced(view);
        }
        deliverHeld();
    }

    /** Messages of unsynced members wait on: until the update is complete, nobody knows what they are based on. */
    private void deliverHeld() {
        if (held.size() > 0) {
            log(Level.NOTICE, "dfsm_deliver_queue: queue length " + held.size());
        }
        List<HeldMessages.Held> waiting = new ArrayList<>();
        for (HeldMessages.Held each : held.take()) {
            if (!members.contains(each.sender())) {
                log(Level.NOTICE, "remove message from non-member " + each.sender());
            } else if (!members.isSynced(each.sender()) || mode.isOut()) {
                waiting.add(each);
            } else if (mode == Mode.SYNCED) {
                apply(each);
            } else {
                held.append(each);
            }
        }
        held.putBack(waiting);
    }

    boolean sendExchange(int type, byte[] body) {
        return connection.multicast(
                new Message.Exchange(type, group.protocolVersion(), now.clock(), epoch, body).encode());
    }

    private void setMode(Mode next) {
        if (next == mode || (mode.isOut() && next.isOut() && next.compareTo(mode) < 0)) {
            return;
        }
        mode = next;
        log(next.level(), next.text());
    }

    void leave() {
        setMode(Mode.LEAVE);
        application.dropExchange();
    }

    void log(Level level, String text) {
        log.log(group.domain(), level, text);
    }

    LogSink sink() {
        return log;
    }

    /** What the application may ask for. */
    private final class View implements Application.Group {
        @Override
        public ProcessId self() {
            return self;
        }

        @Override
        public List<ProcessId> members() {
            return members.all();
        }

        @Override
        public int lowestNodeId() {
            return members.lowestNodeId();
        }

        @Override
        public boolean sendUpdate(byte[] body) {
            return sendExchange(Message.UPDATE, body);
        }

        @Override
        public boolean sendUpdateComplete() {
            return sendExchange(Message.UPDATE_COMPLETE, new byte[0]);
        }

        @Override
        public void send(int subtype, byte[] body) {
            owner.send(subtype, body);
        }

        @Override
        public Now now() {
            return now;
        }
    }
}
