package org.quorate.embedded;

import org.quorate.ipc.libqb.EventLimits;

/**
 * How far clients of an embedded node may be behind with their events; as of clients with sockets.
 *
 * @param events of one client
 * @param totalBytes of all clients together: beyond, who has the most is disconnected
 */
record ClientLimits(EventLimits events, long totalBytes) {
    static final ClientLimits GENEROUS = new ClientLimits(EventLimits.GENEROUS, 128L * 1024 * 1024);
}
