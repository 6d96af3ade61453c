package org.quorate.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RandomSource;
import org.quorate.base.StatusCode;
import org.quorate.base.wire.Endian;
import org.quorate.engine.CpgConfiguration;
import org.quorate.services.cpg.CpgMember;

/**
 * Traffic whose every message is unique, and what each client saw of it. Checks what agreed delivery promises to clients (spec 20
 * §5.8, extended virtual synchrony): no message is made up, altered or delivered twice; messages of one sender come in the order
 * sent; there is one order of all messages that every client's deliveries agree with; a client that lives delivers its own.
 */
public final class OrderHistory implements Observer {
    /** Bytes of the identification in front of each payload: node, life of the client, number, then a pattern. */
    private static final int HEADER = 16;

    private static final int NOISE_BYTES = 1 << 20;
    /** Payloads are parts of it, which costs a comparison only. */
    private static final byte[] NOISE = noise();

    private static final byte[] GROUP = {'o', 'r', 'd', 'e', 'r'};
    private static final int FIRST_CLIENT = 1;
    private static final int FIRST_PID = 1000;

    private final Map<ClientId, Long> numbers = new HashMap<>();
    private final Map<ClientId, List<MessageId>> delivered = new LinkedHashMap<>();
    private final Map<ClientId, Map<ClientId, Long>> lastOfSender = new HashMap<>();
    private long accepted;
    private long deliveries;
    private @Nullable String violation;

    /**
     * One life of one client: it is another one after each join.
     *
     * @param life counts the joins of all clients of this node, in all of its lives
     */
    public record ClientId(int nodeId, int life) {}

    /** A message: who sent it, and the how-manieth of that client it was. */
    public record MessageId(ClientId sender, long number) {
        @Override
        public String toString() {
            return "message " + number + " of node " + sender.nodeId + "'s client " + sender.life;
        }
    }

    private record Seat(int nodeId, int incarnation, long client) {}

    /** A client as the members of its group see it. */
    public record MemberId(int nodeId, int pid) implements Comparable<MemberId> {
        @Override
        public int compareTo(MemberId other) {
            return nodeId != other.nodeId
                    ? Integer.compareUnsigned(nodeId, other.nodeId)
                    : Integer.compare(pid, other.pid);
        }

        @Override
        public String toString() {
            return nodeId + ":" + pid;
        }
    }

    private final Map<Seat, ClientId> seats = new HashMap<>();
    private final Map<Seat, SortedSet<MemberId>> views = new HashMap<>();
    private final Set<Seat> left = new HashSet<>();
    private final Map<Integer, Integer> livesOfNode = new HashMap<>();

    // ---- what clients do

    /** Joins the node's first client to the group of this traffic, if it has not. */
    public void join(SimulatedNode node) {
        join(node, FIRST_CLIENT);
    }

    /**
     * Joins a client to the group of this traffic, if it has not.
     *
     * @param client 1 or more
     */
    public void join(SimulatedNode node, int client) {
        Seat seat = seat(node, client);
        if (seats.containsKey(seat)) {
            return;
        }
        node.input(running -> {
            if (left.remove(seat)) {
                running.cpgDisconnect(node.clockNanos(), client);
            }
            // known before it joins: its first configuration may come from within the call
            ClientId id = new ClientId(node.nodeId(), livesOfNode.merge(node.nodeId(), 1, Integer::sum));
            seats.put(seat, id);
            StatusCode status = running.cpgJoin(node.clockNanos(), client, pidOf(node.nodeId(), client), GROUP);
            if (status != StatusCode.OK) {
                seats.remove(seat);
            }
            if (status != StatusCode.OK && status != StatusCode.TRY_AGAIN && status != StatusCode.EXIST) {
                violate(node + ": client " + client + " could not join: " + status);
            }
        });
    }

    /** The client leaves the group in good order, if it is in it. */
    public void leave(SimulatedNode node, int client) {
        if (seats.containsKey(seat(node, client))) {
            node.input(running -> {
                StatusCode status = running.cpgLeave(node.clockNanos(), client);
                // BUSY: its join is still on the way (spec 30 §3.2)
                if (status != StatusCode.OK
                        && status != StatusCode.TRY_AGAIN
                        && status != StatusCode.BUSY
                        && status != StatusCode.NOT_EXIST) {
                    violate(node + ": client " + client + " could not leave: " + status);
                }
            });
        }
    }

    /** A client that left is out when its group says so. */
    @Override
    public void onConfiguration(SimulatedNode node, long client, CpgConfiguration change) {
        views.put(
                seat(node, client),
                change.members().stream()
                        .map(member -> new MemberId(member.nodeId(), member.pid()))
                        .collect(Collectors.toCollection(TreeSet::new)));
        for (CpgMember member : change.left()) {
            if (member.nodeId() == node.nodeId() && member.pid() == pidOf(node.nodeId(), client)) {
                Seat seat = seat(node, client);
                if (seats.remove(seat) != null) {
                    left.add(seat);
                }
            }
        }
    }

