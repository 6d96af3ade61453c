package org.quorate.engine.recording;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.wire.Endian;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.LinkParameters;
import org.quorate.config.Member;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;
import org.quorate.services.cpg.CpgMember;
import org.quorate.services.framework.ServiceId;

/**
 * A checksum over everything a node ever put out, in order. It is never reset: once two nodes differed in one output, their sums
 * stay different, because for equal input the sum after it is a one-to-one function of the sum before it.
 *
 * <p>An encrypted datagram goes in as the packet in clear, since what encrypts it is not in a recording; log lines go in from
 * warnings to notices, because what of the others is made depends on who wants to see them.
 */
final class OutputDigest {
    private static final int SEND = 1;
    private static final int SEALED = 2;
    private static final int STORE_RING = 3;
    private static final int STORE_VOTES = 4;
    private static final int LOG = 5;
    private static final int LINKS = 6;
    private static final int READY = 7;
    private static final int LOADED = 8;
    private static final int UNLOADING = 9;
    private static final int READ = 10;
    private static final int REOPEN = 11;
    private static final int EXIT = 12;
    private static final int EVENT = 13;
    private static final int MESSAGE = 14;
    private static final int GROUP = 15;
    private static final int SHUTDOWN = 16;
    private static final int RELOADED = 17;
    private static final int ANSWER = 18;
    private static final int CLIENT = 19;

    private final CRC32C sum = new CRC32C();
    private final @Nullable OutputShape shape;
    private final byte[] numbers = new byte[5 * Long.BYTES];
    /** Arrays that hold encrypted bytes since this input began. */
    private final List<byte[]> sealed = new ArrayList<>();

    OutputDigest() {
        this(null);
    }

    /** @param shape summed up as well, if wanted */
    OutputDigest(@Nullable OutputShape shape) {
        this.shape = shape;
    }

    /** Of everything so far, without what applications say; 0 if that is not wanted. */
    int shape() {
        return shape == null ? 0 : shape.value();
    }

    /** Of everything so far. */
    int value() {
        return (int) sum.getValue();
    }

    void beginInput() {
        sealed.clear();
    }

    // ---- datagrams

    /** A packet is about to be encrypted into the array. */
    void sealing(byte[] clear, int offset, int length, byte[] wire) {
        if (!isSealed(wire)) {
            sealed.add(wire);
        }
        add(SEALED, length, 0, 0, 0);
        packet(clear, offset, length, length);
    }

    // the same array, not one like it
    @SuppressWarnings("ReferenceEquality")
    private boolean isSealed(byte[] wire) {
        for (int i = 0; i < sealed.size(); i++) {
            if (sealed.get(i) == wire) {
                return true;
            }
        }
        return false;
    }

    void send(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {
        add(SEND, link, hostId, length, segmentSize);
        if (!isSealed(buffer)) {
            packet(buffer, offset, length, Math.min(length, segmentSize));
        }
    }

    private void packet(byte[] bytes, int offset, int length, int first) {
        sum.update(bytes, offset, length);
        if (shape != null) {
            shape.packet(bytes, offset, first);
        }
    }

    /** If compression is not done anew, what was to be compressed counts. */
    void compressing(byte[] message, int offset, int length) {
        sum.update(message, offset, length);
    }

    // ---- the rest

    void storeRingSequence(long sequence) {
        add(STORE_RING, sequence, 0, 0, 0);
    }

    void storeExpectedVotesTracking(int barrier) {
        add(STORE_VOTES, barrier, 0, 0, 0);
    }

    /** Whether lines of this level count, whoever else wants them. What a broken invariant says (critical) names its callers. */
    static boolean counts(Level level) {
        return level.isShownAt(Level.NOTICE) && !level.isShownAt(Level.CRIT);
    }

    void log(LogEvent event) {
        add(LOG, 0, 0, 0, 0);
        text(event.subsystem().name() + event.level().name() + event.text());
    }

    void openLinks(ClusterConfiguration configuration) {
        add(LINKS, configuration.localNodeId(), configuration.members().size(), 0, 0);
        for (LinkParameters link : configuration.knet().links()) {
            add(LINKS, link.link(), link.port(), 0, 0);
            for (Member member : configuration.members()) {
                text(member.nodeId() + " " + member.address(link.link()));
            }
        }
    }

    void ready() {
        add(READY, 0, 0, 0, 0);
    }

    void serviceLoaded(ServiceId service) {
        add(LOADED, service.number(), 0, 0, 0);
    }

    void serviceUnloading(ServiceId service) {
        add(UNLOADING, service.number(), 0, 0, 0);
    }

    void readConfiguration() {
        add(READ, 0, 0, 0, 0);
    }

    void reopenLogs() {
        add(REOPEN, 0, 0, 0, 0);
    }

    void exit(int status, String where) {
        add(EXIT, status, 0, 0, 0);
        text(where);
    }

    void event(NodeEvent event) {
        add(EVENT, 0, 0, 0, 0);
        text(event.toString());
    }

    void cpgMessage(long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        add(MESSAGE, client, senderNodeId, pid, length);
        sum.update(buffer, offset, length);
    }

    void cpgConfiguration(long client, CpgConfiguration configuration) {
        add(
                GROUP,
                client,
                configuration.members().size(),
                configuration.left().size(),
                configuration.joined().size());
        configuration.members().forEach(this::member);
        configuration.left().forEach(this::member);
        configuration.joined().forEach(this::member);
    }

    private void member(CpgMember member) {
        add(GROUP, member.nodeId(), member.pid(), member.reason(), 0);
    }

    void shutdownDecided(long client, int statusNumber) {
        add(SHUTDOWN, client, statusNumber, 0, 0);
    }

    void reloadDone(long client, int statusNumber) {
        add(RELOADED, client, statusNumber, 0, 0);
    }

    void answered(StatusCode status) {
        add(ANSWER, status.number(), 0, 0, 0);
    }

    void clientOutput(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        add(CLIENT, headLength, bodyLength, 0, 0);
        whole(head, headLength);
        sum.update(body, bodyOffset, bodyLength);
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        add(0, utf8.length, 0, 0, 0);
        whole(utf8, utf8.length);
    }

    private void whole(byte[] bytes, int length) {
        sum.update(bytes, 0, length);
        if (shape != null) {
            shape.bytes(bytes, 0, length);
        }
    }

    private void add(int kind, long a, long b, long c, long d) {
        Endian.LITTLE.putLong(numbers, 0, kind);
        Endian.LITTLE.putLong(numbers, 8, a);
        Endian.LITTLE.putLong(numbers, 16, b);
        Endian.LITTLE.putLong(numbers, 24, c);
        Endian.LITTLE.putLong(numbers, 32, d);
        whole(numbers, numbers.length);
    }
}
