package org.quorate.pmxcfs.owner;

import org.quorate.clusterfs.replication.Now;

/** The time of this machine. */
@FunctionalInterface
public interface WallClock {
    /** The present time. */
    Now now();

    /** The machine's own clocks. */
    WallClock SYSTEM = () -> new Now((int) (System.currentTimeMillis() / 1000), System.nanoTime() / 1_000_000_000L);
}
