package org.quorate.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.quorate.base.RandomSource;
import org.quorate.config.LinkParameters;

/**
 * The datagram network between simulated nodes: per direction and link a set of {@link PathFaults}, and an MTU per link.
 * Positions are those of the nodes in the cluster, 0..n-1.
 */
final class SimulatedNetwork {
    /** IP and UDP header bytes of IPv4, which the MTU has to hold too. */
    private static final int IP_UDP_OVERHEAD = 28;

    private static final int MOST_CAPTURED = 50_000;

    /** Of a datagram on its way, which is used again for others: joins and tokens fit. */
    private static final int SHORTEST_BUFFER = 512;

    private final int size;
    private final EventQueue events;
    private final RandomSource random;
    private final Receiver receiver;
    private final PathFaults[] paths;
    private final int[] burstLeft;
    private final int[] mtu = new int[LinkParameters.MAX_LINKS];
    private final ArrayDeque<Flight> freeFlights = new ArrayDeque<>();

    private boolean isChecksummed;
    private final List<Captured> captured = new ArrayList<>();
    private long captureBeginNanos;
    private long captureEndNanos = -1;
    private int inFlight;
    private long sent;
    private long lost;

    private record Captured(long afterNanos, int from, int to, int link, byte[] bytes) {}

    /** Where datagrams arrive. */
    interface Receiver {
        void onArrival(int from, int to, int link, byte[] buffer, int length);
    }

    SimulatedNetwork(int size, EventQueue events, RandomSource random, Receiver receiver) {
        this.size = size;
        this.events = events;
        this.random = random;
        this.receiver = receiver;
        this.paths = new PathFaults[size * size * LinkParameters.MAX_LINKS];
        this.burstLeft = new int[paths.length];
        Arrays.fill(paths, PathFaults.NONE);
        Arrays.fill(mtu, 1500);
    }

    PathFaults path(int from, int to, int link) {
        return paths[index(from, to, link)];
    }

    void setPath(int from, int to, int link, PathFaults faults) {
        paths[index(from, to, link)] = faults;
    }

    /** Kernels drop what is corrupt by the UDP checksum, which finds each flipped bit; else it arrives as it is. */
    void setChecksummed(boolean checksummed) {
        isChecksummed = checksummed;
    }

    void setMtu(int link, int bytes) {
        mtu[link] = bytes;
    }

    int mtu(int link) {
        return mtu[link];
    }

    /** Keeps what is sent from now on until then, at most {@link #MOST_CAPTURED} datagrams. */
    void capture(long nowNanos, long endNanos) {
        captured.clear();
        captureBeginNanos = nowNanos;
        captureEndNanos = endNanos;
    }

    /** Lets what was captured arrive again, as long after now as it was sent after the capture began. */
    void replay(long nowNanos) {
        for (Captured datagram : captured) {
            Flight flight = flight(datagram.from, datagram.to, datagram.link, datagram.bytes, 0, datagram.bytes.length);
            takeOff(nowNanos + datagram.afterNanos, flight);
        }
    }

    /** Datagrams on their way. */
    int inFlight() {
        return inFlight;
    }

    /** Datagrams handed to the network so far. */
    long sent() {
        return sent;
    }

    /** Datagrams the network lost so far, those of cut paths included. */
    long lost() {
        return lost;
    }

    private int index(int from, int to, int link) {
        return (from * size + to) * LinkParameters.MAX_LINKS + link;
    }

    /**
     * @return whether the datagram fits the MTU; if not nothing is sent, as a kernel with path MTU probing does
     */
    boolean send(long nowNanos, int from, int to, int link, byte[] buffer, int offset, int length) {
        if (length + IP_UDP_OVERHEAD > mtu[link]) {
            return false;
        }
        sent++;
        if (nowNanos < captureEndNanos && captured.size() < MOST_CAPTURED) {
            captured.add(new Captured(
                    nowNanos - captureBeginNanos, from, to, link, Arrays.copyOfRange(buffer, offset, offset + length)));
        }
        int path = index(from, to, link);
        PathFaults faults = paths[path];
        if (faults.cut()
                || (isChecksummed && isHit(faults.corruption()))
                || isHit(faults.loss())
                || isInBurst(path, faults)) {
            lost++;
            return true;
        }
        launch(nowNanos, faults, from, to, link, buffer, offset, length);
        if (isHit(faults.duplication())) {
            launch(nowNanos, faults, from, to, link, buffer, offset, length);
        }
        return true;
    }

    private boolean isInBurst(int path, PathFaults faults) {
        if (faults.bursts() == 0) {
            burstLeft[path] = 0;
            return false;
        }
        if (burstLeft[path] == 0 && isHit(faults.bursts())) {
            burstLeft[path] = 1 + random.nextInt(faults.burstDatagrams());
        }
        if (burstLeft[path] == 0) {
            return false;
        }
        burstLeft[path]--;
        return true;
    }

    private void launch(
            long nowNanos, PathFaults faults, int from, int to, int link, byte[] buffer, int offset, int length) {
        Flight flight = flight(from, to, link, buffer, offset, length);
        if (isHit(faults.corruption()) && !isChecksummed) {
            int bit = random.nextInt(length * Byte.SIZE);
            flight.bytes[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        }
        long jitter =
                faults.jitterNanos() == 0 ? 0 : Long.remainderUnsigned(random.nextLong(), faults.jitterNanos() + 1);
        long late = isHit(faults.reordering()) ? faults.reorderNanos() : 0;
        takeOff(nowNanos + faults.delayNanos() + jitter + late, flight);
    }

    private Flight flight(int from, int to, int link, byte[] buffer, int offset, int length) {
        Flight flight = freeFlights.isEmpty() ? new Flight() : freeFlights.removeLast();
        flight.from = from;
        flight.to = to;
        flight.link = link;
        flight.length = length;
        if (flight.bytes.length < length) {
            flight.bytes = new byte[Math.max(length, SHORTEST_BUFFER)];
        }
        System.arraycopy(buffer, offset, flight.bytes, 0, length);
        return flight;
    }

    private void takeOff(long landsAtNanos, Flight flight) {
        inFlight++;
        events.schedule(landsAtNanos, flight);
    }

    private boolean isHit(double probability) {
        return probability > 0 && (random.nextLong() >>> 11) * 0x1.0p-53 < probability;
    }

    private final class Flight extends EventQueue.Event {
        private int from;
        private int to;
        private int link;
        private int length;
        private byte[] bytes = new byte[0];

        @Override
        void run() {
            inFlight--;
            receiver.onArrival(from, to, link, bytes, length);
            freeFlights.addLast(this);
        }
    }
}
