package org.quorate.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RandomSource;
import org.quorate.base.StatusCode;
import org.quorate.base.wire.Endian;

/**
 * Traffic whose every message is unique, and what each client saw of it. Checks what agreed delivery promises (spec 20 §5.8,
 * extended virtual synchrony): no message is made up, altered or delivered twice; messages of one sender come in the order sent;
 * any two clients deliver the messages they both deliver in the same order; a client that lives delivers its own messages.
 */
public final class OrderHistory implements Observer {
    /** Bytes of the identification in front of each payload: sender, incarnation, number, then a pattern. */
    private static final int HEADER = 16;

    private static final byte[] GROUP = {'o', 'r', 'd', 'e', 'r'};
    private static final int CLIENT = 1;

    private final Map<MessageId, Integer> sentLengths = new HashMap<>();
    private final Map<ClientId, List<MessageId>> delivered = new LinkedHashMap<>();
    private final Map<ClientId, Long> numbers = new HashMap<>();
    private @Nullable String firstViolation;

    /** One life of one node's client. */
    public record ClientId(int nodeId, int incarnation) {}

    /** A message: who sent it, and the how-manieth of that client it was. */
    public record MessageId(ClientId sender, long number) {}

    /** Joins the node's client to the group of this traffic. */
    public void join(SimulatedNode node) {
        node.input(running -> {
            StatusCode status = running.cpgJoin(nowOf(node), CLIENT, 1000 + node.nodeId(), GROUP);
            if (status != StatusCode.OK && status != StatusCode.TRY_AGAIN && status != StatusCode.EXIST) {
                throw new AssertionError(node + " could not join: " + status);
            }
        });
    }

    /**
     * Sends one message of {@code length} bytes, 16 or more.
     *
     * @return whether the node took it
     */
    public boolean send(SimulatedNode node, int length) {
        ClientId sender = new ClientId(node.nodeId(), node.incarnation());
        long number = numbers.getOrDefault(sender, 0L);
        byte[] message = encode(sender, number, length);
        boolean[] taken = new boolean[1];
        node.input(running -> {
            StatusCode status = running.cpgSend(nowOf(node), CLIENT, message, 0, length);
            taken[0] = status == StatusCode.OK;
        });
        if (taken[0]) {
            numbers.put(sender, number + 1);
            sentLengths.put(new MessageId(sender, number), length);
        }
        return taken[0];
    }

    private static long nowOf(SimulatedNode node) {
        return node.clockNanos();
    }

    private static byte[] encode(ClientId sender, long number, int length) {
        byte[] message = new byte[Math.max(length, HEADER)];
        Endian.LITTLE.putInt(message, 0, sender.nodeId());
        Endian.LITTLE.putInt(message, 4, sender.incarnation());
        Endian.LITTLE.putLong(message, 8, number);
        RandomSource.seeded(pattern(sender, number)).nextBytes(message, HEADER, message.length - HEADER);
        return message;
    }

    private static long pattern(ClientId sender, long number) {
        return ((long) sender.nodeId() << 48) ^ ((long) sender.incarnation() << 32) ^ number;
    }

    @Override
    public void onMessage(
            SimulatedNode node, long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        if (length < HEADER) {
            throw violation(node + " delivered " + length + " bytes that nobody sent");
        }
        ClientId sender = new ClientId(Endian.LITTLE.getInt(buffer, offset), Endian.LITTLE.getInt(buffer, offset + 4));
        MessageId id = new MessageId(sender, Endian.LITTLE.getLong(buffer, offset + 8));
        byte[] expected = encode(sender, id.number(), length);
        if (!Arrays.equals(expected, 0, length, buffer, offset, offset + length) || sender.nodeId() != senderNodeId) {
            throw violation(node + " delivered an altered message " + id);
        }
        delivered
                .computeIfAbsent(new ClientId(node.nodeId(), node.incarnation()), key -> new ArrayList<>())
                .add(id);
    }

    @Override
    public void onExit(SimulatedNode node, int status, String where) {
        if (status != 0 && firstViolation == null) {
            firstViolation = node + " ended by itself with status " + status + " at " + where;
        }
    }

    /** A node stops on whatever is thrown into it, and is started again later: what was wrong has to outlive it. */
    private AssertionError violation(String what) {
        if (firstViolation == null) {
            firstViolation = what;
        }
        return new AssertionError(what);
    }

    /**
     * Checks that nothing was wrong with a single delivery and that no node stopped by itself.
     *
     * @throws AssertionError naming the first violation
     */
    public void checkEachStep() {
        if (firstViolation != null) {
            throw new AssertionError(firstViolation);
        }
    }

    /** Messages a client delivered so far, in order. */
    public List<MessageId> deliveredBy(SimulatedNode node) {
        return delivered.getOrDefault(new ClientId(node.nodeId(), node.incarnation()), List.of());
    }

    /** Messages the node took from its present client. */
    public long sentBy(SimulatedNode node) {
        return numbers.getOrDefault(new ClientId(node.nodeId(), node.incarnation()), 0L);
    }

    /**
     * Checks everything recorded so far.
     *
     * @throws AssertionError naming the first violation
     */
    public void check() {
        checkEachStep();
        delivered.forEach(this::checkOne);
        List<ClientId> clients = new ArrayList<>(delivered.keySet());
        for (int a = 0; a < clients.size(); a++) {
            for (int b = a + 1; b < clients.size(); b++) {
                checkSameOrder(clients.get(a), clients.get(b));
            }
        }
    }

    /** Checks that these nodes' clients delivered all their own messages; call it when the cluster is quiet. */
    public void checkSelfDelivery(SimulatedNode node) {
        Set<MessageId> seen = new HashSet<>(deliveredBy(node));
        ClientId self = new ClientId(node.nodeId(), node.incarnation());
        for (long number = 0; number < sentBy(node); number++) {
            if (!seen.contains(new MessageId(self, number))) {
                throw new AssertionError(node + " never delivered its own message " + number);
            }
        }
    }

    private void checkOne(ClientId client, List<MessageId> messages) {
        Set<MessageId> seen = new HashSet<>();
        Map<ClientId, Long> last = new HashMap<>();
        for (MessageId id : messages) {
            if (!sentLengths.containsKey(id)) {
                throw new AssertionError(client + " delivered " + id + " that nobody sent");
            }
            if (!seen.add(id)) {
                throw new AssertionError(client + " delivered " + id + " twice");
            }
            Long before = last.put(id.sender(), id.number());
            if (before != null && before >= id.number()) {
                throw new AssertionError(client + " delivered " + id + " after number " + before + " of its sender");
            }
        }
    }

    private void checkSameOrder(ClientId a, ClientId b) {
        Set<MessageId> ofA = new HashSet<>(delivered.getOrDefault(a, List.of()));
        List<MessageId> common = new ArrayList<>(delivered.getOrDefault(b, List.of()));
        common.removeIf(id -> !ofA.contains(id));
        Set<MessageId> shared = new HashSet<>(common);
        int at = 0;
        for (MessageId id : delivered.getOrDefault(a, List.of())) {
            if (shared.contains(id) && !common.get(at++).equals(id)) {
                throw new AssertionError(
                        a + " and " + b + " disagree on the order: " + id + " and " + common.get(at - 1));
            }
        }
    }
}
