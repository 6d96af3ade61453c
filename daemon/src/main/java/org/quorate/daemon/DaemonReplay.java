package org.quorate.daemon;

import org.quorate.daemon.ipc.ReplayedClients;
import org.quorate.engine.recording.DamagedRecordingException;
import org.quorate.engine.recording.Recording;
import org.quorate.engine.recording.Replay;
import org.quorate.engine.recording.ReplayWatcher;

/** Runs the node of a daemon's recording again, with what the clients of corosync's libraries asked of it. */
public final class DaemonReplay {
    private DaemonReplay() {}

    /** As {@link Replay#run}. */
    public static Replay.Outcome run(Recording recording, ReplayWatcher watcher) throws DamagedRecordingException {
        return Replay.run(recording, ReplayedClients::new, watcher);
    }
}
