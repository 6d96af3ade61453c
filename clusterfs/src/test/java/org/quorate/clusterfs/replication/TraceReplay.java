package org.quorate.clusterfs.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.quorate.base.wire.Endian;
import org.quorate.clusterfs.Vectors;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.Epoch;
import org.quorate.clusterfs.message.Group;
import org.quorate.clusterfs.message.LogEntry;
import org.quorate.clusterfs.message.Message;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.message.StatusUpdate;

/**
 * Feeds a state machine what a member of a real group was told, and compares what it does with what the real one did. Messages are
 * compared without their time and count, which depend on when the recording began, and without the original's junk.
 */
final class TraceReplay {
    private static final Settings AS_THE_ORIGINAL = new Settings(Long.MAX_VALUE / 2, false, 5, 1_000_000);

    final List<String> lines = new ArrayList<>();
    final Replication machine;
    private final Group group;
    private final ProcessId self;
    private final List<byte[]> sent = new ArrayList<>();
    private final Deque<byte[]> ownStates = new ArrayDeque<>();
    private int joins;
    private int leaves;
    private boolean started;
    private double startOfTime = Double.NaN;
    int compared;
    /** Whether the clock ticks before each event. */
    boolean ticking;
    /** Told the number of members of each configuration before the machine is. */
    IntConsumer beforeConfiguration = members -> {};
    /** Told the recording's number of each message before it is delivered. */
    IntConsumer beforeDelivery = seq -> {};

    /**
     * A machine for {@code self}.
     *
     * @param application made with where to log
     */
    TraceReplay(Group group, ProcessId self, Function<TraceReplay, Application> application) {
        this(group, self, application, AS_THE_ORIGINAL);
    }

    TraceReplay(Group group, ProcessId self, Function<TraceReplay, Application> application, Settings settings) {
        this.group = group;
        this.self = self;
        GroupConnection connection = new GroupConnection() {
            @Override
            public void join() {
                joins++;
            }

            @Override
            public void leave() {
                leaves++;
            }

            @Override
            public boolean multicast(byte[] message) {
                sent.add(message);
                return true;
            }
        };
        this.machine = new Replication(group, self, application.apply(this), connection, log(), settings);
    }

    LogSink log() {
        return (domain, level, text) -> lines.add("[" + domain.word() + "] " + level.word() + ": " + text);
    }

    /** The state that this member sends next according to the recording. */
    byte[] nextOwnState() {
        return Objects.requireNonNull(ownStates.peek(), "no own state recorded any more");
    }

    TraceReplay feed(String trace) {
        return feed(trace, false);
    }

    /** Events that another member recorded: what was delivered to it was delivered to this one, too. */
    TraceReplay feedFromOtherMember(String trace) {
        return feed(trace, true);
    }

    private TraceReplay feed(String trace, boolean others) {
        List<JsonNode> events = new ArrayList<>();
        for (JsonNode event : Vectors.lines("traces/" + trace + ".jsonl")) {
            boolean own = !others
                    || List.of("confchg", "deliver").contains(event.get("ev").asText());
            if (own && event.get("group").asText().equals(group.title())) {
                events.add(event);
            }
        }
        ownStates.clear();
        for (JsonNode event : events) {
            boolean isOwn = event.get("ev").asText().equals("mcast")
                    || (others && event.has("nodeid") && event.get("nodeid").asInt() == self.nodeId());
            if (isOwn && Endian.LITTLE.getU16(payload(event), 0) == Message.STATE) {
                byte[] payload = payload(event);
                ownStates.add(Arrays.copyOfRange(payload, Message.STATE_HEADER, payload.length));
            }
        }
        for (JsonNode event : events) {
            step(event, others);
        }
        return this;
    }

    private Now now(JsonNode event) {
        double time = event.get("t").asDouble();
        if (Double.isNaN(startOfTime)) {
            startOfTime = Math.floor(time) - 1000;
        }
        return new Now((int) (long) time, (long) (time - startOfTime));
    }

    private void step(JsonNode event, boolean others) {
        Now now = now(event);
        if (ticking) {
            machine.tick(now);
        }
        switch (event.get("ev").asText()) {
            case "join" -> join(event, now);
            case "leave" -> {
                assertThat(leaves).as("%s", event).isEqualTo(1);
                leaves = 0;
            }
            case "confchg" -> {
                start(now);
                beforeConfiguration.accept(event.get("members").size());
                machine.configurationChanged(
                        processes(event.get("members")), !event.get("joined").isEmpty(), now);
            }
            case "deliver" -> {
                beforeDelivery.accept(event.get("seq").asInt());
                byte[] payload = payload(event);
                ProcessId sender = process(event);
                machine.deliver(sender, payload, now);
                if (others && sender.equals(self)) {
                    expectSent(payload, event);
                }
            }
            case "mcast" -> multicast(event, now);
            default -> throw new IllegalArgumentException(event.toString());
        }
    }

    private void start(Now now) {
        if (!started) {
            started = true;
            machine.start(now);
            joins = 0;
        }
    }

    private void join(JsonNode event, Now now) {
        if (started) {
            machine.tick(now);
            assertThat(joins).as("joins asked for before %s", event).isEqualTo(1);
            joins = 0;
        } else {
            start(now);
        }
        if (event.get("rc").asInt() != 1) {
            machine.connectionLost(now);
        }
    }

