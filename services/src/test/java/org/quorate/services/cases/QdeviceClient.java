package org.quorate.services.cases;

import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.services.framework.TrackFlags;
import org.quorate.services.virtual.VirtualCluster;
import org.quorate.services.virtual.VirtualNode;
import org.quorate.services.votequorum.QuorumDevice;
import org.quorate.services.votequorum.QuorumState;
import org.quorate.services.votequorum.VotequorumListener;

/** The client behind the {@code qd} operations of the recorded cases: it polls in the name of a quorum device. */
final class QdeviceClient implements VotequorumListener {
    private static final long POLL_MS = 700;

    private final VirtualCluster cluster;
    private final VirtualNode node;
    private String name = "testdev";
    private boolean polling;
    private boolean vote;

    QdeviceClient(VirtualCluster cluster, VirtualNode node) {
        this.cluster = cluster;
        this.node = node;
        node.services().votequorum().trackStart(this, 0, TrackFlags.CHANGES_ONLY);
    }

    private QuorumDevice device() {
        return node.services().votequorum().device();
    }

    /** Executes one call, for example {@code "poll 1"}. */
    StatusCode call(String call) {
        String[] words = call.split(" ", -1);
        String argument = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "register" -> register(argument.isEmpty() ? name : argument);
            case "unregister" -> {
                polling = false;
                yield device().unregister(name);
            }
            case "poll" -> poll(argument.equals("1"), device().lastSyncRingId());
            case "badpoll" -> poll(argument.equals("1"), new RingId(99, 99));
            case "auto" -> {
                vote = argument.equals("1");
                if (!polling) {
                    polling = true;
                    cluster.later(POLL_MS, this::pollAgain);
                }
                yield poll(vote, device().lastSyncRingId());
            }
            case "master_wins" -> device().setMasterWins(name, argument.equals("1"));
            case "update" -> device().rename(name, argument);
            case "name" -> {
                name = argument;
                yield StatusCode.OK;
            }
            default -> throw new IllegalArgumentException("unknown device call " + call);
        };
    }

    private StatusCode register(String registered) {
        StatusCode[] answer = new StatusCode[1];
        device().register(registered, status -> answer[0] = status);
        for (int i = 0; i < 200 && answer[0] == null; i++) {
            cluster.advanceMs(10);
        }
        return answer[0] == null ? StatusCode.TIMEOUT : answer[0];
    }

    private StatusCode poll(boolean cast, RingId ringId) {
        return device().poll(name, cast, ringId);
    }

    private void pollAgain() {
        if (polling && cluster.find(node.id()) == node) {
            poll(vote, device().lastSyncRingId());
            cluster.later(POLL_MS, this::pollAgain);
        }
    }

    @Override
    public void onNodeList(long context, RingId ringId, int[] members) {
        if (polling) {
            cluster.later(0, () -> poll(vote, ringId));
        }
    }

    @Override
    public void onQuorum(long context, QuorumState state) {
        // the device decides by the node list
    }

    @Override
    public void onExpectedVotes(long context, int expectedVotes) {
        // nothing to the device
    }
}
