package org.quorate.services.sync;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.base.wire.Endian;
import org.quorate.services.OrderedSender;
import org.quorate.services.framework.ServiceChannel;
import org.quorate.services.framework.ServiceHeader;
import org.quorate.services.framework.SyncParticipant;
import org.quorate.totem.Group;

/**
 * After every regular configuration all members walk through the same services in ascending order, with a barrier after each,
 * so that every node activates a service at the same point of the message order (spec 30 §2).
 */
public final class SyncEngine {
    private static final int[] NOBODY = {};

    private enum State {
        SERVICE_LIST_BUILD,
        PROCESS,
        BARRIER
    }

    /** A service of the round; {@code participant} is {@code null} for one only others have. */
    private record Entry(int number, String name, @Nullable SyncParticipant participant) {}

    /** Who synchronises here, asked anew at each round because services are unloaded at a stop. */
    public interface Registry {
        /** Calls the consumer for every loaded service that synchronises, in ascending order. */
        void forEachParticipant(ParticipantConsumer consumer);

        /** Whether the service is still loaded. */
        boolean isLoaded(int service);
    }

    /** Takes one participant. */
    @FunctionalInterface
    public interface ParticipantConsumer {
        void accept(int number, String longName, SyncParticipant participant);
    }

    private final OrderedSender sender;
    private final ServiceChannel channel;
    private final Registry registry;
    private final Log log;
    private final Consumer<RingId> onComplete;

    private State state = State.BARRIER;
    private RingId ringId = RingId.NONE;
    private int[] transitional = NOBODY;
    private int[] members = NOBODY;
    private boolean[] received = {};
    private final List<Entry> services = new ArrayList<>();
    private int index;
    /** A sync message that found no room in the queue, retried at the next token. */
    private byte @Nullable [] unsent;

    /**
     * @param onComplete all services of this ring's round are activated
     */
    public SyncEngine(
            OrderedSender sender, ServiceChannel channel, Registry registry, Log log, Consumer<RingId> onComplete) {
        this.sender = sender;
        this.channel = channel;
        this.registry = registry;
        this.log = log;
        this.onComplete = onComplete;
    }

    /** A transitional configuration: who comes along. */
    public void saveTransitional(int[] members) {
        transitional = members.clone();
    }

    /** A regular configuration: begins a round (§2.3). */
    public void start(int[] newMembers, RingId newRingId) {
        ringId = newRingId;
        members = newMembers.clone();
        received = new boolean[members.length];
        index = 0;
        unsent = null;
        services.clear();
        registry.forEachParticipant((number, name, participant) -> services.add(new Entry(number, name, participant)));
        int[] numbers = services.stream().mapToInt(Entry::number).toArray();
        state = State.SERVICE_LIST_BUILD;
        debug("call init for locally known services");
        multicast(new ServiceBuild(ringId, numbers).encode());
        transitional = Arrays.stream(transitional).filter(this::isMember).toArray();
        for (Entry entry : List.copyOf(services)) {
            if (entry.participant != null) {
                entry.participant.syncInit(transitional.clone(), members.clone(), ringId);
            }
        }
    }

    /** A configuration change while a round runs (§2.6): late messages of the old ring mean nothing from now on. */
    public void abort() {
        // The abort callback runs while waiting in the barrier too, as in the newest version: cpg would keep old join
        // lists.
        if (state != State.SERVICE_LIST_BUILD && index < services.size()) {
            SyncParticipant participant = services.get(index).participant;
            if (participant != null) {
                participant.syncAbort();
            }
        }
        state = State.BARRIER;
        ringId = RingId.NONE;
        unsent = null;
    }

