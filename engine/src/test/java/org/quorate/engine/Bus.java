package org.quorate.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.CryptoParameters;
import org.quorate.config.KnetParameters;
import org.quorate.config.LinkMode;
import org.quorate.config.LinkParameters;
import org.quorate.config.Member;
import org.quorate.config.TotemParameters;
import org.quorate.config.Transport;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.config.reading.ConfigurationReader;
import org.quorate.config.reading.ConfigurationReload;
import org.quorate.config.reading.ConfigurationResult;
import org.quorate.config.reading.ReloadResult;
import org.quorate.config.reading.RunningConfiguration;
import org.quorate.config.replay.RecordedHost;

/** Nodes on a perfect network in virtual time: every datagram takes 50 µs. */
final class Bus {
    static final long MS = 1_000_000;
    static final String FILE = "/etc/corosync/corosync.conf";
    private static final long DELAY_NANOS = 50_000;

    final List<Station> stations = new ArrayList<>();
    private final PriorityQueue<Flight> inFlight = new PriorityQueue<>();
    private final Set<Integer> cut = new HashSet<>();
    private final CryptoParameters crypto;
    private long nowNanos = 1;
    private long flights;
    long traceHash = 1;

    private record Flight(long arrival, long number, int link, int from, int to, byte[] bytes)
            implements Comparable<Flight> {
        @Override
        public int compareTo(Flight other) {
            return arrival != other.arrival ? Long.compare(arrival, other.arrival) : Long.compare(number, other.number);
        }
    }

    Bus(int nodes, CryptoParameters crypto) {
        this.crypto = crypto;
        for (int id = 1; id <= nodes; id++) {
            stations.add(new Station(id, nodes, null));
        }
    }

    /** Nodes that read corosync.conf on machines of their own, the first one's id 1; see {@link #hosts}. */
    Bus(List<RecordedHost> hosts) {
        this.crypto = CryptoParameters.NONE;
        for (RecordedHost host : hosts) {
            stations.add(new Station(stations.size() + 1, hosts.size(), host));
        }
    }

