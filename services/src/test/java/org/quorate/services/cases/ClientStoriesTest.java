package org.quorate.services.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.quorate.base.StatusCode;
import org.quorate.services.cpg.CpgConnection;
import org.quorate.services.cpg.CpgService;
import org.quorate.services.cpg.GroupName;
import org.quorate.services.framework.TrackFlags;
import org.quorate.services.virtual.ConfigurationLines;
import org.quorate.services.virtual.VirtualCluster;

/** The stories of {@code cpg-events.txt} and {@code client-events.txt}, step by step, with the process numbers recorded there. */
class ClientStoriesTest {
    private static final GroupName G = GroupName.of("G");

    private final VirtualCluster cluster = new VirtualCluster();
    private final Map<String, RecordingClient> clients = new HashMap<>();
    private final Map<String, CpgConnection> connections = new HashMap<>();

    private void startNodes(int... ids) {
        for (int id : ids) {
            cluster.configure(id, ConfigurationLines.keys(id, List.of(1, 2, 3), List.of(), Map.of()));
            cluster.start(id);
            cluster.settle();
        }
    }

    private CpgService cpg(int node) {
        return cluster.node(node).services().cpg();
    }

    private RecordingClient client(String name) {
        return clients.computeIfAbsent(name, key -> new RecordingClient());
    }

    private CpgConnection connection(String name) {
        return Objects.requireNonNull(connections.get(name));
    }

    private void join(String name, int node, int pid, String group, int flags) {
        CpgConnection connection = cpg(node).connect(client(name));
        connections.put(name, connection);
        assertThat(cpg(node).join(connection, GroupName.of(group), pid, flags)).isEqualTo(StatusCode.OK);
        cluster.settle();
    }

    private void send(String name, int node, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(cpg(node).multicast(connection(name), bytes, 0, bytes.length))
                .isEqualTo(StatusCode.OK);
        cluster.settle();
    }

    private void expect(String name, String... events) {
        assertThat(client(name).take()).as(name).containsExactly(events);
    }

    @Test
    void cpgThroughPartitionMergeLeaveAndDeath() {
        startNodes(1, 2, 3);
        join("a", 1, 4889, "G", CpgService.INITIAL_TOTEM_CONF);
        join("b", 2, 4912, "G", 0);
        join("c", 3, 4939, "G", 0);
        join("d", 3, 5014, "H", 0);
        expect(
                "a",
                "confchg G members 1:4889 left joined 1:4889/1",
                "totem [1, 2, 3]",
                "confchg G members 1:4889 2:4912 left joined 2:4912/1",
                "confchg G members 1:4889 2:4912 3:4939 left joined 3:4939/1");
        expect("c", "confchg G members 1:4889 2:4912 3:4939 left joined 3:4939/1");
        expect("d", "confchg H members 3:5014 left joined 3:5014/1");
        client("b").take();

        cluster.partition(List.of(List.of(1, 2), List.of(3)));
        cluster.settle();
        expect("a", "confchg G members 1:4889 2:4912 left 3:4939/3 joined", "totem [1, 2]");
        expect("b", "confchg G members 1:4889 2:4912 left 3:4939/3 joined", "totem [1, 2]");
        expect("c", "confchg G members 3:4939 left 1:4889/3 2:4912/3 joined", "totem [3]");
        expect("d", "totem [3]");

        send("a", 1, "in-12");
        send("c", 3, "in-3");
        join("b2", 2, 5336, "G", 0);
        join("e", 3, 5496, "K", 0);
        expect("a", "deliver G 1:4889 in-12", "confchg G members 1:4889 2:4912 2:5336 left joined 2:5336/1");
        expect("c", "deliver G 3:4939 in-3");
        expect("e", "confchg K members 3:5496 left joined 3:5496/1");
        client("b").take();
        client("b2").take();

        cluster.heal();
        cluster.settle();
        String merged = "confchg G members 1:4889 2:4912 2:5336 3:4939 left joined ";
        expect("a", merged + "3:4939/4", "totem [1, 2, 3]");
        expect("b2", merged + "3:4939/4", "totem [1, 2, 3]");
        // The last join list comes first, in it the last process; which node's was last is up to the token.
        expect("c", merged + "1:4889/4 2:5336/4 2:4912/4", "totem [1, 2, 3]");
        expect("d", "totem [1, 2, 3]");
        client("b").take();

        assertThat(cpg(2).leave(connection("b"))).isEqualTo(StatusCode.OK);
        cluster.settle();
        expect("a", "confchg G members 1:4889 2:5336 3:4939 left 2:4912/2 joined");
        expect("b", "confchg G members 1:4889 2:5336 3:4939 left 2:4912/2 joined");
        send("a", 1, "after-leave");
        expect("b", "deliver G 1:4889 after-leave");
        assertThat(cpg(2).multicast(connection("b"), new byte[9], 0, 9)).isEqualTo(StatusCode.NOT_EXIST);
        assertThat(cpg(2).join(connection("b"), G, 4912, 0)).isEqualTo(StatusCode.EXIST);
        assertThat(cpg(2).leave(connection("b"))).isEqualTo(StatusCode.NOT_EXIST);
        client("a").take();

        cpg(3).disconnect(connection("c"));
        cluster.settle();
        expect("a", "confchg G members 1:4889 2:5336 left 3:4939/5 joined");
        expect("b", "confchg G members 1:4889 2:5336 left 3:4939/5 joined");

        cluster.stop(3);
        cluster.settle();
        expect("a", "totem [1, 2]");
        cluster.kill(2);
        cluster.settle();
        expect("a", "confchg G members 1:4889 left 2:5336/3 joined", "totem [1]");
    }

