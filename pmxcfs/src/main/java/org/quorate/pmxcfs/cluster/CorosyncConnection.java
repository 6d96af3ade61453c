package org.quorate.pmxcfs.cluster;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.client.Cluster;
import org.quorate.client.ClusterException;
import org.quorate.client.RequestRefusedException;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.Group;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.node.ClusterWriting;
import org.quorate.clusterfs.node.VoteRule;
import org.quorate.clusterfs.replication.GroupConnection;
import org.quorate.clusterfs.status.ClusterInformation;
import org.quorate.pmxcfs.files.ServiceStoppedException;

/**
 * Keeps in touch with the cluster engine of this machine, Quorate or corosync: quorum, the configuration's nodes and both groups
 * (spec 60 §8). One thread that may wait; when anything is lost all of it is, and it begins anew.
 */
public final class CorosyncConnection implements GroupMembership.Events, CorosyncConfGuard.Engine, AutoCloseable {
    private static final long RETRY_NANOS = 1_000_000_000L;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(8);

    /** Votes have to be asked for: they change without a word when somebody sets what is expected. */
    private static final long VOTES_EVERY_NANOS = 10_000_000_000L;

    private final Supplier<Cluster> connecting;
    private final ClusterWriting writing;
    private final Consumer<Runnable> owner;
    private final int pid;
    private final LogSink log;

    private final BlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile EngineState state = EngineState.UNKNOWN;

    /** Owned by the owner's thread: what is of an earlier membership counts no more. */
    private final Map<Group, GroupMembership> current = new EnumMap<>(Group.class);

    // ---- owned by this thread
    private @Nullable Cluster cluster;
    /** Why the engine could not be reached when that was last said; empty if it was. */
    private String unreachable = "";

    private boolean quorate;
    private ClusterInformation information = new ClusterInformation("", 0, List.of());
    private VoteRule votes = VoteRule.ANY;
    private long votesAt;

    /**
     * A connection that is not made yet.
     *
     * @param connecting makes one that does not reconnect by itself
     * @param owner has things done by the owner's thread
     * @param pid of this process, as it joins groups
     */
    public CorosyncConnection(
            Supplier<Cluster> connecting, ClusterWriting writing, Consumer<Runnable> owner, int pid, LogSink log) {
        this.connecting = connecting;
        this.writing = writing;
        this.owner = owner;
        this.pid = pid;
        this.log = log;
        this.thread = Thread.ofPlatform().name("corosync").unstarted(this::run);
        for (Group group : Group.values()) {
            writing.connectedBy(group, new Link(group));
        }
    }

