package org.quorate.services.framework;

import java.util.ArrayDeque;
import org.quorate.services.OrderedSender;
import org.quorate.totem.Group;

/**
 * The services' way onto the ring. A service whose message must not be lost {@link #send}s it: when the ring's queue is full it
 * waits here, in order, for the next token. A service that can try again itself uses {@link #trySend}.
 */
public final class ServiceChannel {
    /**
     * More than the control messages all services can have in flight; reached only if the ring does not move although requests
     * keep coming, and those are refused by then (spec 30 §1.8).
     */
    private static final int MAX_WAITING = 4096;

    private final OrderedSender sender;
    private final ServiceCounters counters;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private long overflows;

    public ServiceChannel(OrderedSender sender, ServiceCounters counters) {
        this.sender = sender;
        this.counters = counters;
    }

    /** Sends one whole message now, or in order later. */
    public void send(ServiceId service, int function, byte[] message) {
        counters.countSent(service, function);
        if (waiting.isEmpty() && sender.send(Group.SERVICES, message)) {
            return;
        }
        if (waiting.size() == MAX_WAITING) {
            overflows++;
            return;
        }
        waiting.add(message);
        sender.requestToken();
    }

    /** Sends one whole message if that is possible now. */
    public boolean trySend(ServiceId service, int function, byte[] message) {
        return trySend(service, function, message, message, 0, 0);
    }

    /** Sends a message of two parts if that is possible now; the bytes are copied. */
    public boolean trySend(
            ServiceId service, int function, byte[] header, byte[] payload, int payloadOffset, int payloadLength) {
        counters.countSent(service, function);
        return waiting.isEmpty() && sender.send(Group.SERVICES, header, payload, payloadOffset, payloadLength);
    }

    /** The token has passed: sends what waited, as far as there is room. */
    public void onTokenSent() {
        while (!waiting.isEmpty() && sender.send(Group.SERVICES, waiting.element())) {
            waiting.remove();
        }
        if (!waiting.isEmpty()) {
            sender.requestToken();
        }
    }

    /** Whether control messages wait for room; client requests are refused until they are out. */
    public boolean isBacklogged() {
        return !waiting.isEmpty();
    }

    /** Asks for a token soon, because work waits for it. */
    public void requestToken() {
        sender.requestToken();
    }

    /** Runs the action once every member of the ring has received what was delivered here so far. */
    public void whenSafe(Runnable action) {
        sender.whenSafe(action);
    }

    /** Control messages given up because too many waited; 0 in a healthy ring. */
    public long overflows() {
        return overflows;
    }
}