    private void multicast(JsonNode event, Now now) {
        byte[] payload = payload(event);
        boolean isNormal = Endian.LITTLE.getU16(payload, 0) == 0;
        if (isNormal && sent.stream().noneMatch(each -> isSame(each, payload))) {
            // Somebody on this node wrote something.
            machine.send(
                    Endian.LITTLE.getU16(payload, 2),
                    Arrays.copyOfRange(payload, Message.NORMAL_HEADER, payload.length),
                    now,
                    result -> {});
        }
        expectSent(payload, event);
        if (Endian.LITTLE.getU16(payload, 0) == Message.STATE) {
            ownStates.remove();
        }
    }

    private void expectSent(byte[] payload, JsonNode event) {
        // Updates come in any order, everything else in that of the recording.
        boolean isUpdate = Endian.LITTLE.getU16(payload, 0) == Message.UPDATE;
        for (int i = 0; i < (isUpdate ? sent.size() : Math.min(1, sent.size())); i++) {
            if (isSame(sent.get(i), payload)) {
                sent.remove(i);
                compared++;
                return;
            }
        }
        HexFormat hex = HexFormat.of();
        throw new AssertionError("not sent: " + event + "; waiting: "
                + sent.stream()
                        .map(each -> hex.formatHex(Arrays.copyOf(each, Math.min(each.length, 60))))
                        .toList());
    }

    /** All that it sent was recorded. */
    void assertNothingElseWasSent() {
        assertThat(sent).as("sent, but not recorded").isEmpty();
        assertThat(joins).isZero();
        assertThat(leaves).isZero();
    }

    private boolean isSame(byte[] one, byte[] other) {
        return Arrays.equals(comparable(one), comparable(other));
    }

    private byte[] comparable(byte[] payload) {
        byte[] bytes = payload.clone();
        Endian.LITTLE.putInt(bytes, 8, 0);
        if (Endian.LITTLE.getU16(bytes, 0) != 0) {
            return bytes;
        }
        Endian.LITTLE.putLong(bytes, 16, 0);
        byte[] body = Arrays.copyOfRange(bytes, Message.NORMAL_HEADER, bytes.length);
        int subtype = Endian.LITTLE.getU16(bytes, 2);
        if (group == Group.KVSTORE && subtype == StatusUpdate.SUBTYPE) {
            return StatusUpdate.decode(body).orThrow().encode();
        }
        if (group == Group.KVSTORE && subtype == LogEntry.SUBTYPE) {
            return LogEntry.decode(body).orThrow().encode();
        }
        return bytes;
    }

    private static byte[] payload(JsonNode event) {
        byte[] bytes = HexFormat.of().parseHex(event.get("hex").asText());
        JsonNode padded = event.get("zero_padded_to");
        return padded == null ? bytes : Arrays.copyOf(bytes, padded.asInt());
    }

    private static ProcessId process(JsonNode json) {
        return new ProcessId(json.get("nodeid").asInt(), json.get("pid").asInt());
    }

    private static List<ProcessId> processes(JsonNode list) {
        List<ProcessId> processes = new ArrayList<>();
        list.forEach(each -> processes.add(process(each)));
        return processes;
    }

    /** Lets the machine find all members equal to it, as they were when the recording began. */
    TraceReplay synchronised(List<ProcessId> members, Epoch epoch, byte[] state, double t) {
        startOfTime = Math.floor(t) - 1000;
        Now now = new Now((int) (long) t, 1000);
        start(now);
        machine.configurationChanged(members, true, now);
        int version = group.protocolVersion();
        ownStates.add(state);
        ProcessId lowest = members.getFirst();
        machine.deliver(lowest, exchange(Message.SYNC_START, version, epoch, new byte[0]), now);
        for (ProcessId member : members) {
            machine.deliver(member, exchange(Message.STATE, version, epoch, state), now);
        }
        machine.deliver(lowest, exchange(Message.UPDATE_COMPLETE, version, epoch, new byte[0]), now);
        assertThat(machine.mode()).isEqualTo(Mode.SYNCED);
        ownStates.clear();
        sent.clear();
        lines.clear();
        return this;
    }

    private static byte[] exchange(int type, int version, Epoch epoch, byte[] body) {
        return new Message.Exchange(type, version, epoch.time(), epoch, body).encode();
    }

    static List<String> recordedLines(String file, String domain) {
        return Vectors.text("logs/" + file)
                .lines()
                .filter(line -> line.startsWith("[" + domain + "]"))
                .filter(line -> List.of(
                                "members:",
                                "starting data",
                                "received sync",
                                "received all",
                                "leader is",
                                "synced members",
                                "waiting for",
                                "update complete",
                                "all data",
                                "start sending",
                                "sent all",
                                "dfsm_deliver",
                                "received write",
                                "leaving CPG",
                                "start cluster",
                                "wrong checksum",
                                "data verification",
                                "we (",
                                "queue not")
                        .stream()
                        .anyMatch(text -> line.substring(line.indexOf(": ") + 2).startsWith(text)))
                .toList();
    }
}
