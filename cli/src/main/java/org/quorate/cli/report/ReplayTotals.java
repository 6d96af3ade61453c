package org.quorate.cli.report;

import java.util.Map;
import java.util.TreeMap;
import org.quorate.engine.NodeInput;
import org.quorate.engine.recording.RecordedInput;
import org.quorate.engine.recording.ReplayWatcher;

/** Counts what came in and, if the node is run, what went out. */
public final class ReplayTotals implements ReplayWatcher {
    private final Map<String, Long> inputs = new TreeMap<>();
    private long datagramsSent;
    private long deliveries;

    @Override
    public void onInput(RecordedInput input) {
        inputs.merge(kind(input.input()), 1L, Long::sum);
    }

    static String kind(NodeInput input) {
        return switch (input) {
            case NodeInput.Datagram _ -> "datagrams";
            case NodeInput.Timers _ -> "timers";
            case NodeInput.SendRefused _ -> "errors";
            case NodeInput.PeerError _ -> "errors";
            case NodeInput.CpgSend _ -> "client messages";
            default -> "requests";
        };
    }

    @Override
    public void onSend(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {
        datagramsSent += (length + segmentSize - 1) / segmentSize;
    }

    @Override
    public void onMessage(long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        deliveries++;
    }

    @Override
    public void onClientOutput(int bytes) {
        deliveries++;
    }

    /** Inputs by kind. */
    Map<String, Long> inputs() {
        return inputs;
    }

    long datagramsSent() {
        return datagramsSent;
    }

    /** Messages, events and answers for clients. */
    long deliveries() {
        return deliveries;
    }
}
