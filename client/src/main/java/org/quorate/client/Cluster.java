package org.quorate.client;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.quorate.client.connection.LibqbEndpoint;
import org.quorate.client.service.ConnectedCluster;

/**
 * The cluster, as seen from one of its nodes.
 *
 * <pre>{@code
 * try (Cluster cluster = Cluster.connect()) {
 *     cluster.awaitQuorate(Duration.ofSeconds(30));
 *     try (Group group = cluster.join("orders", listener)) {
 *         group.send("hello".getBytes(UTF_8));
 *     }
 * }
 * }</pre>
 *
 * Everything may be called by any thread, virtual ones too: a call that waits does not occupy their carrier. Services are
 * connected to when first used. Node ids are unsigned.
 */
public interface Cluster extends AutoCloseable {
    /**
     * Connects to the daemon of this machine, Quorate or corosync.
     *
     * @throws ClusterUnavailableException if none is running
     * @throws AccessDeniedException if it does not serve this user
     */
    static Cluster connect() {
        return connect(ConnectOptions.DEFAULT);
    }

    /** As {@link #connect()}. */
    static Cluster connect(ConnectOptions options) {
        return new ConnectedCluster(new LibqbEndpoint(options.connectTimeout()), options);
    }

    /** Id of the local node. */
    int localNode();

    /** Whether the local node's partition has quorum, as far as known. */
    Quorum quorum();

    /**
     * Waits until the partition is quorate.
     *
     * @throws ClusterTimeoutException if it is not in time
     */
    Quorum awaitQuorate(Duration patience);

    /**
     * Calls the listener with how things are, and at each change of quorum or ring. When the connection is lost nothing comes, and after
     * that how things are then.
     */
    Subscription watchQuorum(Consumer<Quorum> listener);

    /**
     * Joins a group; returns when this process is in it.
     *
     * @param name up to {@value Group#MAX_NAME_BYTES} bytes of UTF-8
     * @throws IllegalArgumentException if the name is empty or too long
     * @throws RequestRefusedException with {@code EXIST} if this process is in the group already
     */
    Group join(String name, GroupListener listener);

    /** The members of any group; none if there is no such group. */
    List<Member> members(String group);

    /** The node's configuration and run-time values. */
    ClusterMap configuration();

    /** The node's statistics, which are read-only. */
    ClusterMap statistics();

    /** The votes of the nodes. */
    Votes votes();

    /** What an operator does with the local node. */
    Administration administration();

    /** Leaves all groups and disconnects. Closing again does nothing. */
    @Override
    void close();
}
