package org.quorate.simulation.files;

import org.jspecify.annotations.Nullable;
import org.quorate.base.RandomSource;
import org.quorate.clusterfs.tree.DamagedTreeException;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.StoreException;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.simulation.SimulatedNode;

/** The cluster file system of one machine: its data base, and the process while one runs. */
public final class SimulatedFileSystem {
    private static final int FIRST_PID = 700;
    private static final int CLOCKS_SINCE = 1_700_000_000;
    private static final int CLOCKS_DIFFER_BY = 5;
    private static final long NANOS = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final int BOOT_MILLIS = 1_500;

    private final FileSystems all;
    private final SimulatedNode node;
    private final SimulatedStore store;
    private final RandomSource random;
    private final int clockAhead;
    private @Nullable FileSystemProcess process;
    private int bootPids;
    private int boots;

    SimulatedFileSystem(FileSystems all, SimulatedNode node, int position, TreeLineage lineage, RandomSource random) {
        this.all = all;
        this.node = node;
        this.random = random;
        this.store = new SimulatedStore(lineage, position);
        this.clockAhead = random.nextInt(CLOCKS_DIFFER_BY);
    }

    public SimulatedNode node() {
        return node;
    }

    public SimulatedStore store() {
        return store;
    }

    /** The process; null if none runs. */
    public @Nullable FileSystemProcess process() {
        return process;
    }

    FileSystems all() {
        return all;
    }

    RandomSource random() {
        return random;
    }

    /** By this machine's wall clock, in seconds. */
    int wallClock() {
        return CLOCKS_SINCE + clockAhead + (int) (all.nowNanos() / NANOS);
    }

    long elapsedSeconds() {
        return node.clockNanos() / NANOS;
    }

    /** The machine has power again: the process starts by itself, before or after the cluster engine. */
    void boot() {
        bootPids = 0;
        int boot = ++boots;
        all.schedule(random.nextInt(BOOT_MILLIS) * MILLI, () -> {
            if (boot == boots && process == null) {
                start();
            }
        });
    }

    /** The machine loses power. */
    void powerLost() {
        boots++;
        kill();
    }

    /** Starts the process, with what is in the data base; nothing if one runs, or the machine has no power. */
    public void start() {
        if (process != null || all.isWithoutPower(node)) {
            return;
        }
        int pid = FIRST_PID + node.nodeId() + 1000 * bootPids++;
        try {
            Tree tree = store.open(all.logOf(node.nodeId()), new Stamp(0, wallClock(), elapsedSeconds()));
            FileSystemProcess started = new FileSystemProcess(this, pid, tree);
            process = started;
            started.start();
        } catch (DamagedTreeException | StoreException failed) {
            all.doesNotStart(this, String.valueOf(failed.getMessage()));
        }
    }

    /** SIGSTOP; nothing if none runs. */
    public void pause() {
        FileSystemProcess paused = process;
        if (paused != null) {
            paused.pause();
        }
    }

    /** SIGCONT; nothing if none runs. */
    public void resume() {
        FileSystemProcess resumed = process;
        if (resumed != null && resumed.isPaused()) {
            all.resumes(resumed);
            resumed.resume();
        }
    }

    /** SIGKILL; nothing if none runs. */
    public void kill() {
        FileSystemProcess killed = process;
        if (killed != null) {
            process = null;
            killed.end();
            all.ended(this, killed);
        }
    }
}
