package org.quorate.simulation.transcript;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;
import org.quorate.services.cpg.CpgMember;
import org.quorate.simulation.SimulatedCluster;
import org.quorate.simulation.SimulatedNode;
import org.quorate.simulation.scenario.ScenarioRun;
import org.quorate.simulation.scenario.Step;
import org.quorate.totem.ConfigurationChange;

/**
 * Writes down a run: every packet of the ring, configuration, message and decision, and the log lines asked for, with the time in ms.
 * Tokens that say what the last one of their ring said, joins and merge detects that say what the last one of their node said, are
 * counted.
 */
final class TranscriptRecorder implements ScenarioRun.StepListener {
    private static final Set<String> REPEATED = Set.of("memb_join", "memb_merge_detect");

    private final long fromNanos;
    private final boolean everything;
    private final Map<Subsystem, Level> logs;
    private final List<String> lines = new ArrayList<>();
    private @Nullable SimulatedCluster cluster;
    private final Map<RingId, RingPacketText.Token> lastTokens = new HashMap<>();
    private final Map<String, String> lastSaid = new HashMap<>();
    private final Map<String, Integer> withoutNews = new TreeMap<>();

    /**
     * @param fromNanos what happens earlier is left out
     * @param everything what brings no news is told too
     * @param logs      lines of these subsystems down to these levels; of the others notices and what is worse
     */
    TranscriptRecorder(long fromNanos, boolean everything, Map<Subsystem, Level> logs) {
        this.fromNanos = fromNanos;
        this.everything = everything;
        this.logs = logs;
    }

    List<String> lines() {
        tellCounted();
        return lines;
    }

    private long now() {
        return cluster == null ? 0 : cluster.nowNanos();
    }

    private void tell(String who, String what) {
        if (now() < fromNanos) {
            return;
        }
        tellCounted();
        lines.add(String.format(Locale.ROOT, "%10.3f %s %s", now() / 1e6, who, what));
    }

    private void tell(SimulatedNode node, String what) {
        tell("n" + node.nodeId(), what);
    }

    private void tellCounted() {
        if (!withoutNews.isEmpty()) {
            lines.add(withoutNews.entrySet().stream()
                    .map(entry -> entry.getValue() + " " + entry.getKey())
                    .collect(Collectors.joining(", ", "           (without news: ", ")")));
            withoutNews.clear();
        }
    }

    @Override
    public void onCluster(SimulatedCluster started) {
        cluster = started;
    }

    @Override
    public void onStep(Step step) {
        tell("==", step.action().text());
    }

    @Override
    public void onNote(int nodeId, String text) {
        tell("n" + nodeId, "note " + text);
    }

    @Override
    public boolean isLogEnabled(Subsystem subsystem, Level level) {
        return level.compareTo(logs.getOrDefault(subsystem, Level.NOTICE)) <= 0;
    }

    @Override
    public void onLog(SimulatedNode node, LogEvent event) {
        if (isLogEnabled(event.subsystem(), event.level())) {
            tell(
                    node,
                    "log " + event.subsystem() + " " + event.level().name().toLowerCase(Locale.ROOT) + " "
                            + event.text());
        }
    }

    @Override
    public void onStart(SimulatedNode node) {
        tell(node, "starts");
    }

    @Override
    public void onExit(SimulatedNode node, int status, String where) {
        tell(node, "ends by itself with status " + status + " at " + where);
    }

    @Override
    public void onGone(SimulatedNode node) {
        tell(node, "is gone");
    }

    @Override
    public void onEvent(SimulatedNode node, NodeEvent event) {
        switch (event) {
            case NodeEvent.QuorumChanged quorum ->
                tell(
                        node,
                        (quorum.quorate() ? "quorate" : "not quorate") + " in ring " + quorum.ringId() + " with "
                                + quorum.members());
            case NodeEvent.Synchronized synchronization ->
                tell(node, "synchronized in ring " + synchronization.ringId());
            case NodeEvent.ReachabilityChanged reachability ->
                tell(node, (reachability.reachable() ? "reaches " : "does not reach ") + reachability.nodeId());
            case NodeEvent.RingFormed _, NodeEvent.VotesCounted _, NodeEvent.LinkChanged _ -> {
                // the configuration change, the decision and the reachability tell it
            }
        }
    }

    @Override
    public void onRingPacketSent(SimulatedNode node, byte[] packet, int offset, int length) {
        RingPacketText.Token token = RingPacketText.tokenOf(packet, offset, length);
        String text = RingPacketText.of(packet, offset, length);
        String word = text.substring(0, text.indexOf(' '));
        boolean isNews = token != null
                ? !token.equals(lastTokens.put(token.ring(), token))
                : !REPEATED.contains(word) || !text.equals(lastSaid.put(node.nodeId() + word, text));
        if (isNews || everything) {
            tell(node, "> " + text);
        } else if (now() >= fromNanos) {
            withoutNews.merge(word, 1, Integer::sum);
        }
    }

    @Override
    public void onRingConfiguration(SimulatedNode node, ConfigurationChange change) {
        tell(node, "delivers " + change);
    }

    @Override
    public void onMessage(
            SimulatedNode node, long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        tell(node, "client " + client + " gets " + length + " bytes of " + senderNodeId + "/" + pid);
    }

    @Override
    public void onConfiguration(SimulatedNode node, long client, CpgConfiguration change) {
        tell(
                node,
                "client " + client + " sees members " + names(change.members()) + " left " + names(change.left())
                        + " joined " + names(change.joined()));
    }

    private static List<String> names(List<CpgMember> members) {
        return members.stream()
                .map(member -> member.nodeId() + "/" + member.pid())
                .toList();
    }
}
