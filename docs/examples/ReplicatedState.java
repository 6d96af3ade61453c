import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.quorate.base.RingId;
import org.quorate.client.Cluster;
import org.quorate.client.ClusterException;
import org.quorate.client.FencingToken;
import org.quorate.client.Group;
import org.quorate.client.GroupChange;
import org.quorate.client.GroupListener;
import org.quorate.client.GroupMessage;
import org.quorate.client.Member;
import org.quorate.client.Quorum;
import org.quorate.client.RingChange;

/**
 * State that all members of a group have alike, because all start from the same and apply the same operations in the same order.
 *
 * <p>Whenever the members or the ring change, each says what it has and applies nothing until all have said so; then all go on from the newest state.
 * That brings a new member up to date, and one that was cut off. Operations count in a ring with quorum only, so the newest state is the
 * one of the members that had it: every operation has a fencing token that is greater than all before.
 */
abstract class ReplicatedState implements GroupListener, AutoCloseable {
    private static final Duration DECISION = Duration.ofSeconds(10);
    private static final char STATE = 's';
    private static final char OPERATION = 'o';

    private record Announced(FencingToken version, String state) {}

    private final Cluster cluster;
    private final ExecutorService sending = Executors.newSingleThreadExecutor();
    private final Map<Member, Announced> announced = new HashMap<>();
    private final List<GroupMessage> waiting = new ArrayList<>();
    private final Member self;
    private final CompletableFuture<Group> group = new CompletableFuture<>();
    private List<Member> members = List.of();
    private RingId ring = RingId.NONE;
    private FencingToken version = FencingToken.NONE;
    private int ownState;
    private boolean isExchanging = true;

    // written by the thread of the quorum events, which are another stream than the group's
    private final Object decisionKnown = new Object();
    private Quorum decision = new Quorum(false, RingId.NONE, List.of());

    ReplicatedState(Cluster cluster) {
        this.cluster = cluster;
        this.self = new Member(cluster.localNode(), (int) ProcessHandle.current().pid());
    }

    /** Joins the group. */
    final void start(String name) {
        cluster.watchQuorum(quorum -> {
            synchronized (decisionKnown) {
                decision = quorum;
                decisionKnown.notifyAll();
            }
        });
        try {
            group.complete(cluster.join(name, this));
        } catch (ClusterException e) {
            group.completeExceptionally(e);
            throw e;
        }
    }

    /** Asks all members to do something. */
    final void propose(String operation) {
        sending.execute(() -> send(OPERATION + operation));
    }

    final Member self() {
        return self;
    }

    // what an application says of its state; called by one thread

    abstract String encode();

    abstract void decode(String state);

    /** The same at all members: it must depend on nothing but the state and what it is given. */
    abstract void apply(Member sender, String operation, FencingToken token);

    /** The operation came in a ring without quorum, or while members came and went, and this member did not apply it. */
    void refused(Member sender, String operation) {}

    /** All members have the same state again; {@code next} is for a decision that the change asks for. */
    void changed(List<Member> present, boolean isQuorate, FencingToken next) {}

    // what the group says

    /** A new ring may have gained or lost quorum with the same members. */
    @Override
    public final void onRing(RingChange change) {
        boolean isNew = !change.ring().equals(ring);
        ring = change.ring();
        if (isNew && !isExchanging) {
            exchange();
        }
    }

    @Override
    public final void onChange(GroupChange change) {
        members = change.members();
        exchange();
    }

    private void exchange() {
        isExchanging = true;
        announced.clear();
        // Members that are further have applied these, and then theirs is the newest state; if nobody has, nobody ever does.
        waiting.forEach(this::refuse);
        waiting.clear();
        ownState++;
        String state = STATE + "" + ownState + " " + version.ringSequence() + " " + version.epoch() + " " + encode();
        sending.execute(() -> send(state));
    }

    @Override
    public final void onMessage(GroupMessage message) {
        String text = new String(message.content(), UTF_8);
        if (text.charAt(0) == STATE) {
            onState(message.sender(), text.substring(1));
        } else if (isExchanging) {
            waiting.add(message);
        } else {
            onOperation(message, isQuorate());
        }
    }

    private void onState(Member sender, String text) {
        String[] words = text.split(" ", 4);
        if (!isExchanging) {
            return;
        }
        // It is what the sender still has, though it may have been sent before the last change: a member applies nothing until the last
        // state it sent has come back to it.
        if (!sender.equals(self) || Integer.parseInt(words[0]) == ownState) {
            FencingToken of = new FencingToken(Long.parseLong(words[1]), Long.parseLong(words[2]));
            announced.put(sender, new Announced(of, words[3]));
        }
        if (!announced.keySet().containsAll(members)) {
            return;
        }
        isExchanging = false;
        for (Announced other : announced.values()) {
            if (other.version.compareTo(version) > 0) {
                version = other.version;
                decode(other.state);
            }
        }
        boolean isQuorate = isQuorate();
        if (isQuorate) {
            version = next();
        }
        changed(members, isQuorate, version);
        waiting.forEach(message -> onOperation(message, isQuorate));
        waiting.clear();
    }

    private void onOperation(GroupMessage message, boolean isQuorate) {
        if (isQuorate) {
            version = next();
            apply(message.sender(), operation(message), version);
        } else {
            refuse(message);
        }
    }

    private void refuse(GroupMessage message) {
        refused(message.sender(), operation(message));
    }

    private static String operation(GroupMessage message) {
        return new String(message.content(), UTF_8).substring(1);
    }

    private FencingToken next() {
        return FencingToken.after(version, new Quorum(true, ring, List.of()));
    }

    /** Whether the ring of the group's messages has quorum. */
    private boolean isQuorate() {
        long patience = System.nanoTime() + DECISION.toNanos();
        synchronized (decisionKnown) {
            while (Long.compareUnsigned(decision.ring().seq(), ring.seq()) < 0) {
                long millis = (patience - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return false;
                }
                try {
                    decisionKnown.wait(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return decision.quorate() && decision.ring().equals(ring);
        }
    }

    private void send(String text) {
        try {
            group.get().send(text.getBytes(UTF_8));
        } catch (ClusterException | ExecutionException e) {
            System.out.println("not sent: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The daemon of this machine is gone: this member is one that was cut off, and says so when it is back. */
    @Override
    public final void onLost(ClusterException cause) {
        isExchanging = true;
        announced.clear();
        waiting.clear();
        changed(List.of(), false, version);
        System.out.println("lost: " + cause.getMessage());
    }

    @Override
    public void close() {
        if (group.state() != Future.State.SUCCESS) {
            sending.shutdownNow();
            return;
        }
        sending.shutdown();
        try {
            sending.awaitTermination(DECISION.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        group.resultNow().close();
    }
}
