package org.quorate.daemon.ipc;

import java.util.function.LongSupplier;
import org.quorate.base.log.Log;
import org.quorate.engine.Node;
import org.quorate.services.Services;

/**
 * What a client's session needs of the node. A request is one input of the node; only while a service is being unloaded sessions
 * end inside an input.
 */
final class NodeAccess {
    private final Node node;
    private final LongSupplier clock;
    private final Log log;
    private boolean insideInput;

    NodeAccess(Node node, LongSupplier clock, Log log) {
        this.node = node;
        this.clock = clock;
        this.log = log;
    }

    Node node() {
        return node;
    }

    Services services() {
        return node.services();
    }

    Log log() {
        return log;
    }

    /** Runs as an input of the node, or as part of the one that is being handled. */
    void run(Runnable request) {
        if (insideInput) {
            request.run();
        } else {
            node.serve(clock.getAsLong(), request);
        }
    }

    /** The node calls from inside an input, and what is done calls {@link #run}. */
    void insideInput(Runnable action) {
        insideInput = true;
        try {
            action.run();
        } finally {
            insideInput = false;
        }
    }
}
