package org.quorate.totem;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.base.time.TimerQueue;
import org.quorate.base.wire.Endian;
import org.quorate.config.TotemParameters;

/** One node of a {@link VirtualCluster}: a totem, its timers and what it delivered. */
final class VirtualNode implements TotemTransport, TotemListener, RingSequenceStore, Log {
    private static final int LOCAL_BUDGET = 100_000;

    final int id;
    private final VirtualCluster cluster;
    private TotemParameters parameters;
    private TimerQueue timers = new TimerQueue();
    private Totem totem;
    private int generation;
    private boolean up;
    private boolean paused;
    private final List<byte[]> backlog = new ArrayList<>();
    private long storedSeq;
    private int seqOrigin;

    /** Synchronisation of the services: a message to group sync from each member, then complete. */
    private int syncPending;

    boolean synchronizeByMessages;
    final List<String> log = new ArrayList<>();
    final List<Delivery> deliveries = new ArrayList<>();
    Level logLevel = Level.DEBUG;
    DeliveryHook hook = delivery -> {};

    /** Called for each delivered event. */
    @FunctionalInterface
    interface DeliveryHook {
        void on(Delivery delivery);
    }

    /** A message or configuration change as it was handed up. */
    sealed interface Delivery {
        record Message(Group group, int sender, byte[] bytes, boolean synchronizing) implements Delivery {
            String text() {
                return new String(bytes, StandardCharsets.ISO_8859_1);
            }
        }

        record Change(ConfigurationChange change) implements Delivery {}

        /** The process died here: what follows is another life. */
        record Crash() implements Delivery {}
    }

    VirtualNode(VirtualCluster cluster, int id, TotemParameters parameters) {
        this.cluster = cluster;
        this.id = id;
        this.parameters = parameters;
        this.totem = newTotem();
    }

    private Totem newTotem() {
        timers = new TimerQueue();
        timers.setNow(cluster.nowNanos());
        return new Totem(
                id, parameters, storedSeq, timers, this, RandomSource.seeded(cluster.seed * 31 + id), this, this, this);
    }

    Totem totem() {
        return totem;
    }

    int generation() {
        return generation;
    }

    boolean isUp() {
        return up;
    }

    // ---------------------------------------------------------- what happens

    /** Numbers of messages start above this in every ring. */
    void seqOrigin(int origin) {
        seqOrigin = origin;
    }

    void start() {
        up = true;
        timers.setNow(cluster.nowNanos());
        totem.ring().seqOrigin = seqOrigin;
        totem.start();
        drainLocal();
    }

    void crash() {
        up = false;
        paused = false;
        backlog.clear();
        generation++;
        deliveries.add(new Delivery.Crash());
    }

    void restart() {
        totem = newTotem();
        start();
    }

    void leave() {
        timers.setNow(cluster.nowNanos());
        totem.leave();
        up = false;
        generation++;
        deliveries.add(new Delivery.Crash());
    }

    void pause() {
        paused = true;
    }

    /** Overdue timers first, then what waits in the socket. */
    void resume() {
        paused = false;
        timers.setNow(cluster.nowNanos());
        expireTimers();
        List<byte[]> waiting = List.copyOf(backlog);
        backlog.clear();
        for (byte[] packet : waiting) {
            arrive(packet, generation);
        }
    }

    void arrive(byte[] packet, int forGeneration) {
        if (!up || forGeneration != generation) {
            return;
        }
        if (paused) {
            backlog.add(packet);
            return;
        }
        timers.setNow(cluster.nowNanos());
        totem.onPacket(packet, 0, packet.length);
        drainLocal();
    }

    boolean send(Group group, byte[] message) {
        if (!up || paused) {
            return false;
        }
        timers.setNow(cluster.nowNanos());
        boolean taken = totem.send(group, new byte[0], message, 0, message.length);
        drainLocal();
        return taken;
    }