    @Test
    void aProcessThatEndedWhileItsNodeWasOutsideIsAZombie() {
        startNodes(1, 2);
        join("a", 1, 4889, "G", 0);
        join("x", 2, 7021, "G", 0);
        join("y", 2, 7033, "G", 0);
        client("a").take();
        cluster.partition(List.of(List.of(1), List.of(2)));
        cluster.settle();
        expect("a", "confchg G members 1:4889 left 2:7021/3 2:7033/3 joined", "totem [1]");
        cpg(2).disconnect(connection("x"));
        cluster.heal();
        cluster.settle();
        expect("a", "confchg G members 1:4889 2:7033 left joined 2:7033/4", "totem [1, 2]");
    }

    @Test
    void quorumAndVotequorumClients() {
        startNodes(1);
        var services = cluster.node(1).services();
        RecordingClient quorum = client("quorum");
        RecordingClient votequorum = client("votequorum");
        var tracker = services.quorum().connect(quorum);
        services.quorum().setModel(tracker, 1);
        assertThat(services.quorum().type()).isEqualTo(1);
        assertThat(services.quorum().trackStart(tracker, TrackFlags.CHANGES)).isEqualTo(StatusCode.OK);
        assertThat(services.votequorum().trackStart(votequorum, 77, TrackFlags.CHANGES))
                .isEqualTo(StatusCode.OK);
        expect("quorum", "nodelist [1] joined [] left []", "quorum false [1]");
        expect("votequorum", "vq_nodelist 77 [1]", "vq_quorum 77 false 1/1");
        join("cpg", 1, 14965, "G", CpgService.INITIAL_TOTEM_CONF);
        expect("cpg", "confchg G members 1:14965 left joined 1:14965/1", "totem [1]");

        startNodes(2);
        expect("quorum", "nodelist [1, 2] joined [2] left []", "quorum true [1, 2]");
        expect("votequorum", "vq_nodelist 77 [1, 2]", "vq_quorum 77 true 2/1 1/1");
        expect("cpg", "totem [1, 2]");
        join("other", 2, 15146, "G", 0);
        expect("cpg", "confchg G members 1:14965 2:15146 left joined 2:15146/1");
        startNodes(3);
        expect("quorum", "nodelist [1, 2, 3] joined [3] left []", "quorum true [1, 2, 3]");
        expect("votequorum", "vq_nodelist 77 [1, 2, 3]", "vq_quorum 77 true 2/1 3/1 1/1");
        expect("cpg", "totem [1, 2, 3]");

        assertThat(services.votequorum().setExpectedVotes(5)).isEqualTo(StatusCode.OK);
        cluster.settle();
        expect("votequorum", "vq_expected 77 5");
        assertThat(services.votequorum().setExpectedVotes(3)).isEqualTo(StatusCode.OK);
        cluster.settle();
        expect("votequorum", "vq_expected 77 3");
        assertThat(services.votequorum().setVotes(3, 2)).isEqualTo(StatusCode.OK);
        cluster.settle();
        expect("votequorum", "vq_expected 77 4");
        expect("quorum");

        cluster.partition(List.of(List.of(1), List.of(2, 3)));
        cluster.settle();
        expect("quorum", "nodelist [1] joined [] left [2, 3]", "quorum false [1]");
        expect("votequorum", "vq_nodelist 77 [1]", "vq_quorum 77 false 2/2 3/2 1/1");
        expect("cpg", "confchg G members 1:14965 left 2:15146/3 joined", "totem [1]");
        cluster.heal();
        cluster.settle();
        expect("quorum", "nodelist [1, 2, 3] joined [2, 3] left []", "quorum true [1, 2, 3]");
        expect("votequorum", "vq_nodelist 77 [1, 2, 3]", "vq_quorum 77 true 2/1 3/1 1/1");
        expect("cpg", "confchg G members 1:14965 2:15146 left joined 2:15146/4", "totem [1, 2, 3]");

        cluster.stop(2);
        cluster.settle();
        expect("quorum", "nodelist [1, 3] joined [] left [2]", "quorum true [1, 3]");
        expect("votequorum", "vq_nodelist 77 [1, 3]", "vq_quorum 77 true 2/2 3/1 1/1");
        expect("cpg", "confchg G members 1:14965 left 2:15146/5 joined", "totem [1, 3]");
        var third = cluster.node(3).services().cfg();
        third.tryShutdown(
                third.connect(flags -> {}), 2, status -> assertThat(status).isEqualTo(StatusCode.OK));
        cluster.advanceMs(100);
        cluster.settle();
        expect("quorum", "nodelist [1] joined [] left [3]", "quorum false [1]");
        expect("votequorum", "vq_nodelist 77 [1]", "vq_quorum 77 false 2/2 3/2 1/1");
        assertThat(cluster.node(1).logLines()).contains("notice  [CFG   ] Node 3 was shut down by sysadmin");
    }

    @Test
    void aNodeRestartedUnnoticedLeftAndJoinedAtOnce() {
        startNodes(1, 2);
        var services = cluster.node(1).services();
        RecordingClient quorum = client("quorum");
        var tracker = services.quorum().connect(quorum);
        services.quorum().setModel(tracker, 1);
        services.quorum().trackStart(tracker, TrackFlags.CHANGES_ONLY);
        join("cpg", 1, 32255, "G", 0);
        join("other", 2, 32269, "G", 0);
        client("cpg").take();
        cluster.restartUnnoticed(2);
        cluster.settle();
        expect("quorum", "nodelist [1, 2] joined [2] left [2]", "quorum true [1, 2]");
        expect("cpg", "confchg G members 1:32255 left 2:32269/3 joined", "totem [1, 2]");
    }
}
