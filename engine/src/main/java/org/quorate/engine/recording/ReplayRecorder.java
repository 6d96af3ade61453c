package org.quorate.engine.recording;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.quorate.base.IpAddress;
import org.quorate.base.StatusCode;
import org.quorate.engine.InputRecorder;
import org.quorate.engine.LocalClient;
import org.quorate.engine.NodeInput;

/** Sums up answers; the inputs of a replay are known. That one reaches the node at all is checked: a dead node takes none. */
final class ReplayRecorder implements InputRecorder {
    private final OutputDigest digest;
    private final ReplayWatcher watcher;
    private final Divergences divergences;
    private final Deque<Boolean> facts = new ArrayDeque<>();
    private boolean taken;

    ReplayRecorder(OutputDigest digest, ReplayWatcher watcher, Divergences divergences) {
        this.divergences = divergences;
        this.digest = digest;
        this.watcher = watcher;
    }

    /** How things are going to be during the next input. */
    void expect(Collection<Boolean> nextFacts) {
        facts.clear();
        facts.addAll(nextFacts);
    }

    int unusedFacts() {
        return facts.size();
    }

    @Override
    public boolean fact(boolean now) {
        Boolean then = facts.poll();
        if (then == null) {
            divergences.note("the node depends on something outside that did not matter then");
            return now;
        }
        return then;
    }

    /** Whether the node took an input since the last call. */
    boolean takeTaken() {
        boolean was = taken;
        taken = false;
        return was;
    }

    @Override
    public void datagram(long nanos, int link, IpAddress source, int port, byte[] buffer, int offset, int length) {
        taken = true;
    }

    @Override
    public void timers(long nanos) {
        taken = true;
    }

    @Override
    public void cpgSend(long nanos, long client, byte[] buffer, int offset, int length) {
        taken = true;
    }

    @Override
    public void clientRequest(long nanos, LocalClient client, int id, byte[] buffer, int offset, int length) {
        taken = true;
    }

    @Override
    public void input(long nanos, NodeInput input) {
        taken = true;
    }

    @Override
    public void clientClosedInside(LocalClient client) {
        // the recording says when
    }

    @Override
    public void clientOutput(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        digest.clientOutput(head, headLength, body, bodyOffset, bodyLength);
        watcher.onClientOutput(headLength + bodyLength);
    }

    @Override
    public void answered(StatusCode status) {
        digest.answered(status);
        watcher.onAnswer(status);
    }

    @Override
    public void handled() {
        // the replay looks itself
    }
}
