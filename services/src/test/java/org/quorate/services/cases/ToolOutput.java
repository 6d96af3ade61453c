package org.quorate.services.cases;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.services.report.QuorumtoolReport;
import org.quorate.services.virtual.VirtualNode;
import org.quorate.services.votequorum.VotequorumInfo;

/** What the command line tools would print and return on a virtual node. */
record ToolOutput(int exitStatus, String text) {
    private static final ToolOutput SILENT = new ToolOutput(0, "");

    /** corosync-quorumtool with -e or -v and -n. */
    static ToolOutput quorumtool(VirtualNode node, String arguments) {
        String[] words = arguments.split(" +", -1);
        String expected = option(words, "-e");
        String votes = option(words, "-v");
        String nodeId = option(words, "-n");
        if (expected != null) {
            int number = Integer.parseInt(expected);
            if (number < 1) {
                return new ToolOutput(1, "New expected votes value was not valid, try a positive number\n");
            }
            StatusCode status = node.services().votequorum().setExpectedVotes(number);
            return status == StatusCode.OK
                    ? SILENT
                    : new ToolOutput(1, "Unable to set expected votes: " + status.csName() + "\n");
        }
        if (votes != null) {
            int id = nodeId == null ? 0 : Integer.parseInt(nodeId);
            int number = Integer.parseInt(votes);
            StatusCode status = node.services().votequorum().setVotes(id, number);
            int shown = id == 0 ? node.id() : id;
            return status == StatusCode.OK
                    ? SILENT
                    : new ToolOutput(
                            1,
                            "Unable to set votes " + number + " for nodeid: " + shown + ": " + status.csName() + "\n");
        }
        QuorumtoolReport report = status(node);
        return new ToolOutput(report.exitStatus(), report.text());
    }

    private static @Nullable String option(String[] words, String option) {
        for (int i = 0; i + 1 < words.length; i++) {
            if (words[i].equals(option)) {
                return words[i + 1];
            }
        }
        return null;
    }

    /** corosync-cmapctl with -s or -g. */
    static ToolOutput cmapctl(VirtualNode node, String arguments) {
        String[] words = arguments.split(" +", -1);
        String key = words[1];
        if (words[0].equals("-g")) {
            CmapValue value = node.cmap().get(key);
            return value == null
                    ? new ToolOutput(1, "Can't get key " + key + ". Error CS_ERR_NOT_EXIST\n")
                    : new ToolOutput(0, key + " (" + value.type().word() + ") = " + value.text() + "\n");
        }
        StatusCode status = node.services().cmap().set(key, value(words[2], words[3]));
        return status == StatusCode.OK
                ? SILENT
                : new ToolOutput(1, "Failed to set key " + key + ". Error " + status.csName() + "\n");
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
                rows.add(new QuorumtoolReport.Row(info, "10.77.0." + id));
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
                local,
                rows,
                QuorumtoolReport.Options.DEFAULT);
    }
}
