package org.quorate.daemon.control;

import java.util.List;

/** Told what happens in a closed process group, in the order all members share (spec 30 §3). */
public interface CpgListener {
    /** A message. The buffer is only valid during the call. */
    void onDeliver(int nodeId, int pid, byte[] buffer, int offset, int length);

    /** The members changed; {@code left} and {@code joined} say how. */
    void onConfigurationChange(List<CpgMember> members, List<CpgMember> left, List<CpgMember> joined);

    /** Nothing more will come: the connection ended, with the cause. Not called after an own close. */
    default void onEnd(ClusterAccessException cause) {}
}