    /** Begins. */
    public CorosyncConnection start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            while (!stopping) {
                if (cluster == null) {
                    connect();
                }
                Runnable command = commands.poll(RETRY_NANOS, TimeUnit.NANOSECONDS);
                if (command != null) {
                    command.run();
                }
                askForVotesNowAndThen();
            }
        } catch (InterruptedException | ServiceStoppedException stop) {
            stopping = true;
        } finally {
            disconnect();
        }
    }

    // ---- the connection

    private void connect() {
        try {
            Cluster made = connecting.get();
            cluster = made;
            unreachable = "";
            ProcessId self = new ProcessId(made.localNode(), pid);
            made.configuration()
                    .trackPrefix("nodelist.node.", (key, now, before) -> commands.add(this::readConfiguration));
            made.configuration()
                    .track("totem.config_version", (key, now, before) -> commands.add(this::readConfiguration));
            readConfiguration();
            made.watchQuorum(now -> commands.add(() -> quorumChanged(now.quorate())));
            showState();
            owner.accept(() -> writing.identified(self));
        } catch (ClusterException failure) {
            sayUnreachable(String.valueOf(failure.getMessage()));
            disconnect();
        }
    }

    /** In the original each service says it for itself. The reason is said whenever it is another one. */
    private void sayUnreachable(String reason) {
        if (unreachable.isEmpty()) {
            String text = "_initialize failed: CS_ERR_LIBRARY (failed to connect to corosync)";
            Map<Domain, String> services = new LinkedHashMap<>();
            services.put(Domain.QUORUM, "quorum");
            services.put(Domain.CONFDB, "cmap");
            services.put(Domain.DCDB, "cpg");
            services.put(Domain.STATUS, "cpg");
            services.forEach((domain, service) -> {
                log.log(domain, Level.CRIT, service + text);
                log.log(domain, Level.CRIT, "can't initialize service");
            });
        }
        if (!reason.equals(unreachable)) {
            unreachable = reason;
            log.log(Domain.MAIN, Level.INFO, "waiting for the cluster engine: " + reason);
        }
    }

    private void disconnect() {
        Cluster lost = cluster;
        cluster = null;
        quorate = false;
        showState();
        if (lost != null) {
            tellOwner(writing::quorumUnknown);
            try {
                lost.close();
            } catch (ClusterException e) {
                log.log(Domain.MAIN, Level.DEBUG, "closing the connection to the cluster engine: " + e.getMessage());
            }
            tellOwner(() -> List.copyOf(current.values()).forEach(this::forget));
        }
    }

    /** While this thread ends, there may be nobody to be told. */
    private void tellOwner(Runnable task) {
        try {
            owner.accept(task);
        } catch (ServiceStoppedException over) {
            stopping = true;
        }
    }

    /** Does something with the connection, if there is one; if it fails, the connection is given up. */
    private void withCluster(String what, Consumer<Cluster> work) {
        Cluster present = cluster;
        if (present == null) {
            return;
        }
        try {
            work.accept(present);
        } catch (ClusterException e) {
            log.log(Domain.MAIN, Level.CRIT, what + ": " + e.getMessage());
            disconnect();
        }
    }

    // ---- quorum and configuration

    private void quorumChanged(boolean now) {
        quorate = now;
        showState();
        readVotes();
    }

    private void showState() {
        state = new EngineState(cluster != null, quorate, information.version());
    }

    @Override
    public EngineState state() {
        return state;
    }

    private void readVotes() {
        votesAt = System.nanoTime();
        withCluster("reading votes", present -> {
            votes = EngineVotes.rule(present.votes().local(), information);
            boolean now = quorate;
            VoteRule rule = votes;
            tellOwner(() -> writing.quorumChanged(now, rule));
        });
    }

    private void askForVotesNowAndThen() {
        if (cluster != null && System.nanoTime() - votesAt > VOTES_EVERY_NANOS) {
            readVotes();
        }
    }

    private void readConfiguration() {
        withCluster("reading the configuration", present -> {
            ClusterInformation read = ConfiguredCluster.read(present.configuration());
            if (!read.equals(information)) {
                information = read;
                showState();
                tellOwner(() -> writing.clusterChanged(read));
                readVotes();
            }
        });
    }

    @Override
    public void reload() {
        commands.add(() -> withCluster("reloading the configuration", present -> {
            try {
                present.administration().reload();
            } catch (RequestRefusedException refused) {
                log.log(Domain.DCDB, Level.CRIT, "the cluster engine does not reload: " + refused.getMessage());
            }
        }));
    }

    // ---- groups

    /** What a state machine asks for, in the owner's thread. */
    private final class Link implements GroupConnection {
        private final Group group;

        Link(Group group) {
            this.group = group;
        }

        @Override
        public void join() {
            GroupMembership membership = new GroupMembership(group, CorosyncConnection.this);
            current.put(group, membership);
            commands.add(() -> CorosyncConnection.this.join(membership));
        }

        @Override
        public void leave() {
            GroupMembership membership = current.get(group);
            if (membership != null) {
                commands.add(() -> CorosyncConnection.this.leave(membership));
            }
        }

        @Override
        public boolean multicast(byte[] message) {
            GroupMembership membership = current.get(group);
            if (membership == null) {
                return false;
            }
            membership.enqueue(message);
            return true;
        }
    }

    private void join(GroupMembership membership) {
        Cluster present = cluster;
        if (present == null) {
            over(membership);
            return;
        }
        try {
            membership.join(present);
        } catch (ClusterException e) {
            Domain domain = membership.group().domain();
            log.log(domain, Level.CRIT, "cpg_join failed: " + e.getMessage());
            log.log(domain, Level.CRIT, "can't initialize service");
            over(membership);
        }
    }

    private void leave(GroupMembership membership) {
        try {
            membership.leave();
        } catch (ClusterException e) {
            log.log(membership.group().domain(), Level.CRIT, "cpg_leave failed: " + e.getMessage());
        }
        over(membership);
    }

    /** Tells the state machine, unless it has heard already that it is no member. */
    private void over(GroupMembership membership) {
        tellOwner(() -> forget(membership));
    }

    private void forget(GroupMembership membership) {
        if (current.remove(membership.group(), membership)) {
            writing.connectionLost(membership.group());
        }
    }

    @Override
    public void membersChanged(GroupMembership membership, List<ProcessId> members, boolean somebodyJoined) {
        owner.accept(() -> {
            if (current.get(membership.group()) == membership) {
                writing.membersChanged(membership.group(), members, somebodyJoined);
            }
        });
    }

    @Override
    public void delivered(GroupMembership membership, ProcessId sender, byte[] message) {
        owner.accept(() -> {
            if (current.get(membership.group()) == membership) {
                writing.delivered(membership.group(), sender, message);
            }
        });
    }

    @Override
    public void lost(GroupMembership membership, String reason) {
        if (stopping) {
            return;
        }
        log.log(membership.group().domain(), Level.CRIT, reason);
        over(membership);
        commands.add(this::disconnect);
    }

    /** Leaves both groups and disconnects. */
    @Override
    public void close() {
        stopping = true;
        commands.add(() -> {});
        try {
            if (!thread.join(CLOSE_PATIENCE)) {
                log.log(Domain.MAIN, Level.WARNING, "the cluster engine does not let go; leaving without it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