    /** The client's process dies. */
    public void die(SimulatedNode node, int client) {
        if (seats.remove(seat(node, client)) != null) {
            node.input(running -> running.cpgDisconnect(node.clockNanos(), client));
        }
    }

    /** The process id the other members see. */
    public static int pidOf(int nodeId, long client) {
        return FIRST_PID + nodeId + 1000 * (int) (client - FIRST_CLIENT);
    }

    private static Seat seat(SimulatedNode node, long client) {
        return new Seat(node.nodeId(), node.incarnation(), client);
    }

    /** As {@link #send(SimulatedNode, int, int)}, by the node's first client. */
    public boolean send(SimulatedNode node, int length) {
        return send(node, FIRST_CLIENT, length);
    }

    /**
     * Sends one message of {@code length} bytes, 16 or more.
     *
     * @return whether the node took it
     */
    public boolean send(SimulatedNode node, int client, int length) {
        ClientId sender = seats.get(seat(node, client));
        if (sender == null) {
            return false;
        }
        long number = numbers.getOrDefault(sender, 0L);
        byte[] message = encode(new MessageId(sender, number), length);
        boolean[] taken = new boolean[1];
        node.input(running -> {
            // counted before it is sent: a node alone delivers from within the call
            numbers.put(sender, number + 1);
            taken[0] = running.cpgSend(node.clockNanos(), client, message, 0, message.length) == StatusCode.OK;
            if (!taken[0]) {
                numbers.put(sender, number);
            }
        });
        if (taken[0]) {
            accepted++;
        }
        return taken[0];
    }

    private static byte[] encode(MessageId id, int length) {
        byte[] message = new byte[Math.max(length, HEADER)];
        Endian.LITTLE.putInt(message, 0, id.sender().nodeId());
        Endian.LITTLE.putInt(message, 4, id.sender().life());
        Endian.LITTLE.putLong(message, 8, id.number());
        for (int at = HEADER, from = noiseOf(id); at < message.length; from = 0) {
            int part = Math.min(message.length - at, NOISE.length - from);
            System.arraycopy(NOISE, from, message, at, part);
            at += part;
        }
        return message;
    }

    /** Whether what follows the identification of a message is what was sent. */
    private static boolean isUnaltered(MessageId id, byte[] buffer, int offset, int length) {
        int end = offset + length;
        for (int at = offset + HEADER, from = noiseOf(id); at < end; from = 0) {
            int part = Math.min(end - at, NOISE.length - from);
            if (!Arrays.equals(NOISE, from, from + part, buffer, at, at + part)) {
                return false;
            }
            at += part;
        }
        return true;
    }

    private static byte[] noise() {
        byte[] noise = new byte[NOISE_BYTES];
        RandomSource.seeded(NOISE_BYTES).nextBytes(noise, 0, noise.length);
        return noise;
    }

    /** Where in the noise the payload of a message begins: neighbours in one stream have nothing in common. */
    private static int noiseOf(MessageId id) {
        return (int) RandomSource.seeded(pattern(id)).nextLong() & (NOISE_BYTES - 1);
    }

    private static long pattern(MessageId id) {
        return ((long) id.sender().nodeId() << 48) ^ ((long) id.sender().life() << 32) ^ id.number();
    }

    /** Which message of this kind of traffic these bytes are, or {@code null} if they are too short to be one. */
    public static @Nullable MessageId identify(byte[] buffer, int offset, int length) {
        if (length < HEADER) {
            return null;
        }
        ClientId sender = new ClientId(Endian.LITTLE.getInt(buffer, offset), Endian.LITTLE.getInt(buffer, offset + 4));
        return new MessageId(sender, Endian.LITTLE.getLong(buffer, offset + 8));
    }

    // ---- what clients see

    /** Nothing is thrown from here: it would be the node's failure. */
    @Override
    public void onMessage(
            SimulatedNode node, long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        deliveries++;
        MessageId id = identify(buffer, offset, length);
        if (left.contains(seat(node, client))) {
            return; // until it closes its connection, as with the original (spec 30 §3.2)
        }
        ClientId receiver = seats.get(seat(node, client));
        if (id == null || receiver == null) {
            violate(node + " delivered " + length + " bytes that "
                    + (id == null ? "nobody sent" : "its client " + client + " did not join for"));
            return;
        }
        if (id.number() < 0 || id.number() >= numbers.getOrDefault(id.sender(), 0L)) {
            violate(node + " delivered " + id + ", which nobody sent");
            return;
        }
        if (!isUnaltered(id, buffer, offset, length) || id.sender().nodeId() != senderNodeId) {
            violate(node + " delivered " + id + " altered");
            return;
        }
        Long before =
                lastOfSender.computeIfAbsent(receiver, key -> new HashMap<>()).put(id.sender(), id.number());
        if (before != null && before >= id.number()) {
            violate(node + " delivered " + id + (before == id.number() ? " twice" : " after number " + before));
        }
        delivered.computeIfAbsent(receiver, key -> new ArrayList<>()).add(id);
    }

    private void violate(String text) {
        if (violation == null) {
            violation = text;
        }
    }

