package org.quorate.daemon;

import org.quorate.runtime.MachineOutputs;

/** Exit statuses of the daemon (spec 50 §2.1). */
final class ExitStatus {
    static final int NORMAL = 0;
    static final int USAGE = 1;
    static final int FORK = 4;
    static final int CONFIGURATION = 8;
    static final int FATAL = 15;
    static final int LOCK_FILE = 17;
    static final int ALREADY_RUNNING = 18;
    static final int RING_ID = MachineOutputs.RING_ID_STATUS;

    private ExitStatus() {}
}
