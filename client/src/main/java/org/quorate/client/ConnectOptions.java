package org.quorate.client;

import java.time.Duration;

/**
 * How to connect to a daemon.
 *
 * @param pid what this process joins groups with; two members on one node need different ones
 * @param connectTimeout how long to wait for a daemon that is just starting
 * @param callTimeout how long to go on with what a node answers with "try again"
 * @param reconnect what to do when a connection is lost
 */
public record ConnectOptions(int pid, Duration connectTimeout, Duration callTimeout, ReconnectPolicy reconnect) {
    /** This process's id, 10 s, 30 s, reconnecting for ever. */
    public static final ConnectOptions DEFAULT = new ConnectOptions(
            (int) ProcessHandle.current().pid(),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            ReconnectPolicy.FOREVER);

    /** The same with another process id. */
    public ConnectOptions withPid(int other) {
        return new ConnectOptions(other, connectTimeout, callTimeout, reconnect);
    }

    /** The same with another policy for lost connections. */
    public ConnectOptions withReconnect(ReconnectPolicy policy) {
        return new ConnectOptions(pid, connectTimeout, callTimeout, policy);
    }

    /** The same with other patience for a daemon that is just starting. */
    public ConnectOptions withConnectTimeout(Duration timeout) {
        return new ConnectOptions(pid, timeout, callTimeout, reconnect);
    }

    /** The same with other patience for a node that answers "try again". */
    public ConnectOptions withCallTimeout(Duration timeout) {
        return new ConnectOptions(pid, connectTimeout, timeout, reconnect);
    }
}
