package org.quorate.runtime.ipc;

import java.util.SortedMap;
import java.util.function.LongSupplier;
import org.quorate.base.log.Log;
import org.quorate.config.cmap.CmapValue;
import org.quorate.engine.LocalClient;
import org.quorate.engine.Node;
import org.quorate.ipc.libqb.RequestRate;
import org.quorate.services.Services;
import org.quorate.services.framework.ServiceId;

/**
 * What a client's session needs of the node. A request is one input of the node; only while a service is being unloaded sessions
 * end inside an input.
 */
final class NodeAccess {
    private final Node node;
    private final LongSupplier clock;
    private final Log log;
    private final ClientStatistics clients;
    private final StatisticsWatch watch = new StatisticsWatch(this::statistics);
    private boolean insideInput;

    NodeAccess(Node node, LongSupplier clock, Log log, ClientStatistics clients) {
        this.node = node;
        this.clock = clock;
        this.log = log;
        this.clients = clients;
    }

    Node node() {
        return node;
    }

    Services services() {
        return node.services();
    }

    /** How fast requests are to be taken (spec 40 §6.2); all services work without quorum, so quorum plays no part. */
    RequestRate rate(ServiceId service) {
        if (service != ServiceId.VOTEQUORUM && services().gate().isInSync()) {
            return RequestRate.OFF_MULTICAST;
        }
        return switch (node.queueLevel()) {
            case LOW -> RequestRate.FAST;
            case GOOD -> RequestRate.NORMAL;
            case HIGH -> RequestRate.SLOW;
            case CRITICAL -> RequestRate.OFF_MULTICAST;
        };
    }

    /** The statistics map of this moment: keys that begin with the prefix. */
    SortedMap<String, CmapValue> statistics(String prefix) {
        return clients.addTo(node.stats(prefix), prefix);
    }

    /** Who tracks that map. */
    StatisticsWatch watch() {
        return watch;
    }

    Log log() {
        return log;
    }

    /** A session is made, as an input of the node. */
    void open(LocalClient client, int bufferBytes, Runnable connect) {
        node.clientOpened(clock.getAsLong(), client, bufferBytes, connect);
    }

    /** A request is handled, as an input of the node. */
    void request(LocalClient client, int id, byte[] buffer, int offset, int length, Runnable handling) {
        node.clientRequest(clock.getAsLong(), client, id, buffer, offset, length, handling);
    }

    /** A session ends, as an input of the node or as part of the one that is being handled. */
    void disconnect(LocalClient client, Runnable disconnected) {
        if (insideInput) {
            node.recorder().clientClosedInside(client);
            disconnected.run();
        } else {
            node.clientClosed(clock.getAsLong(), client, disconnected);
        }
    }

    /** The node calls from inside an input, and what is done calls {@link #disconnect}. */
    void insideInput(Runnable action) {
        insideInput = true;
        try {
            action.run();
        } finally {
            insideInput = false;
        }
    }
}
