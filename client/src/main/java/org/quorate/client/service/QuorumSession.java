package org.quorate.client.service;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.client.ClusterException;
import org.quorate.client.ClusterTimeoutException;
import org.quorate.client.ClusterUnavailableException;
import org.quorate.client.ConnectOptions;
import org.quorate.client.Quorum;
import org.quorate.client.Subscription;
import org.quorate.client.connection.Endpoint;
import org.quorate.client.connection.Scheduling;
import org.quorate.client.connection.Service;
import org.quorate.ipc.message.QuorumMessages;

/** Follows quorum (spec 40 §12, model 1). */
final class QuorumSession implements ServiceListener, AutoCloseable {
    private static final int MODEL = 1;
    /** Track flags: how it is, and changes. */
    private static final int CURRENT_AND_CHANGES = 3;

    private final ServiceSession session;
    private final List<Consumer<Quorum>> listeners = new CopyOnWriteArrayList<>();
    /** Held while listeners are called: each is called in order. */
    private final Lock delivery;

    private final Scheduling scheduling;
    private final Scheduling.Gate told;
    private volatile Known known = new Known(null, null);

    /** What is known of quorum: nothing at first, nothing either while the connection is lost. */
    private record Known(@Nullable Quorum quorum, @Nullable ClusterException lost) {
        @Override
        public String toString() {
            return quorum != null
                    ? quorum.toString()
                    : lost != null ? String.valueOf(lost.getMessage()) : "nothing is known yet";
        }
    }

    QuorumSession(Endpoint endpoint, ConnectOptions options) {
        scheduling = endpoint.scheduling();
        delivery = scheduling.newLock();
        told = scheduling.newGate();
        session = new ServiceSession(endpoint, Service.QUORUM, options, this);
    }

    QuorumSession open() {
        session.open();
        return this;
    }

    @Override
    public void connected() {
        session.call(
                "choice of the quorum model", new QuorumMessages.NumberRequest(QuorumMessages.MODEL_GET_TYPE, MODEL));
        session.call(
                "tracking of quorum",
                new QuorumMessages.NumberRequest(QuorumMessages.TRACK_START, CURRENT_AND_CHANGES));
    }

    @Override
    public void event(int id, byte[] buffer, int length) {
        if (id != QuorumMessages.QUORUM_V1) {
            return; // the list of nodes says nothing that the other event does not
        }
        QuorumMessages.QuorumV1 event = QuorumMessages.QuorumV1.decode(buffer, 0, length);
        if (event == null) {
            throw new ClusterException("the node sent a quorum event of " + length + " bytes that makes no sense");
        }
        Quorum now = new Quorum(
                event.quorate(),
                new RingId(event.ringId().rep(), event.ringId().seq()),
                Arrays.stream(event.view()).boxed().toList());
        delivery.lock();
        try {
            put(new Known(now, null));
            listeners.forEach(listener -> listener.accept(now));
        } finally {
            delivery.unlock();
        }
    }

    private void put(Known now) {
        known = now;
        told.signal();
    }

    @Override
    public void lost(ClusterException cause) {
        put(new Known(null, cause));
    }

    /** The latest, or of a session that has just begun the first. */
    Quorum latest(Duration patience) {
        return await(patience, false);
    }

    Quorum awaitQuorate(Duration patience) {
        return await(patience, true);
    }

    @SuppressWarnings("ReferenceEquality") // another object is later knowledge, whatever it says
    private Quorum await(Duration patience, boolean quorate) {
        long end = scheduling.nanoTime()
                + TimeUnit.NANOSECONDS.convert(patience); // saturated; an overflow undoes itself below
        try {
            while (true) {
                Known now = known;
                if (now.quorum != null && (now.quorum.quorate() || !quorate)) {
                    return now.quorum;
                }
                if (now.lost != null && !quorate) {
                    throw new ClusterUnavailableException("quorum is unknown: " + now.lost.getMessage(), now.lost);
                }
                if (!told.await(() -> known != now, end - scheduling.nanoTime())) {
                    throw new ClusterTimeoutException("not quorate after " + patience + ": " + now);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while waiting for quorum", e);
        }
    }

    Subscription watch(Consumer<Quorum> listener) {
        delivery.lock();
        try {
            listeners.add(listener);
            Quorum now = known.quorum;
            if (now != null) {
                listener.accept(now);
            }
        } finally {
            delivery.unlock();
        }
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        session.close();
    }
}
