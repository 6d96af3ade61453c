/**
 * The control socket: how tools, tests and benchmarks talk to a running daemon.
 *
 * <p>{@link ClusterAccess} is what a tool sees, {@link ControlClient} its implementation over the socket; {@link ControlServer}
 * is the daemon's end, which reaches the node through {@link ControlBackend} and {@link NodeOperations}.
 *
 * <p>Protocol: a unix stream socket, mode 0600; one JSON object a line. Request {@code {"id":1,"op":"quorum-status"}}, answer
 * {@code {"id":1,"status":"CS_OK","result":{…}}}, event {@code {"event":"quorum","track":4,…}}. The request {@code cpg-join}
 * switches the connection to length-prefixed binary frames ({@link CpgFrame}). docs/control-protocol.md lists the requests.
 */
@NullMarked
package org.quorate.daemon.control;

import org.jspecify.annotations.NullMarked;
