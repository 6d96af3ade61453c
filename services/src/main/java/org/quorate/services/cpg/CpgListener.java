package org.quorate.services.cpg;

import java.util.List;
import org.quorate.base.RingId;

/**
 * Events of one cpg client, in the one order all members of a group share (spec 30 §3.5). A listener may send; it must not join,
 * leave or disconnect from within a call.
 */
public interface CpgListener {
    /** A message to the group; the bytes are only valid during the call. */
    void onMessage(GroupName group, int nodeId, int pid, byte[] buffer, int offset, int length);

    /**
     * A fragment of a long message; {@link FragmentAssembly} puts them together.
     *
     * @param totalLength of the whole message in bytes
     * @param type 1 first, 2 continued, 3 last
     */
    void onFragment(
            GroupName group, int nodeId, int pid, int totalLength, int type, byte[] buffer, int offset, int length);

    /** The membership of the group has changed. */
    void onConfigurationChange(GroupName group, List<CpgMember> members, List<CpgMember> left, List<CpgMember> joined);

    /** The configuration of the ring, after each synchronisation and on request after joining. */
    void onTotemConfiguration(RingId ringId, int[] members);
}
