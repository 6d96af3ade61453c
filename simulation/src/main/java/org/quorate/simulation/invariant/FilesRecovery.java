package org.quorate.simulation.invariant;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.replication.Mode;
import org.quorate.simulation.files.FileSystemProcess;
import org.quorate.simulation.files.FileSystems;
import org.quorate.simulation.files.SimulatedFileSystem;

/**
 * Once everything is repaired, all file systems are in one group, in step, and may write (spec 60 §4.7), within {@link #boundMillis}
 * after the ring of all has formed.
 */
public final class FilesRecovery {
    /** Rejoining waits 6 s, a join and an exchange take their time, and a wrong tree takes one more round of both. */
    private static final long BOUND_MILLIS = 40_000;

    private FilesRecovery() {}

    /** How long it may take. */
    public static long boundMillis() {
        return BOUND_MILLIS;
    }

    /** The machines whose file systems are not there yet, each with what it does; empty if all are. */
    public static List<String> stragglers(FileSystems all) {
        List<String> stragglers = new ArrayList<>();
        for (SimulatedFileSystem machine : all.machines()) {
            FileSystemProcess process = machine.process();
            String name = "node " + machine.node().nodeId();
            if (process == null) {
                stragglers.add(name + " has no process");
            } else if (process.mode() != Mode.SYNCED) {
                stragglers.add(name + " is in mode " + process.mode());
            } else if (process.members().size() != all.machines().size() || !process.isQuorate()) {
                stragglers.add(name + " is with " + process.members() + (process.isQuorate() ? "" : " without quorum"));
            }
        }
        return stragglers;
    }

    /** What was found when the bound has passed; null if nothing. */
    public static @Nullable InvariantViolation violation(FileSystems all) {
        List<String> stragglers = stragglers(all);
        return stragglers.isEmpty()
                ? null
                : new InvariantViolation(
                        "FilesRecovery",
                        "the file systems have not come together " + BOUND_MILLIS + " ms after all was repaired: "
                                + String.join("; ", stragglers));
    }
}
