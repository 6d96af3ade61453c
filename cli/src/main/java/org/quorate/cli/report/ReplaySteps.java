package org.quorate.cli.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.config.ClusterConfiguration;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;
import org.quorate.engine.recording.RecordedInput;
import org.quorate.engine.recording.Recording;
import org.quorate.engine.recording.ReplayWatcher;
import org.quorate.knet.PacketText;

/** Prints each input and below it, in order, what the node did. Without a replay that is what was noted when it was recorded. */
public final class ReplaySteps implements ReplayWatcher {
    private final Recording recording;
    private final long from;
    private final long to;
    private final boolean json;
    private final PrintStream out;
    private final List<String> effects = new ArrayList<>();
    private boolean shown;

    /**
     * @param from number of the first input to show
     * @param to number of the last
     */
    public ReplaySteps(Recording recording, long from, long to, boolean json, PrintStream out) {
        this.recording = recording;
        this.from = from;
        this.to = to;
        this.json = json;
        this.out = out;
    }

    @Override
    public void onInput(RecordedInput input) {
        effects.clear();
        shown = input.number() >= from && input.number() <= to;
        if (shown && !recording.hasStart()) {
            effects.addAll(input.notes());
        }
    }

    private void effect(String text) {
        if (shown) {
            effects.add(text);
        }
    }

    @Override
    public void onSend(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {
        if (!shown) {
            return;
        }
        int datagrams = (length + segmentSize - 1) / segmentSize;
        effects.add("sends to " + hostId + " on link " + link + ": "
                + PacketText.of(buffer, offset, Math.min(length, segmentSize)) + ", "
                + (datagrams == 1 ? "" : datagrams + " datagrams, ") + length + " bytes");
    }

    @Override
    public void onStoreRingSequence(long sequence) {
        effect("stores ring sequence " + Long.toHexString(sequence));
    }

    @Override
    public void onStoreExpectedVotesTracking(int barrier) {
        effect("stores expected votes barrier " + barrier);
    }

    @Override
    public boolean isLogEnabled(Level level) {
        return shown;
    }

    @Override
    public void onLog(LogEvent event) {
        effect(String.format(
                Locale.ROOT,
                "%-7s [%s] %s",
                event.level().word(),
                event.subsystem().name(),
                event.text()));
    }

    @Override
    public void onOpenLinks(ClusterConfiguration configuration) {
        effect("opens links for " + configuration.members().size() + " nodes");
    }

    @Override
    public void onEvent(NodeEvent event) {
        effect("event   " + event);
    }

    @Override
    public void onMessage(long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        effect("delivers to client " + client + " " + length + " bytes of " + senderNodeId + ":" + pid);
    }

    @Override
    public void onGroup(long client, CpgConfiguration configuration) {
        effect("tells client " + client + " of its group: "
                + configuration.members().size() + " members, "
                + configuration.joined().size() + " joined, "
                + configuration.left().size() + " left");
    }

    @Override
    public void onClientOutput(int bytes) {
        effect("sends a client of a library " + bytes + " bytes");
    }

    @Override
    public void onAnswer(StatusCode status) {
        effect("answers " + status.csName());
    }

    @Override
    public void onExit(int status, String where) {
        effect("ends with status " + status + (where.isEmpty() ? "" : " at " + where));
    }

    @Override
    public void afterInput(RecordedInput input) {
        if (!shown) {
            return;
        }
        if (json) {
            out.println(RecordingJson.step(recording, input, effects));
            return;
        }
        out.println("#" + input.number() + "  " + RecordingText.time(recording, input.nanos()) + "  "
                + RecordingText.input(input.input()));
        effects.forEach(effect -> out.println("      " + effect));
    }
}
