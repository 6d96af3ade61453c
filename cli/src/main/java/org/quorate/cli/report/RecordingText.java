package org.quorate.cli.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;
import org.quorate.base.IpAddress;
import org.quorate.engine.LocalClient;
import org.quorate.engine.NodeInput;
import org.quorate.engine.recording.Recording;
import org.quorate.engine.recording.Replay;
import org.quorate.knet.PacketText;

/** What {@code quorate record} and {@code quorate replay} print. */
public final class RecordingText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private RecordingText() {}

    /** For example {@code 1234 inputs in 61.2 s, from the start of the node on}. */
    public static String extent(Recording recording) {
        return String.format(
                Locale.ROOT,
                "%d inputs in %.1f s, %s",
                recording.inputs(),
                recording.durationNanos() / 1e9,
                recording.hasStart()
                        ? "from the start of the node on"
                        : "the start of the node is not held any more, it can be shown but not run again");
    }

    /** The summary of a replay. */
    public static String replay(Recording recording, ReplayTotals totals, Replay.Outcome outcome) {
        StringBuilder text = new StringBuilder();
        text.append("Recording of node ")
                .append(Integer.toUnsignedString(recording.nodeId()))
                .append(", ")
                .append(recording.product())
                .append("\n  written because of  ")
                .append(recording.reason())
                .append("\n  node started        ")
                .append(TIME.format(
                        Instant.ofEpochMilli(recording.startEpochMillis()).atZone(ZoneId.systemDefault())))
                .append("\n  holds               ")
                .append(extent(recording))
                .append(recording.hasPayloads() ? "" : "\n  payloads            left out, zeros are in their place")
                .append("\n  came in             ")
                .append(totals.inputs().entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", ")))
                .append('\n');
        if (recording.hasStart()) {
            text.append("  went out            ")
                    .append(totals.datagramsSent())
                    .append(" datagrams, ")
                    .append(totals.deliveries())
                    .append(" messages, events and answers for clients\n");
        }
        return text.append(outcome(recording, outcome)).append('\n').toString();
    }

    private static String outcome(Recording recording, Replay.Outcome outcome) {
        return switch (outcome) {
            case Replay.Outcome.Identical identical ->
                "Replayed to identical outputs: all " + identical.inputs() + " inputs";
            case Replay.Outcome.Different different ->
                "Different from input " + different.input().number() + " on ("
                        + time(recording, different.input().nanos()) + ", "
                        + input(different.input().input()) + "): " + different.what();
            case Replay.Outcome.Impossible impossible -> "Not run again: " + impossible.reason();
        };
    }

    /** Wall clock of an input. */
    static String time(Recording recording, long nanos) {
        return TIME_OF_DAY.format(
                Instant.ofEpochMilli(recording.epochMillis(nanos)).atZone(ZoneId.systemDefault()));
    }

    /** One input in a line. */
    static String input(NodeInput input) {
        return switch (input) {
            case NodeInput.Start _ -> "start";
            case NodeInput.Timers _ -> "timers";
            case NodeInput.ShutDown _ -> "shut down by a signal";
            case NodeInput.Datagram it ->
                PacketText.of(it.content(), 0, it.content().length) + ", link " + it.link() + ", "
                        + endpoint(it.source(), it.port()) + ", " + it.length() + " bytes";
            case NodeInput.SendRefused it ->
                "sending to " + it.hostId() + " on link " + it.link() + " refused: "
                        + it.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            case NodeInput.PeerError it ->
                "error of " + it.offender() + " for " + it.destination() + " on link " + it.link() + ": " + it.text();
            case NodeInput.SchedulingGap it ->
                String.format(Locale.ROOT, "not scheduled for %.1f ms", it.gapNanos() / 1e6);
            case NodeInput.SetExpectedVotes it -> "set expected votes to " + it.expectedVotes();
            case NodeInput.SetVotes it -> "set votes of " + it.nodeId() + " to " + it.votes();
            case NodeInput.UnregisterQuorumDevice _ -> "unregister the quorum device";
            case NodeInput.Kill it -> "kill " + it.nodeId() + ": " + it.reason();
            case NodeInput.ShutDownByRequest it -> it.force() ? "shut down by request, forced" : "shut down by request";
            case NodeInput.Reload _ -> "reload";
            case NodeInput.SetCmap it -> "set " + it.key() + " " + it.value();
            case NodeInput.DeleteCmap it -> "delete " + it.key();
            case NodeInput.CpgJoin it -> "client " + it.client() + " joins a group, pid " + it.pid();
            case NodeInput.CpgLeave it -> "client " + it.client() + " leaves its group";
            case NodeInput.CpgSend it -> "client " + it.client() + " sends " + it.message().length + " bytes";
            case NodeInput.CpgDisconnect it -> "client " + it.client() + " disconnects";
            case NodeInput.ClientOpened it -> client(it.client()) + " connects";
            case NodeInput.ClientRequest it ->
                client(it.client()) + " requests function " + it.id() + ", " + it.message().length + " bytes";
            case NodeInput.ClientClosed it -> client(it.client()) + " disconnects";
        };
    }

    private static String endpoint(IpAddress address, int port) {
        return (address.isV6() ? "[" + address + "]" : address.toString()) + ":" + port;
    }

    private static String client(LocalClient client) {
        return client.service().shortName() + " client " + client.number();
    }
}
