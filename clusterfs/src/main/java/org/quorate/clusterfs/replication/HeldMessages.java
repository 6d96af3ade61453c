package org.quorate.clusterfs.replication;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import org.quorate.clusterfs.message.Message;
import org.quorate.clusterfs.message.ProcessId;

/** Messages that came while states were exchanged (spec 60 §4.2, §4.5). */
final class HeldMessages {
    /** A message with its bytes, by which its sender sends it again. */
    record Held(ProcessId sender, Message.Normal message, byte[] bytes) {}

    /** Ascending by count, of equal counts in order of arrival. */
    private List<Held> queue = new ArrayList<>();

    /** From members that need no update, while this one does; in order of arrival. */
    private final Queue<Held> syncQueue = new ArrayDeque<>();

    private boolean somebodyLeft;

    /** The members are others now; told before anything else happens. */
    void membersChanged(Collection<ProcessId> before, Collection<ProcessId> after) {
        somebodyLeft = !queue.isEmpty() && (somebodyLeft || !after.containsAll(before));
    }

    /** Whether somebody left who has seen what is in the queue. */
    boolean mayBeAppliedElsewhere() {
        return somebodyLeft;
    }

    void insert(Held held) {
        int position = queue.size();
        while (position > 0
                && Long.compareUnsigned(
                                queue.get(position - 1).message().count(),
                                held.message().count())
                        > 0) {
            position--;
        }
        queue.add(position, held);
    }

    void append(Held held) {
        syncQueue.add(held);
    }

    int size() {
        return queue.size();
    }

    /** Takes all of the queue. */
    List<Held> take() {
        List<Held> taken = queue;
        queue = new ArrayList<>();
        return taken;
    }

    /** Puts back what was taken and has to wait on, ahead of what came since. */
    void putBack(List<Held> waiting) {
        List<Held> later = queue;
        queue = new ArrayList<>(waiting);
        later.forEach(this::insert);
    }

    List<Held> takeSyncQueue() {
        List<Held> taken = new ArrayList<>(syncQueue);
        syncQueue.clear();
        return taken;
    }

    void dropSyncQueue() {
        syncQueue.clear();
    }
}
