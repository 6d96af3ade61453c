package org.quorate.engine;

import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.config.ClusterConfiguration;
import org.quorate.knet.DatagramSender;
import org.quorate.services.framework.ServiceId;

/**
 * Everything a node does to the world. Called only while an input is handled, by the thread that made the input. The order of
 * calls is the order of effects: a datagram handed out after a {@code store…} call may leave only when the record is durable. An
 * implementation must not call back into the node; what it learns is a later input.
 */
public interface NodeOutputs extends DatagramSender {
    /** Makes the ring sequence durable before any later datagram leaves. A failure must stop the process (exit 21). */
    void storeRingSequence(long sequence);

    /** Makes the expected-votes tracking barrier durable before any later datagram leaves. */
    void storeExpectedVotesTracking(int barrier);

    /** Whether a line of this kind would be shown anywhere; false saves the work of building it. */
    boolean isLogEnabled(Subsystem subsystem, Level level);

    /** One log line. */
    void log(LogEvent event);

    /**
     * The links to have sockets for from now on, with every member's addresses: the first time 100 ms after the start (spec 10
     * §12.2), again after each reload that changes them. Sockets of links that stay as they are stay open.
     */
    void openLinks(ClusterConfiguration configuration);

    /** A synchronisation is complete: systemd is told {@code READY=1} each time (spec 50 §21). */
    void ready();

    /** A service is loaded; its clients may connect after the first {@link #ready}. */
    default void serviceLoaded(ServiceId service) {}

    /** A service is about to be unloaded: its clients are disconnected before this returns. */
    default void serviceUnloading(ServiceId service) {}

    /** Reads the configuration file again, now: this point of the message order decides what is read (spec 30 §6.2). */
    ReloadAnswer readConfiguration();

    /** Log files are to be closed and opened again (spec 30 §6.6). */
    void reopenLogs();

    /**
     * The node is over: it makes no more calls and its inputs do nothing. What was sent before still leaves.
     *
     * @param status process exit status (spec 50 §2.1)
     * @param where stable {@code file:line} for the last log line; empty for an orderly end
     */
    void exit(int status, String where);

    /** Something subscribers are told. */
    void event(NodeEvent event);

    /**
     * A message for a cpg client. The buffer is only valid during the call.
     *
     * @param client as given to {@link Node#cpgJoin}
     * @param pid of the sending process on its node
     */
    void cpgMessage(long client, int senderNodeId, int pid, byte[] buffer, int offset, int length);

    /** The membership of a cpg client's group changed. */
    void cpgConfiguration(long client, CpgConfiguration configuration);

    /**
     * The token has passed, so a message that found no room may find some now. Called often: only note it.
     */
    default void roomAgain() {}

    /**
     * A client's request to shut the node down was decided.
     *
     * @param statusNumber {@code cs_error_t}: 1 accepted, 10 refused by a tracker, 14 another request is being decided
     */
    default void shutdownDecided(long client, int statusNumber) {}

    /**
     * The reload asked for by a client has been applied on this node.
     *
     * @param statusNumber {@code cs_error_t}
     */
    default void reloadDone(long client, int statusNumber) {}
}
