package org.quorate.clusterfs.replication;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.Result;

/** Callers on this node that wait for the result of a message, sent or not yet sent. */
final class Calls {
    /** Something to send with whoever waits for it. */
    record Call(int subtype, byte[] body, long since, Consumer<Result> caller) {}

    private final TreeMap<Long, Call> sent = new TreeMap<>();
    private final Queue<Call> unsent = new ArrayDeque<>();
    private long count;

    /** The number of the next message. */
    long nextCount() {
        return ++count;
    }

    void sent(long number, Call call) {
        sent.put(number, call);
    }

    void hold(Call call) {
        unsent.add(call);
    }

    List<Call> takeUnsent() {
        List<Call> taken = new ArrayList<>(unsent);
        unsent.clear();
        return taken;
    }

    boolean isEmpty() {
        return sent.isEmpty() && unsent.isEmpty();
    }

    void answer(long number, Result result) {
        Call call = sent.remove(number);
        if (call != null) {
            call.caller().accept(result);
        }
    }

    /** Nothing that was sent or held will be seen any more. */
    void abort() {
        answerAll(takeUnsent());
        List<Call> waiting = new ArrayList<>(sent.values());
        sent.clear();
        answerAll(waiting);
    }

    /** Answers who has waited since before {@code deadline}; how many they were. What was not sent yet never will be. */
    int expire(long deadline) {
        List<Call> expired = new ArrayList<>();
        for (Collection<Call> calls : List.of(sent.values(), unsent)) {
            Iterator<Call> each = calls.iterator();
            while (each.hasNext()) {
                Call call = each.next();
                if (call.since() <= deadline) {
                    expired.add(call);
                    each.remove();
                }
            }
        }
        answerAll(expired);
        return expired.size();
    }

    private static void answerAll(List<Call> calls) {
        calls.forEach(call -> call.caller().accept(Result.refused(Errno.EBUSY)));
    }
}
