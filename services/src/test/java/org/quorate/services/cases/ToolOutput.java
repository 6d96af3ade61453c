package org.quorate.services.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.quorate.base.StatusCode;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.services.report.QuorumtoolReport;
import org.quorate.services.report.VoteSummary;
import org.quorate.services.virtual.VirtualNode;
import org.quorate.services.votequorum.VotequorumInfo;

/** What the command line tools would print and return on a virtual node. */
record ToolOutput(int exitStatus, String text) {
    private static final ToolOutput SILENT = new ToolOutput(0, "");
    /** Options with a number, and what is said about another value. */
    private static final Map<String, String> VALUED = Map.of(
            "-e", "New expected votes value was not valid, try a positive number",
            "-v", "New votes value was not valid, try a positive number or zero",
            "-n", "The nodeid was not valid, try a positive number");

    /** corosync-quorumtool: of several actions the last one named is done. */
    static ToolOutput quorumtool(VirtualNode node, String arguments) {
        String action = "-s";
        int nodeId = 0;
        int number = 0;
        List<String> words = List.of(arguments.strip().split(" +", -1));
        for (int i = 0; i < words.size(); i++) {
            String option = words.get(i);
            boolean valued = VALUED.containsKey(option);
            String value = valued && i + 1 < words.size() ? words.get(++i) : "";
            if (valued && !isNumber(value, option.equals("-v") ? 0 : 1)) {
                return new ToolOutput(1, VALUED.get(option) + '\n');
            }
            switch (option) {
                case "-n" -> nodeId = Integer.parseInt(value);
                case "-e", "-v" -> {
                    action = option;
                    number = Integer.parseInt(value);
                }
                case "-s", "-i" -> {
                    // the status of a virtual node is shown by addresses anyway
                }
                default -> throw new IllegalArgumentException("option " + option + " of corosync-quorumtool");
            }
        }
        int shown = nodeId == 0 ? node.id() : nodeId;
        return switch (action) {
            case "-e" ->
                answer(node.services().votequorum().setExpectedVotes(number), "Unable to set expected votes: ");
            case "-v" ->
                answer(
                        node.services().votequorum().setVotes(nodeId, number),
                        "Unable to set votes " + number + " for nodeid: " + shown + ": ");
            default -> new ToolOutput(status(node).exitStatus(), status(node).text());
        };
    }

    private static boolean isNumber(String text, int least) {
        return text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= least;
    }

    private static ToolOutput answer(StatusCode status, String failure) {
        return status == StatusCode.OK ? SILENT : new ToolOutput(1, failure + status.csName() + '\n');
    }

    /** corosync-cmapctl with -s or -g. */
    static ToolOutput cmapctl(VirtualNode node, String arguments) {
        String[] words = arguments.strip().split(" +", 4);
        if (words.length != (words[0].equals("-s") ? 4 : 2) || !words[0].matches("-[gs]")) {
            throw new IllegalArgumentException("corosync-cmapctl " + arguments);
        }
        String key = words[1];
        if (words[0].equals("-g")) {
            CmapValue value = node.cmap().get(key);
            return value == null
                    ? new ToolOutput(1, "Can't get key " + key + ". Error CS_ERR_NOT_EXIST\n")
                    : new ToolOutput(0, key + " (" + value.type().word() + ") = " + value.text() + "\n");
        }
        StatusCode status = node.services().cmap().set(key, value(words[2], words[3]));
        return answer(status, "Failed to set key " + key + ". Error ");
    }

    private static CmapValue value(String type, String text) {
        for (CmapType candidate : CmapType.values()) {
            if (candidate.word().equals(type)) {
                return candidate.isInteger()
                        ? CmapValue.ofInteger(candidate, Long.parseLong(text))
                        : CmapValue.string(text);
            }
        }
        throw new IllegalArgumentException("unknown type " + type);
    }

    /** corosync-quorumtool -s -i. */
    static QuorumtoolReport status(VirtualNode node) {
        var services = node.services();
        List<QuorumtoolReport.Row> rows = new ArrayList<>();
        for (int id : services.quorum().view()) {
            VotequorumInfo info = services.votequorum().getInfo(id);
            if (info != null) {
                rows.add(QuorumtoolReport.Row.of(info, "10.77.0." + id));
            }
        }
        VotequorumInfo local = services.votequorum().getInfo(0);
        if (local == null) {
            throw new IllegalStateException("a node always knows itself");
        }
        return new QuorumtoolReport(
                "Sun Nov 22 07:32:51 2026",
                "corosync_votequorum",
                node.id(),
                services.quorum().viewRingId(),
                services.quorum().isQuorate(),
                VoteSummary.of(local),
                rows,
                QuorumtoolReport.Options.DEFAULT);
    }
}
