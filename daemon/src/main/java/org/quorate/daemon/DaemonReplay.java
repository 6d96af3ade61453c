package org.quorate.daemon;

import org.quorate.engine.recording.DamagedRecordingException;
import org.quorate.engine.recording.Recording;
import org.quorate.engine.recording.Replay;
import org.quorate.engine.recording.ReplayWatcher;
import org.quorate.engine.recording.WithoutPayloads;
import org.quorate.runtime.ipc.ReplayedClientsFactory;

/** Runs the node of a daemon's recording again, with what the clients of corosync's libraries asked of it. */
public final class DaemonReplay {
    private DaemonReplay() {}

    /** As {@link Replay#run}. */
    public static Replay.Outcome run(Recording recording, ReplayWatcher watcher) throws DamagedRecordingException {
        return Replay.run(recording, new ReplayedClientsFactory(), watcher);
    }

    /** As {@link WithoutPayloads#of}. */
    public static WithoutPayloads.Result withoutPayloads(Recording recording) throws DamagedRecordingException {
        return WithoutPayloads.of(recording, new ReplayedClientsFactory());
    }
}