    /** A message of the sync group. */
    public void onMessage(int senderNodeId, Endian order, byte[] buffer, int offset, int length) {
        if (length < ServiceHeader.BYTES) {
            return;
        }
        switch (ServiceHeader.id(order, buffer, offset)) {
            case ServiceBuild.ID -> {
                ServiceBuild build = ServiceBuild.decode(order, buffer, offset, length);
                if (build != null) {
                    onServiceBuild(senderNodeId, build);
                }
            }
            case Barrier.ID -> {
                Barrier barrier = Barrier.decode(order, buffer, offset, length);
                if (barrier != null) {
                    onBarrier(senderNodeId, barrier);
                }
            }
            default -> {
                // no other kind exists
            }
        }
    }

    private void onServiceBuild(int senderNodeId, ServiceBuild build) {
        if (isOfOldRing(build.ringId())) {
            debug("service build for old ring - discarding");
            return;
        }
        if (state != State.SERVICE_LIST_BUILD) {
            return;
        }
        for (int number : build.services()) {
            addUnknown(number);
        }
        if (markReceived(senderNodeId)) {
            debug("enter sync process");
            processCurrent();
        }
    }

    private void addUnknown(int number) {
        if (services.size() == ServiceBuild.MAX_SERVICES
                || services.stream().anyMatch(entry -> entry.number == number)) {
            return;
        }
        int position = 0;
        while (position < services.size() && services.get(position).number < number) {
            position++;
        }
        services.add(position, new Entry(number, "Unknown External Service (id = " + number + ")", null));
    }

    private void processCurrent() {
        Arrays.fill(received, false);
        if (index == services.size()) {
            state = State.BARRIER;
            onComplete.accept(ringId);
            return;
        }
        state = State.PROCESS;
        channel.requestToken();
    }

    /** The token has passed: the current service goes on (§2.5). */
    public void onTokenSent() {
        if (unsent != null) {
            multicast(unsent);
        }
        if (state != State.PROCESS || unsent != null || channel.isBacklogged()) {
            return;
        }
        Entry entry = services.get(index);
        boolean done = entry.participant == null || !registry.isLoaded(entry.number) || entry.participant.syncProcess();
        if (done) {
            state = State.BARRIER;
            multicast(new Barrier(ringId).encode());
        } else {
            channel.requestToken();
        }
    }

    private void onBarrier(int senderNodeId, Barrier barrier) {
        if (isOfOldRing(barrier.ringId())) {
            debug("barrier for old ring - discarding");
            return;
        }
        if (state == State.SERVICE_LIST_BUILD || index >= services.size() || !markReceived(senderNodeId)) {
            return;
        }
        Entry entry = services.get(index);
        debug("Committing synchronization for %s", entry.name);
        if (entry.participant != null && registry.isLoaded(entry.number)) {
            entry.participant.syncActivate();
        }
        if (isOfOldRing(barrier.ringId())) {
            return;
        }
        index++;
        processCurrent();
    }

    private boolean isOfOldRing(RingId messageRing) {
        return ringId.equals(RingId.NONE) || !messageRing.equals(ringId);
    }

    private boolean isMember(int nodeId) {
        return memberIndex(nodeId) >= 0;
    }

    private int memberIndex(int nodeId) {
        for (int i = 0; i < members.length; i++) {
            if (members[i] == nodeId) {
                return i;
            }
        }
        return -1;
    }

    /** Notes the sender; whether all members have been heard now. */
    private boolean markReceived(int senderNodeId) {
        int member = memberIndex(senderNodeId);
        if (member < 0) {
            return false;
        }
        received[member] = true;
        for (boolean heard : received) {
            if (!heard) {
                return false;
            }
        }
        return true;
    }

    private void multicast(byte[] message) {
        // Never ahead of a service's own messages that wait for room: a barrier promises that all of them are out.
        if (!channel.isBacklogged() && sender.send(Group.SYNC, message)) {
            unsent = null;
        } else {
            unsent = message;
            sender.requestToken();
        }
    }

    private void debug(String template, Object... arguments) {
        log.log(Subsystem.SYNC, Level.DEBUG, template, arguments);
    }
}
