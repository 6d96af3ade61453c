package org.quorate.daemon.control;

import java.util.SortedMap;
import org.quorate.base.StatusCode;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;

/** What can be asked of the node; only on the node's thread, never blocking. Callbacks come on that thread too. */
public interface NodeOperations {
    /** Outcome of something that needs other nodes; called exactly once, possibly at once. */
    @FunctionalInterface
    interface Completion {
        void done(StatusCode status);
    }

    /** Outcome of writing a recording; called exactly once, on any thread. */
    @FunctionalInterface
    interface RecordCompletion {
        /** @param text the file's path, or why there is none */
        void done(StatusCode status, String text);
    }

    /** Handle of a registered callback. */
    @FunctionalInterface
    interface Tracking {
        void stop();
    }

    /** A member of cpg groups, with its own event order. Forgotten by the node after {@link #close}. */
    interface CpgEndpoint {
        /** Joins; the listener hears of it when it has happened. {@link StatusCode#TRY_AGAIN} while there is no room. */
        StatusCode join(byte[] group, int pid);

        /**
         * Queues one message to the joined group; the bytes are copied.
         *
         * @return {@link StatusCode#TRY_AGAIN} while there is no room
         */
        StatusCode send(byte[] buffer, int offset, int length);

        /** Leaves as a process that ends. */
        void close();
    }

    QuorumStatus quorumStatus();

    LinkStatus linkStatus();

    /** The configuration map; the caller checks {@link Cmap#isReadOnly}. */
    Cmap cmap();

    /** For a client: {@link StatusCode#ACCESS} for a read-only key. Also takes {@code stats.clear.*}. */
    default StatusCode setCmap(String key, CmapValue value) {
        return cmap().isReadOnly(key) ? StatusCode.ACCESS : cmap().set(key, value);
    }

    /** For a client: {@link StatusCode#ACCESS} for a read-only key. */
    default StatusCode deleteCmap(String key) {
        return cmap().isReadOnly(key) ? StatusCode.ACCESS : cmap().delete(key);
    }

    /** The statistics map's entries whose key starts with the prefix. */
    SortedMap<String, CmapValue> statistics(String prefix);

    /** Called after every change of quorum, votes or membership. */
    Tracking trackQuorum(Runnable onChange);

    void shutdown(boolean force, Completion completion);

    void reload(Completion completion);

    StatusCode reopenLogs();

    void setExpectedVotes(int expectedVotes, Completion completion);

    void setVotes(int nodeId, int votes, Completion completion);

    StatusCode unregisterQuorumDevice();

    void kill(int nodeId, String reason, Completion completion);

    /** Writes what the flight recorder holds into a file in the state directory. */
    void record(RecordCompletion completion);

    /** Replaces the set of nodes from and to which datagrams are dropped; {@link StatusCode#NOT_SUPPORTED} unless allowed. */
    StatusCode blockPeers(int[] nodeIds);

    /** A new endpoint, member of nothing. */
    CpgEndpoint openCpg(CpgListener listener);

    /** Runs the action once when sending may succeed again, at the latest after the next token visit. */
    void whenRoom(Runnable action);
}
