package org.quorate.interop.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.quorate.client.ClusterException;
import org.quorate.client.GroupChange;
import org.quorate.client.GroupListener;
import org.quorate.client.GroupMessage;
import org.quorate.client.RingChange;

/** Writes down what a member of a group sees. */
final class EventLines implements GroupListener {
    private static final long PATIENCE_MILLIS = 60_000;
    private static final int SHORT = 20;

    private final List<String> lines = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();

    @Override
    public synchronized void onMessage(GroupMessage message) {
        byte[] content = message.content();
        contents.add(content);
        lines.add("message of " + message.sender().pid() + " "
                + (content.length <= SHORT ? "'" + new String(content, UTF_8) + "'" : content.length + " bytes"));
        notifyAll();
    }

    @Override
    public synchronized void onChange(GroupChange change) {
        lines.add("members " + change.members() + " left " + change.left() + " joined " + change.joined());
        notifyAll();
    }

    @Override
    public synchronized void onRing(RingChange ring) {
        lines.add("ring of " + ring.nodes());
        notifyAll();
    }

    @Override
    public synchronized void onLost(ClusterException cause) {
        lines.add("lost");
        notifyAll();
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    synchronized int messages() {
        return contents.size();
    }

    synchronized byte[] content(int index) {
        return contents.get(index);
    }

    /** Whether the messages "thread number" of each thread came in the order of their numbers. */
    synchronized boolean inOrder(int threads) {
        Map<String, Integer> next = new HashMap<>();
        for (byte[] content : contents) {
            String[] words = new String(content, UTF_8).split(" ", 2);
            int number = Integer.parseInt(words[1]);
            if (number != next.getOrDefault(words[0], 0)) {
                return false;
            }
            next.put(words[0], number + 1);
        }
        return next.size() == threads;
    }

    void awaitMessages(int count) throws InterruptedException {
        await(() -> contents.size() >= count, count + " messages");
    }

    /** A change in which somebody joined or left, whichever is asked for. */
    void awaitLine(String part) throws InterruptedException {
        await(() -> lines.stream().anyMatch(line -> line.contains(part + " [P")), "a line with " + part);
    }

    private synchronized void await(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (!condition.getAsBoolean()) {
            long left = end - System.currentTimeMillis();
            if (left <= 0) {
                throw new IllegalStateException(what + " did not come; what came: " + lines);
            }
            wait(left);
        }
    }
}
