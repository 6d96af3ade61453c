package org.quorate.services.cases;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.quorate.base.RingId;
import org.quorate.services.cpg.CpgListener;
import org.quorate.services.cpg.CpgMember;
import org.quorate.services.cpg.GroupName;
import org.quorate.services.quorum.QuorumListener;
import org.quorate.services.votequorum.QuorumState;
import org.quorate.services.votequorum.VotequorumListener;

/** A client of cpg, quorum and votequorum that writes down what it is told, one short line an event. */
final class RecordingClient implements CpgListener, QuorumListener, VotequorumListener {
    private final List<String> events = new ArrayList<>();

    /** What has happened since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    @Override
    public void onMessage(GroupName group, int nodeId, int pid, byte[] buffer, int offset, int length) {
        events.add("deliver " + group + ' ' + nodeId + ':' + pid + ' '
                + new String(buffer, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void onFragment(
            GroupName group, int nodeId, int pid, int totalLength, int type, byte[] buffer, int offset, int length) {
        events.add("fragment " + group + ' ' + nodeId + ':' + pid + ' ' + type + ' ' + length + '/' + totalLength);
    }

    @Override
    public void onConfigurationChange(
            GroupName group, List<CpgMember> members, List<CpgMember> left, List<CpgMember> joined) {
        events.add("confchg " + group + " members" + list(members) + " left" + list(left) + " joined" + list(joined));
    }

    private static String list(List<CpgMember> members) {
        StringBuilder text = new StringBuilder();
        for (CpgMember member : members) {
            text.append(' ').append(member.nodeId()).append(':').append(member.pid());
            if (member.reason() != 0) {
                text.append('/').append(member.reason());
            }
        }
        return text.toString();
    }

    @Override
    public void onTotemConfiguration(RingId ringId, int[] members) {
        events.add("totem " + Arrays.toString(members));
    }

    @Override
    public void onQuorum(boolean quorate, RingId ringId, int[] view) {
        events.add("quorum " + quorate + ' ' + Arrays.toString(view));
    }

    @Override
    public void onNodeList(RingId ringId, int[] members, int[] joined, int[] left) {
        events.add("nodelist " + Arrays.toString(members) + " joined " + Arrays.toString(joined) + " left "
                + Arrays.toString(left));
    }

    @Override
    public void onQuorum(long context, QuorumState state) {
        StringBuilder text = new StringBuilder("vq_quorum " + context + ' ' + state.quorate());
        state.nodes()
                .forEach(node -> text.append(' ')
                        .append(node.nodeId())
                        .append('/')
                        .append(node.state().number()));
        events.add(text.toString());
    }

    @Override
    public void onNodeList(long context, RingId ringId, int[] members) {
        events.add("vq_nodelist " + context + ' ' + Arrays.toString(members));
    }

    @Override
    public void onExpectedVotes(long context, int expectedVotes) {
        events.add("vq_expected " + context + ' ' + expectedVotes);
    }
}
