package org.quorate.simulation;

import org.quorate.engine.StoredState;

/**
 * The state directory of one machine. A write is normally durable at once; a disk that lies keeps it in a cache that a crash
 * empties, and a broken one refuses it.
 */
public final class SimulatedDisk {
    /** What becomes of the next writes. */
    public enum Fault {
        /** Every write is durable. */
        NONE,
        /** Writes are reported as done and are lost in the next crash. */
        LOSING,
        /** The write in progress at the next crash leaves a file that cannot be read. */
        TEARING,
        /** Writes are refused: the process must end. */
        FAILING
    }

    private StoredState written = StoredState.NEW;
    private StoredState durable = StoredState.NEW;
    private StoredState first = StoredState.NEW;
    private Fault fault = Fault.NONE;
    private boolean isTorn;

    /** What a process that starts now reads. A torn ring file counts as none (spec 20 §6). */
    public StoredState read() {
        return written;
    }

    public Fault fault() {
        return fault;
    }

    /** Takes effect with the next write. */
    public void setFault(Fault newFault) {
        fault = newFault;
        if (newFault == Fault.NONE) {
            durable = written;
            isTorn = false;
        }
    }

    /**
     * @return whether the disk says it is done
     */
    boolean write(StoredState state) {
        if (fault == Fault.FAILING) {
            return false;
        }
        written = state;
        if (fault == Fault.NONE) {
            durable = state;
        }
        isTorn = fault == Fault.TEARING;
        return true;
    }

    /**
     * The machine loses power.
     *
     * @return whether something is lost that was reported as written
     */
    boolean crash() {
        if (isTorn) {
            isTorn = false;
            durable = new StoredState(0, written.expectedVotesTracking());
        }
        boolean isLost = !written.equals(durable);
        written = durable;
        return isLost;
    }

    /** Everything is gone. */
    void lose() {
        written = StoredState.NEW;
        durable = StoredState.NEW;
    }

    /** Remembers what is there, for {@link #restore}. */
    void snapshot() {
        first = written;
    }

    /** An old backup is put back. */
    void restore() {
        written = first;
        durable = first;
    }
}
