package org.quorate.client.service;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
import org.quorate.client.connection.Service;
import org.quorate.ipc.message.QuorumMessages;

/** Follows quorum (spec 40 §12, model 1). */
final class QuorumSession implements ServiceListener, AutoCloseable {
    private static final int MODEL = 1;
    /** Track flags: how it is, and changes. */
    private static final int CURRENT_AND_CHANGES = 3;

    private final ServiceSession session;
    private final List<Consumer<Quorum>> listeners = new CopyOnWriteArrayList<>();
    /** Held while listeners are called: each is called in order. Taken before the other lock. */
    private final ReentrantLock delivery = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private @Nullable Quorum latest;
    private @Nullable ClusterException lost;

    QuorumSession(Endpoint endpoint, ConnectOptions options) {
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
            put(now);
            listeners.forEach(listener -> listener.accept(now));
        } finally {
            delivery.unlock();
        }
    }

    private void put(Quorum now) {
        lock.lock();
        try {
            latest = now;
            lost = null;
            told.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void lost(ClusterException cause) {
        lock.lock();
        try {
            latest = null;
            lost = cause;
            told.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The latest, or of a session that has just begun the first. */
    Quorum latest(Duration patience) {
        return await(patience, false);
    }

    Quorum awaitQuorate(Duration patience) {
        return await(patience, true);
    }

    private Quorum await(Duration patience, boolean quorate) {
        long left = saturatedNanos(patience);
        lock.lock();
        try {
            while (true) {
                if (latest != null && (latest.quorate() || !quorate)) {
                    return latest;
                }
                if (lost != null && !quorate) {
                    throw new ClusterUnavailableException("quorum is unknown: " + lost.getMessage(), lost);
                }
                if (left <= 0) {
                    throw new ClusterTimeoutException("not quorate after " + patience + ": "
                            + (latest != null ? latest : lost != null ? lost.getMessage() : "nothing is known yet"));
                }
                left = told.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while waiting for quorum", e);
        } finally {
            lock.unlock();
        }
    }

    private static long saturatedNanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }

    Subscription watch(Consumer<Quorum> listener) {
        delivery.lock();
        try {
            listeners.add(listener);
            Quorum now = known();
            if (now != null) {
                listener.accept(now);
            }
        } finally {
            delivery.unlock();
        }
        return () -> listeners.remove(listener);
    }

    private @Nullable Quorum known() {
        lock.lock();
        try {
            return latest;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