    /** Messages the node's present first client delivered so far, in order. */
    public List<MessageId> deliveredBy(SimulatedNode node) {
        ClientId client = seats.get(seat(node, FIRST_CLIENT));
        return client == null ? List.of() : delivered.getOrDefault(client, List.of());
    }

    /** Messages the node took from its present first client. */
    public long sentBy(SimulatedNode node) {
        ClientId client = seats.get(seat(node, FIRST_CLIENT));
        return client == null ? 0 : numbers.getOrDefault(client, 0L);
    }

    /** What the clients that are in the group on running nodes were told last of it. */
    public SortedMap<MemberId, SortedSet<MemberId>> viewsOfTheLiving(SimulatedCluster cluster) {
        SortedMap<MemberId, SortedSet<MemberId>> living = new TreeMap<>();
        seats.keySet().forEach(seat -> {
            SimulatedNode node = cluster.node(seat.nodeId());
            if (node.isRunning() && node.incarnation() == seat.incarnation()) {
                living.put(
                        new MemberId(seat.nodeId(), pidOf(seat.nodeId(), seat.client())),
                        views.getOrDefault(seat, new TreeSet<>()));
            }
        });
        return living;
    }

    /** Messages all nodes took. */
    public long accepted() {
        return accepted;
    }

    /** Messages delivered to all clients. */
    public long deliveries() {
        return deliveries;
    }

    // ---- checks

    /**
     * What was wrong so far with a single message.
     *
     * @throws AssertionError naming the first violation
     */
    public void checkEachStep() {
        if (violation != null) {
            throw new AssertionError("OrderHistory: " + violation);
        }
    }

    /**
     * Checks everything recorded so far: each message, and that one order exists which all clients agree with.
     *
     * @throws AssertionError naming the first violation
     */
    public void check() {
        checkEachStep();
        checkOneOrder();
    }

    /** Checks that the clients the node has now delivered all their own messages; call it when the cluster is quiet. */
    public void checkSelfDelivery(SimulatedNode node) {
        seats.forEach((seat, client) -> {
            if (seat.nodeId() == node.nodeId() && seat.incarnation() == node.incarnation()) {
                checkSelfDelivery(client);
            }
        });
    }

    private void checkSelfDelivery(ClientId self) {
        Set<MessageId> seen = new HashSet<>(delivered.getOrDefault(self, List.of()));
        for (long number = 0; number < numbers.getOrDefault(self, 0L); number++) {
            if (!seen.contains(new MessageId(self, number))) {
                throw new AssertionError("OrderHistory: client " + self.life() + " of node " + self.nodeId()
                        + " never delivered its own message " + number);
            }
        }
    }

    /** Each client's deliveries are a chain; all chains together must not go in a circle. */
    private void checkOneOrder() {
        Map<MessageId, Set<MessageId>> successors = new HashMap<>();
        Map<MessageId, Integer> predecessors = new HashMap<>();
        for (List<MessageId> chain : delivered.values()) {
            for (int i = 0; i < chain.size(); i++) {
                predecessors.putIfAbsent(chain.get(i), 0);
                if (i > 0
                        && successors
                                .computeIfAbsent(chain.get(i - 1), key -> new HashSet<>(2))
                                .add(chain.get(i))) {
                    predecessors.merge(chain.get(i), 1, Integer::sum);
                }
            }
        }
        ArrayDeque<MessageId> free = new ArrayDeque<>();
        predecessors.forEach((message, count) -> {
            if (count == 0) {
                free.add(message);
            }
        });
        int ordered = 0;
        while (!free.isEmpty()) {
            ordered++;
            for (MessageId next : successors.getOrDefault(free.remove(), Set.of())) {
                if (predecessors.merge(next, -1, Integer::sum) == 0) {
                    free.add(next);
                }
            }
        }
        if (ordered < predecessors.size()) {
            throw new AssertionError("OrderHistory: " + describeDisagreement());
        }
    }

    private String describeDisagreement() {
        List<ClientId> clients = new ArrayList<>(delivered.keySet());
        for (int a = 0; a < clients.size(); a++) {
            for (int b = a + 1; b < clients.size(); b++) {
                String difference = difference(clients.get(a), clients.get(b));
                if (difference != null) {
                    return difference;
                }
            }
        }
        return "no single order agrees with what all clients delivered, though any two of them agree";
    }

    private @Nullable String difference(ClientId a, ClientId b) {
        Set<MessageId> ofA = new HashSet<>(delivered.getOrDefault(a, List.of()));
        List<MessageId> common = new ArrayList<>(delivered.getOrDefault(b, List.of()));
        common.removeIf(id -> !ofA.contains(id));
        Set<MessageId> shared = new HashSet<>(common);
        int at = 0;
        for (MessageId id : delivered.getOrDefault(a, List.of())) {
            if (shared.contains(id) && !common.get(at++).equals(id)) {
                return a + " and " + b + " disagree on the order: " + id + " and " + common.get(at - 1);
            }
        }
        return null;
    }
}
