package org.quorate.daemon.control;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;

/**
 * What a tool may ask a running daemon, whatever the way to reach it. Calls block, but never longer than the deadline the
 * connection was opened with; then they throw with {@link org.quorate.base.StatusCode#TIMEOUT}.
 */
public interface ClusterAccess extends AutoCloseable {
    /** Which of the daemon's two maps. */
    enum CmapMap {
        /** The configuration map. */
        ICMAP,
        /** Statistics, computed when read (spec 50 §11). */
        STATS
    }

    /** Told of changes on a thread of the connection; must not call back into it. */
    @FunctionalInterface
    interface QuorumListener {
        void onQuorum(QuorumStatus status);
    }

    DaemonInfo info() throws ClusterAccessException;

    QuorumStatus quorumStatus() throws ClusterAccessException;

    LinkStatus linkStatus() throws ClusterAccessException;

    /** One node of {@link #linkStatus}; {@link org.quorate.base.StatusCode#NOT_EXIST} if it is not configured. */
    LinkStatus.Node nodeStatus(int nodeId) throws ClusterAccessException;

    /** The value, or {@code null} if there is no such key. */
    @Nullable
    CmapValue cmapGet(CmapMap map, String key) throws ClusterAccessException;

    /** Entries whose key starts with the prefix (empty: all), ascending. */
    SortedMap<String, CmapValue> cmapList(CmapMap map, String prefix) throws ClusterAccessException;

    void cmapSet(String key, CmapValue value) throws ClusterAccessException;

    void cmapDelete(String key) throws ClusterAccessException;

    /** Changes of one key, or of all keys that begin with it, until the connection is closed; told like {@link QuorumListener}. */
    void cmapTrack(String key, boolean prefix, Cmap.Tracker tracker) throws ClusterAccessException;

    /** The status now and after every change of quorum or membership until the connection is closed. */
    void quorumTrack(QuorumListener listener) throws ClusterAccessException;

    /** Orderly stop of this node's daemon. */
    void shutdown(boolean force) throws ClusterAccessException;

    /** Every node reads its configuration file again. */
    void reload() throws ClusterAccessException;

    /** This node's log files are closed and opened again. */
    void reopenLogs() throws ClusterAccessException;

    void setExpectedVotes(int expectedVotes) throws ClusterAccessException;

    void setVotes(int nodeId, int votes) throws ClusterAccessException;

    /** Takes the quorum device away; no error if there is none. */
    void unregisterQuorumDevice() throws ClusterAccessException;

    /** Ends the daemon of a node at once. */
    void kill(int nodeId, String reason) throws ClusterAccessException;

    /** Writes what the flight recorder holds into a new file of the daemon and returns its path. */
    String record() throws ClusterAccessException;

    /**
     * Simulation of a cut for tests: this node drops every datagram to and from the given nodes; an empty list heals.
     * {@link org.quorate.base.StatusCode#NOT_SUPPORTED} unless the daemon runs with {@code --allow-simulated-faults}.
     */
    void blockPeers(int[] nodeIds) throws ClusterAccessException;

    /**
     * Joins a closed process group; the membership counts when the listener is told of it.
     *
     * @param group 1..128 bytes
     * @param pid number of the member, unique in the group on this node; usually the caller's process id
     */
    CpgConnection joinGroup(byte[] group, int pid, CpgListener listener) throws ClusterAccessException;

    @Override
    void close();
}
