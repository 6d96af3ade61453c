package org.quorate.interop.differential;

import java.util.function.BooleanSupplier;
import org.quorate.interop.differential.checker.ClientName;
import org.quorate.simulation.scenario.Action;

/** A ring that a script can be performed on, real or not. Belongs to one thread. */
interface Stage extends AutoCloseable {
    /** What runs here, for findings. */
    String name();

    void startAll();

    /** Whether the node's process runs and is scheduled. */
    boolean isAwake(int node);

    boolean isRunning(int node);

    /**
     * Does what a script says to the network and the nodes.
     *
     * @throws IllegalArgumentException if it cannot be done here
     */
    void apply(Action action);

    /** Opens a client on a running node, once that takes clients. */
    StageClient open(ClientName name);

    /** Time of this stage. */
    long nowMillis();

    /**
     * Lets time pass until the condition holds.
     *
     * @return whether it held in time
     */
    boolean await(long limitMillis, BooleanSupplier condition);

    /** What a reader of a failed run needs. */
    String describe();

    @Override
    void close();
}
