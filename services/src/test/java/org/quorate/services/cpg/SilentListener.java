package org.quorate.services.cpg;

import java.util.List;
import org.quorate.base.RingId;

/** A client that is not asked what it heard. */
class SilentListener implements CpgListener {
    @Override
    public void onMessage(GroupName group, int nodeId, int pid, byte[] buffer, int offset, int length) {}

    @Override
    public void onFragment(
            GroupName group, int nodeId, int pid, int messageLength, int type, byte[] buffer, int offset, int length) {}

    @Override
    public void onConfigurationChange(
            GroupName group, List<CpgMember> members, List<CpgMember> left, List<CpgMember> joined) {}

    @Override
    public void onTotemConfiguration(RingId ringId, int[] members) {}
}