    /** Machines with addresses on two networks and names n1, n2, … */
    static List<RecordedHost> hosts(int count) {
        List<RecordedHost> hosts = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            RecordedHost host = new RecordedHost("n" + id, List.of(address(id, 0), address(id, 1)));
            host.addFile("/var/lib/corosync/.keep", new byte[0]);
            hosts.add(host);
        }
        return hosts;
    }

    long nowNanos() {
        return nowNanos;
    }

    void startAll() {
        stations.forEach(Station::start);
    }

    Station station(int id) {
        return stations.get(id - 1);
    }

    /** Datagrams to and from this node are lost from now on. */
    void cutOff(int id) {
        cut.add(id);
    }

    void heal() {
        cut.clear();
    }

    /** Runs for this long. */
    void run(long millis) {
        long end = nowNanos + millis * MS;
        while (step(end)) {}
        nowNanos = end;
    }

    private boolean step(long end) {
        Flight flight = inFlight.peek();
        long next = flight == null ? Long.MAX_VALUE : flight.arrival;
        Station due = null;
        for (Station station : stations) {
            if (station.isRunning() && station.node().nextDeadlineNanos() < next) {
                next = station.node().nextDeadlineNanos();
                due = station;
            }
        }
        if (next > end) {
            return false;
        }
        nowNanos = Math.max(nowNanos, next);
        if (due != null) {
            due.node().onTimers(nowNanos);
        } else if (flight != null) {
            inFlight.remove();
            arrive(flight);
        }
        return true;
    }

    private void arrive(Flight flight) {
        Station target = station(flight.to);
        if (target.isRunning() && !cut.contains(flight.from) && !cut.contains(flight.to)) {
            target.node()
                    .onDatagram(
                            nowNanos,
                            flight.link,
                            address(flight.from, flight.link),
                            5405,
                            flight.bytes,
                            0,
                            flight.bytes.length);
        }
    }

    static IpAddress address(int id) {
        return address(id, 0);
    }

    static IpAddress address(int id, int link) {
        return IpAddress.of("10." + link + ".0." + id);
    }

    private ClusterConfiguration configuration(int id, int nodes) {
        List<Member> members = new ArrayList<>();
        for (int n = 1; n <= nodes; n++) {
            List<Optional<IpAddress>> addresses = new ArrayList<>();
            addresses.add(Optional.of(address(n)));
            for (int link = 1; link < LinkParameters.MAX_LINKS; link++) {
                addresses.add(Optional.empty());
            }
            members.add(new Member(n, "n" + n, addresses));
        }
        int token = 3000 + Math.max(0, nodes - 2) * 650;
        int retransmit = (int) (token / 4.2);
        TotemParameters totem = new TotemParameters(
                token,
                75,
                retransmit,
                4,
                (int) (retransmit * 0.8 - 10),
                50,
                0,
                (int) (token * 1.2),
                200,
                1000,
                2500,
                30,
                0,
                50,
                50,
                17,
                5,
                false,
                65536);
        LinkParameters link = new LinkParameters(0, 5405, 1, token / 4, token / 2, 2048, 2, false);
        KnetParameters knet = new KnetParameters(LinkMode.PASSIVE, List.of(link), 30, 0, "none", 0, 0, true, crypto);
        return new ClusterConfiguration("test", Transport.KNET, id, members, totem, knet);
    }

    /** One node with what it remembers and what it did. */
    final class Station implements NodeOutputs {
        final int id;
        private final int nodes;
        private final @Nullable RecordedHost host;
        private @Nullable RunningConfiguration running;
        private @Nullable Node node;
        StoredState stored = StoredState.NEW;
        final List<NodeEvent> events = new ArrayList<>();
        final List<String> lines = new ArrayList<>();
        final List<String> delivered = new ArrayList<>();
        final List<CpgConfiguration> groups = new ArrayList<>();
        int exitStatus = -1;
        int readyCount;
        byte[] lastSent = {};

        Station(int id, int nodes, @Nullable RecordedHost host) {
            this.id = id;
            this.nodes = nodes;
            this.host = host;
        }

        void start() {
            if (host != null) {
                startFromFile(host);
                return;
            }
            Cmap cmap = new Cmap();
            cmap.set("quorum.provider", CmapValue.string("corosync_votequorum"));
            for (int n = 1; n <= nodes; n++) {
                cmap.set("nodelist.node." + (n - 1) + ".nodeid", CmapValue.u32(n));
                cmap.set("nodelist.node." + (n - 1) + ".ring0_addr", CmapValue.string("10.0.0." + n));
            }
            cmap.set("nodelist.local_node_pos", CmapValue.u32(id - 1));
            exitStatus = -1;
            node = new Node(configuration(id, nodes), cmap, stored, RandomSource.seeded(id), this);
            node.start(nowNanos);
        }

        private void startFromFile(RecordedHost machine) {
            ConfigurationResult result = ConfigurationReader.read(FILE, machine);
            if (!(result instanceof ConfigurationResult.Accepted accepted)) {
                throw new AssertionError(result);
            }
            running = accepted.configuration();
            exitStatus = -1;
            node = new Node(running.cluster(), accepted.map(), stored, RandomSource.seeded(id), this);
            node.start(nowNanos);
        }

        /** Power off. */
        void kill() {
            node = null;
        }

        boolean isRunning() {
            return node != null && !node.isOver();
        }

        Node node() {
            if (node == null) {
                throw new IllegalStateException("node " + id + " is not running");
            }
            return node;
        }

        boolean isQuorate() {
            return node().quorumStatus().quorate();
        }

        List<Integer> members() {
            return node().quorumStatus().members().stream()
                    .map(QuorumStatus.Voter::nodeId)
                    .toList();
        }

        @Override
        public void send(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {
            lastSent = Arrays.copyOfRange(buffer, offset, offset + Math.min(length, segmentSize));
            for (int at = 0; at < length; at += segmentSize) {
                int end = Math.min(length, at + segmentSize);
                byte[] bytes = Arrays.copyOfRange(buffer, offset + at, offset + end);
                traceHash = traceHash * 31 + Arrays.hashCode(bytes) + hostId;
                inFlight.add(new Flight(nowNanos + DELAY_NANOS, flights++, link, id, hostId, bytes));
            }
        }

        @Override
        public void storeRingSequence(long sequence) {
            stored = new StoredState(sequence, stored.expectedVotesTracking());
        }

        @Override
        public void storeExpectedVotesTracking(int barrier) {
            stored = new StoredState(stored.ringSequence(), barrier);
        }

        @Override
        public boolean isLogEnabled(Subsystem subsystem, Level level) {
            return level.isShownAt(Level.INFO);
        }

        @Override
        public void log(LogEvent event) {
            lines.add('[' + event.subsystem().name() + "] " + event.text());
        }

        @Override
        public void openLinks(ClusterConfiguration configuration) {
            lines.add("links are open");
        }

        @Override
        public void ready() {
            readyCount++;
        }

        @Override
        public ReloadAnswer readConfiguration() {
            if (host == null || running == null) {
                return new ReloadAnswer.Refused("there is no file");
            }
            ReloadResult result = ConfigurationReload.prepare(FILE, host, node().cmap(), running);
            if (result instanceof ReloadResult.Ready ready) {
                running = ready.configuration();
            }
            return new ReloadAnswer.Judged(result);
        }

        @Override
        public void reopenLogs() {
            lines.add("logs reopened");
        }

        @Override
        public void exit(int status, String where) {
            exitStatus = status;
        }

        @Override
        public void event(NodeEvent event) {
            events.add(event);
        }

        @Override
        public void cpgMessage(long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
            delivered.add(senderNodeId + ":" + new String(buffer, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void cpgConfiguration(long client, CpgConfiguration configuration) {
            groups.add(configuration);
        }
    }
}
