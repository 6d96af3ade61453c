package org.quorate.clusterfs.replication;

import java.util.List;
import java.util.function.Consumer;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.Group;
import org.quorate.clusterfs.message.Message;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.Result;

/**
 * A node's part in one of the two groups (spec 60 §4): joins, joins again after it had to leave, and answers callers. Inputs are
 * {@link #start}, {@link #configurationChanged}, {@link #deliver}, {@link #connectionLost}, {@link #tick} about once a second, and
 * {@link #send} for callers.
 */
public final class Replication {
    private final Group group;
    private final GroupConnection connection;
    private final Settings settings;
    private final Application application;
    private final StateMachine machine;
    private final Calls calls = new Calls();

    private Now now = new Now(0, 0);
    private boolean joined;
    private boolean leaving;
    private long lastTry;

    /**
     * A member that is not in its group yet.
     *
     * @param self nodeid and pid that the group shows for this process
     */
    public Replication(
            Group group,
            ProcessId self,
            Application application,
            GroupConnection connection,
            LogSink log,
            Settings settings) {
        this.group = group;
        this.connection = connection;
        this.settings = settings;
        this.application = application;
        this.machine = new StateMachine(group, self, application, connection, new Owner(), log, settings);
    }

    private void setTime(Now time) {
        now = time;
        machine.setTime(time);
    }

    /** Joins the group for the first time. */
    public void start(Now time) {
        setTime(time);
        machine.verifier().start(time);
        lastTry = now.elapsed();
        if (application.mayJoin()) {
            tryToJoin();
        }
    }

    private void tryToJoin() {
        boolean _ = machine.verifier().takeMending();
        machine.restart();
        calls.abort();
        lastTry = now.elapsed();
        joined = true;
        leaving = false;
        connection.join();
    }

    /** The group is out of reach, or could not be joined: tried again later. */
    public void connectionLost(Now time) {
        setTime(time);
        endConnection();
    }

    private void endConnection() {
        joined = false;
        calls.abort();
    }

    /** About once a second. */
    public void tick(Now time) {
        setTime(time);
        if (!joined && !machine.mode().isFinal() && now.elapsed() - lastTry > settings.rejoinAfter()) {
            lastTry = now.elapsed();
            if (application.mayJoin()) {
                tryToJoin();
            }
        }
        int expired = calls.expire(now.elapsed() - settings.answerWithin());
        if (expired > 0) {
            machine.log(
                    Level.WARNING,
                    "answered EBUSY to %d callers who waited for %d s: %s"
                            .formatted(expired, settings.answerWithin(), Awaited.by(machine, application)));
        }
        if (joined) {
            machine.verifier().tick(time);
        }
        leaveIfOut();
    }

    /**
     * Has a message applied by all members. Between a change of the members and the end of the exchange it is held back, so that
     * all of them give it the same place.
     *
     * @param body not to be changed afterwards
     * @param caller gets the result, {@link Settings#answerWithin} seconds later at most. EBUSY if the message was not seen to be
     *     applied; one that had been sent still may be
     */
    public void send(int subtype, byte[] body, Now time, Consumer<Result> caller) {
        setTime(time);
        send(new Calls.Call(subtype, body, time.elapsed(), caller));
    }

    private void send(Calls.Call call) {
        if (!joined || machine.mode().isOut()) {
            call.caller().accept(Result.refused(Errno.EBUSY));
        } else if (!machine.maySend()) {
            calls.hold(call);
        } else {
            long count = calls.nextCount();
            calls.sent(count, call);
            Message.Normal message =
                    new Message.Normal(call.subtype(), group.protocolVersion(), now.clock(), count, call.body());
            if (!connection.multicast(message.encode())) {
                calls.answer(count, Result.refused(Errno.EBUSY));
            }
        }
    }

    /**
     * The members of the group have changed.
     *
     * @param present in the group's order
     * @param somebodyJoined whether anybody is new
     */
    public void configurationChanged(List<ProcessId> present, boolean somebodyJoined, Now time) {
        setTime(time);
        machine.configurationChanged(present, somebodyJoined);
        if (machine.mode().isOut() && !present.contains(machine.self())) {
            endConnection();
            if (machine.mode() == Mode.LEAVE && machine.verifier().takeMending() && application.mayJoin()) {
                tryToJoin();
            }
        }
        leaveIfOut();
    }

    /** The group delivers a message, this member's own too. */
    public void deliver(ProcessId sender, byte[] bytes, Now time) {
        setTime(time);
        if (!machine.mode().isOut()) {
            machine.receive(sender, bytes);
            leaveIfOut();
        }
    }

    private void leaveIfOut() {
        if (machine.mode().isOut() && joined && !leaving) {
            leaving = true;
            connection.leave();
        }
        if (machine.mode().isFinal()) {
            calls.abort();
        }
    }

    /** What this member is doing. */
    public Mode mode() {
        return machine.mode();
    }

    /** Ascending; empty before the first configuration. */
    public List<ProcessId> members() {
        return machine.members().all();
    }

    private final class Owner implements StateMachine.Owner {
        @Override
        public void applied(long count, Result result) {
            calls.answer(count, result);
        }

        @Override
        public void maySend() {
            if (machine.maySend()) {
                calls.takeUnsent().forEach(Replication.this::send);
            }
        }

        @Override
        public void send(int subtype, byte[] body) {
            Replication.this.send(new Calls.Call(subtype, body, now.elapsed(), result -> {}));
        }
    }
}
