package org.quorate.daemon;

import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.SystemConfiguration;
import org.quorate.posix.PosixException;
import org.quorate.posix.process.MemoryLock;
import org.quorate.posix.process.Scheduling;

/**
 * Asks the kernel for what keeps the token moving on a busy machine: real-time scheduling for the calling thread, locked memory
 * for the process (spec 50 §2.4). What is refused is a warning.
 *
 * <p>Memory is locked page by page when it is first touched: a virtual machine reserves much more than it uses, and locking all
 * of that would multiply the resident size.
 */
final class ProcessPrivileges {
    private static final int HIGHEST_NICE = -20;
    /** The virtual machine's thread that compiles what runs often, for a tenth of a second at a time. */
    private static final String OPTIMIZER = "C2 CompilerThre";

    private final Log log;

    ProcessPrivileges(Log log) {
        this.log = log;
    }

    /** Whether {@code system.priority} can be used; if not, the daemon must not start (exit status 8). */
    static boolean isPriorityValid(SystemConfiguration system) {
        return system.schedRr() || system.niceValue().isPresent();
    }

    /** For the thread that will run the node. */
    void acquire(SystemConfiguration system) {
        boolean moved = system.moveToRootCgroup().equals("yes");
        if (moved) {
            moveToRootCgroup();
        }
        if (!system.schedRr()) {
            system.niceValue().ifPresent(nice -> {
                if (nice != 0) {
                    setNice(nice);
                }
            });
        } else if (!becomeRealTime(moved || !system.moveToRootCgroup().equals("auto"))
                && (moved || !system.moveToRootCgroup().equals("auto") || !retryInRootCgroup())) {
            setNice(HIGHEST_NICE);
        }
        if (!Scheduling.isRoundRobin()) {
            letOptimizerYield();
        }
        lockMemory();
    }

    /** Without real-time scheduling the token would wait while the optimizer has the processor. */
    private void letOptimizerYield() {
        try {
            Scheduling.idle(OPTIMIZER);
        } catch (PosixException e) {
            warn("Could not lower the priority of thread %s: %s (%d)", OPTIMIZER, e.errnoText(), e.errno());
        }
    }

    private boolean retryInRootCgroup() {
        moveToRootCgroup();
        return becomeRealTime(true);
    }

    private boolean becomeRealTime(boolean loud) {
        int priority = Scheduling.maxRoundRobinPriority();
        try {
            Scheduling.roundRobin(priority);
            return true;
        } catch (PosixException e) {
            if (loud) {
                warn("Could not set SCHED_RR at priority %d: %s (%d)", priority, e.errnoText(), e.errno());
            }
            return false;
        }
    }

    private void setNice(int nice) {
        try {
            Scheduling.nice(nice);
        } catch (PosixException e) {
            warn("Could not set priority %d: %s (%d)", nice, e.errnoText(), e.errno());
        }
    }

    private void moveToRootCgroup() {
        switch (Scheduling.moveToRootCgroup()) {
            case DONE -> {}
            case CANNOT_OPEN -> warn("Can't open cgroups tasks file for writing");
            case CANNOT_WRITE -> warn("Can't write corosync pid into cgroups tasks file");
            case CANNOT_CLOSE -> warn("Can't close cgroups tasks file");
        }
    }

    private void lockMemory() {
        try {
            MemoryLock.unlimit();
        } catch (PosixException e) {
            warn("Could not increase RLIMIT_MEMLOCK, not locking memory: %s (%d)", e.errnoText(), e.errno());
            return;
        }
        try {
            MemoryLock.lockAll();
        } catch (PosixException e) {
            warn("Could not lock memory of service to avoid page faults: %s (%d)", e.errnoText(), e.errno());
        }
    }

    private void warn(String template, Object... arguments) {
        log.log(Subsystem.MAIN, Level.WARNING, template, arguments);
    }
}