    boolean send(String text) {
        return send(Group.SERVICES, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void reconfigure(TotemParameters changed) {
        parameters = changed;
        totem.reconfigure(changed);
    }

    long nextDeadlineNanos() {
        return up && !paused ? timers.nextDeadlineNanos() : Long.MAX_VALUE;
    }

    void expireTimers() {
        if (!up || paused) {
            return;
        }
        timers.setNow(cluster.nowNanos());
        while (up && timers.expireNext()) {
            drainLocal();
        }
    }

    private void drainLocal() {
        int budget = LOCAL_BUDGET;
        while (totem.runLocal()) {
            if (--budget == 0) {
                throw new AssertionError("node " + id + " talks to itself without end, seed " + cluster.seed);
            }
        }
    }

    // ---------------------------------------------------------- what it sees

    boolean isOperationalWith(int... ids) {
        return up
                && totem.state() == TotemState.OPERATIONAL
                && !totem.isWaitingForSynchronization()
                && Arrays.equals(totem.members(), ids);
    }

    List<String> messages() {
        return deliveries.stream()
                .filter(Delivery.Message.class::isInstance)
                .map(Delivery.Message.class::cast)
                .filter(message -> message.group() == Group.SERVICES)
                .map(message -> Integer.toUnsignedString(message.sender()) + ":" + message.text())
                .toList();
    }

    // ------------------------------------------------------------- interfaces

    @Override
    public void unicast(int targetNodeId, byte[] buffer, int offset, int length) {
        byte[] packet = Arrays.copyOfRange(buffer, offset, offset + length);
        cluster.record(id, "> " + Integer.toUnsignedString(targetNodeId) + " " + Dump.of(packet));
        cluster.unicast(id, targetNodeId, packet);
    }

    @Override
    public void multicast(byte[] buffer, int offset, int length) {
        byte[] packet = Arrays.copyOfRange(buffer, offset, offset + length);
        cluster.record(id, "> * " + Dump.of(packet));
        cluster.multicast(id, packet);
    }

    @Override
    public boolean usesTargetNodeId() {
        return true;
    }

    @Override
    public void onConfigurationChange(ConfigurationChange change) {
        cluster.record(id, "deliver " + change);
        deliver(new Delivery.Change(change));
        if (change.kind() == ConfigurationChange.Kind.REGULAR) {
            syncPending = change.members().length;
            if (!synchronizeByMessages) {
                totem.synchronizationComplete();
            } else {
                byte[] barrier = ("barrier " + change.ringId()).getBytes(StandardCharsets.ISO_8859_1);
                if (!totem.send(Group.SYNC, barrier, barrier, 0, 0)) {
                    throw new AssertionError("no room for a barrier, seed " + cluster.seed);
                }
            }
        }
    }

    @Override
    public void onMessage(Group group, int senderNodeId, Endian order, byte[] buffer, int offset, int length) {
        byte[] bytes = Arrays.copyOfRange(buffer, offset, offset + length);
        Delivery.Message message =
                new Delivery.Message(group, senderNodeId, bytes, totem.isWaitingForSynchronization());
        cluster.record(
                id, "deliver " + group + " from " + Integer.toUnsignedString(senderNodeId) + " " + length + " bytes");
        deliver(message);
        if (group == Group.SYNC
                && synchronizeByMessages
                && message.text().equals("barrier " + totem.ringId())
                && --syncPending == 0) {
            totem.synchronizationComplete();
        }
    }

    private void deliver(Delivery delivery) {
        deliveries.add(delivery);
        hook.on(delivery);
    }

    @Override
    public void onTokenSent() {
        // nothing waits
    }

    @Override
    public void store(long seq) {
        if (Long.compareUnsigned(seq, storedSeq) <= 0) {
            throw new AssertionError("ring seq goes back from " + storedSeq + " to " + seq + ", seed " + cluster.seed);
        }
        storedSeq = seq;
    }

    @Override
    public boolean isEnabled(Subsystem subsystem, Level level) {
        return level.isShownAt(logLevel);
    }

    @Override
    public void log(Subsystem subsystem, Level level, String template, Object... arguments) {
        if (!isEnabled(subsystem, level)) {
            return;
        }
        String text = new LogEvent(0, subsystem, level, template, Arrays.asList(arguments)).text();
        log.add(text);
        cluster.record(id, "log " + level.word() + " " + text);
    }
}
