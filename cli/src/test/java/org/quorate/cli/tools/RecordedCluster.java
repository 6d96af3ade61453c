package org.quorate.cli.tools;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.CpgConnection;
import org.quorate.daemon.control.CpgListener;
import org.quorate.daemon.control.DaemonInfo;
import org.quorate.daemon.control.LinkStatus;
import org.quorate.daemon.control.QuorumStatus;
import org.quorate.services.report.QuorumFlag;
import org.quorate.services.report.VoteSummary;

/** The three nodes of the recordings, 10.20.link.node, as one of them sees them. */
final class RecordedCluster implements ClusterAccess {
    private final int local;
    private final Map<Integer, Integer> votes = new TreeMap<>(Map.of(1, 1, 2, 1, 3, 1));
    private final Set<Integer> members;
    private final Set<String> deadLinks;
    private final long ring;
    private final boolean provider;
    private final Cmap cmap = new Cmap();
    private int expected = 3;

    /**
     * @param deadLinks {@code node/link} as seen from the local node
     */
    RecordedCluster(int local, Set<Integer> members, Set<String> deadLinks, long ring, boolean provider) {
        this.local = local;
        this.members = members;
        this.deadLinks = deadLinks;
        this.ring = ring;
        this.provider = provider;
        cmap.set("quorum.provider", CmapValue.string("corosync_votequorum"));
        cmap.set("totem.cluster_name", CmapValue.string("vec"));
        cmap.set("totem.transport", CmapValue.string("knet"));
        cmap.set("nodelist.local_node_pos", CmapValue.u32(0));
        cmap.set("runtime.config.totem.token", CmapValue.u32(3650));
    }

    @Override
    public DaemonInfo info() {
        return new DaemonInfo("recorded", 1, local, "/etc/corosync/corosync.conf", false);
    }

    @Override
    public QuorumStatus quorumStatus() {
        List<QuorumStatus.Member> rows = new ArrayList<>();
        int total = 0;
        for (int id : members.stream().sorted(Comparator.naturalOrder()).toList()) {
            int own = votes.getOrDefault(id, 0);
            total += own;
            rows.add(
                    new QuorumStatus.Member(id, own, "node" + id, List.of("10.20.0." + id, "10.20.1." + id), Set.of()));
        }
        int quorum = expected / 2 + 1;
        boolean quorate = total >= quorum;
        VoteSummary counted = new VoteSummary(
                expected, expected, total, quorum, quorate ? Set.of(QuorumFlag.QUORATE) : Set.of(), null);
        return new QuorumStatus(
                provider ? "corosync_votequorum" : null,
                local,
                new RingId(local == 3 && members.size() == 1 ? 3 : 1, ring),
                quorate,
                rows,
                provider ? counted : null);
    }

    @Override
    public LinkStatus linkStatus() {
        List<LinkStatus.Node> nodes = new ArrayList<>();
        for (int id : votes.keySet()) {
            List<LinkStatus.Link> links = new ArrayList<>();
            boolean reachable = id == local;
            for (int link = 0; link < 2; link++) {
                boolean connected = id == local || !deadLinks.contains(id + "/" + link);
                reachable |= connected;
                String prefix = "10.20." + link + '.';
                links.add(new LinkStatus.Link(
                        link, true, connected, false, 1446, "udp", prefix + local, prefix + id, 100));
            }
            nodes.add(new LinkStatus.Node(id, "node" + id, reachable, false, false, links));
        }
        return new LinkStatus(local, "knet", nodes);
    }

    @Override
    public LinkStatus.Node nodeStatus(int nodeId) throws ClusterAccessException {
        for (LinkStatus.Node node : linkStatus().nodes()) {
            if (node.nodeId() == nodeId) {
                return node;
            }
        }
        throw refused(StatusCode.NOT_EXIST);
    }

    private static ClusterAccessException refused(StatusCode status) {
        return new ClusterAccessException(status, status.csName());
    }

    private static void check(StatusCode status) throws ClusterAccessException {
        if (status != StatusCode.OK) {
            throw refused(status);
        }
    }

    @Override
    public @Nullable CmapValue cmapGet(CmapMap map, String key) {
        return map == CmapMap.ICMAP ? cmap.get(key) : null;
    }

    @Override
    public SortedMap<String, CmapValue> cmapList(CmapMap map, String prefix) {
        return map == CmapMap.ICMAP ? cmap.withPrefix(prefix) : new TreeMap<>();
    }

    @Override
    public void cmapSet(String key, CmapValue value) throws ClusterAccessException {
        check(cmap.isReadOnly(key) ? StatusCode.ACCESS : cmap.set(key, value));
    }

    @Override
    public void cmapDelete(String key) throws ClusterAccessException {
        check(cmap.isReadOnly(key) ? StatusCode.ACCESS : cmap.delete(key));
    }

    /** As standard input is not the test's, the recorded binary value is put here. */
    void storeBinary(String key, byte[] bytes) {
        cmap.set(key, CmapValue.ofBytes(CmapType.BINARY, bytes));
    }

    @Override
    public void cmapTrack(String key, boolean prefix, Cmap.Tracker tracker) {
        throw new UnsupportedOperationException("not recorded");
    }

    @Override
    public void quorumTrack(QuorumListener listener) {
        listener.onQuorum(quorumStatus());
    }

    @Override
    public void shutdown(boolean force) {}

    @Override
    public void reload() {}

    @Override
    public void reopenLogs() {}

    @Override
    public void setExpectedVotes(int expectedVotes) throws ClusterAccessException {
        if (expectedVotes > 65535) {
            throw refused(StatusCode.INVALID_PARAM);
        }
        expected = expectedVotes;
    }

    @Override
    public void setVotes(int nodeId, int newVotes) throws ClusterAccessException {
        if (!votes.containsKey(nodeId)) {
            throw refused(StatusCode.NAME_NOT_FOUND);
        }
        votes.put(nodeId, newVotes);
        expected = votes.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public void unregisterQuorumDevice() {}

    @Override
    public void kill(int nodeId, String reason) throws ClusterAccessException {
        if (!members.contains(nodeId)) {
            throw refused(StatusCode.NOT_EXIST);
        }
    }

    @Override
    public String record() throws ClusterAccessException {
        throw new ClusterAccessException(StatusCode.NOT_SUPPORTED, "a recorded cluster has no flight recorder");
    }

    @Override
    public void blockPeers(int[] nodeIds) throws ClusterAccessException {
        throw refused(StatusCode.NOT_SUPPORTED);
    }

    @Override
    public CpgConnection joinGroup(byte[] group, int pid, CpgListener listener) throws ClusterAccessException {
        throw refused(StatusCode.NOT_SUPPORTED);
    }

    @Override
    public void close() {}
}
