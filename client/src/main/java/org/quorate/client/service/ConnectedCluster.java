package org.quorate.client.service;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quorate.client.Administration;
import org.quorate.client.Cluster;
import org.quorate.client.ClusterException;
import org.quorate.client.ClusterMap;
import org.quorate.client.ConnectOptions;
import org.quorate.client.Group;
import org.quorate.client.GroupListener;
import org.quorate.client.Member;
import org.quorate.client.Quorum;
import org.quorate.client.Subscription;
import org.quorate.client.Votes;
import org.quorate.client.connection.Endpoint;

/** A cluster by the services of one of its nodes; each is connected to when first asked for. */
public final class ConnectedCluster implements Cluster {
    private final Endpoint endpoint;
    private final ConnectOptions options;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Lock lock;
    private final int localNode;

    private final AdministrationSession administration;
    private @Nullable QuorumSession quorum;
    private @Nullable VotesSession votes;
    private @Nullable MapSession configuration;
    private @Nullable MapSession statistics;
    private @Nullable GroupDirectory directory;
    private boolean closed;

    public ConnectedCluster(Endpoint endpoint, ConnectOptions options) {
        this.endpoint = endpoint;
        this.options = options;
        this.lock = endpoint.scheduling().newLock();
        this.administration = new AdministrationSession(endpoint, options).open();
        opened.push(administration);
        boolean done = false;
        try {
            this.localNode = administration.localNode();
            done = true;
        } finally {
            if (!done) {
                administration.close();
            }
        }
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private <T extends AutoCloseable> T opened(Supplier<T> open) {
        if (closed) {
            throw new ClusterException("this connection to the cluster has been closed");
        }
        T made = open.get();
        opened.push(made);
        return made;
    }

    @Override
    public int localNode() {
        return localNode;
    }

    private QuorumSession quorumSession() {
        return locked(() -> {
            if (quorum == null) {
                quorum = opened(() -> new QuorumSession(endpoint, options).open());
            }
            return quorum;
        });
    }

    @Override
    public Quorum quorum() {
        return quorumSession().latest(options.callTimeout());
    }

    @Override
    public Quorum awaitQuorate(Duration patience) {
        return quorumSession().awaitQuorate(patience);
    }

    @Override
    public Subscription watchQuorum(Consumer<Quorum> listener) {
        return quorumSession().watch(listener);
    }

    @Override
    public Group join(String name, GroupListener listener) {
        GroupSession group = new GroupSession(endpoint, options, localNode, name, listener).open();
        boolean kept = locked(() -> {
            if (!closed) {
                opened.push(group);
            }
            return !closed;
        });
        if (kept) {
            return group;
        }
        group.close();
        throw new ClusterException("this connection to the cluster has been closed");
    }

    @Override
    public List<Member> members(String group) {
        return locked(() -> {
            if (directory == null) {
                directory = opened(() -> new GroupDirectory(endpoint, options).open());
            }
            return directory.members(group.getBytes(StandardCharsets.UTF_8));
        });
    }

    @Override
    public ClusterMap configuration() {
        return locked(() -> {
            if (configuration == null) {
                configuration = opened(() -> new MapSession(endpoint, options, MapSession.Which.CONFIGURATION).open());
            }
            return configuration;
        });
    }

    @Override
    public ClusterMap statistics() {
        return locked(() -> {
            if (statistics == null) {
                statistics = opened(() -> new MapSession(endpoint, options, MapSession.Which.STATISTICS).open());
            }
            return statistics;
        });
    }

    @Override
    public Votes votes() {
        return locked(() -> {
            if (votes == null) {
                votes = opened(() -> new VotesSession(endpoint, options).open());
            }
            return votes;
        });
    }

    @Override
    public Administration administration() {
        return administration;
    }

    @Override
    public void close() {
        locked(() -> closed = true);
        // a listener that runs now may ask for something of this class; it is not waited for under the lock
        for (AutoCloseable service = next(); service != null; service = next()) {
            try {
                service.close();
            } catch (Exception e) {
                throw new ClusterException("closing: " + e.getMessage(), e);
            }
        }
    }

    private @Nullable AutoCloseable next() {
        lock.lock();
        try {
            return opened.poll();
        } finally {
            lock.unlock();
        }
    }
}
