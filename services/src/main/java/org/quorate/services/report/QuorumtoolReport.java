package org.quorate.services.report;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.services.votequorum.VotequorumInfo;

/**
 * The text of corosync-quorumtool (spec 50 §15), blanks at the ends of lines included, from what a node answers. The one place where
 * it is rendered.
 *
 * @param date as C's {@code ctime} gives it, without a line end
 * @param provider {@code quorum.provider}
 * @param nodeId of the node that answers
 * @param ringId of the last decision
 * @param quorate the decision
 * @param votes what votequorum says at the answering node, {@code null} without it
 * @param members the nodes of the partition in the order to be shown
 * @param options what the command line asked for
 */
public record QuorumtoolReport(
        String date,
        String provider,
        int nodeId,
        RingId ringId,
        boolean quorate,
        @Nullable VoteSummary votes,
        List<Row> members,
        Options options) {
    /** Exit status of a quorate node. */
    public static final int EXIT_QUORATE = 0;
    /** Exit status of a node that is not. */
    public static final int EXIT_NOT_QUORATE = 2;

    private static final int LABEL_COLUMNS = 18;
    private static final int CELL_COLUMNS = 10;

    public QuorumtoolReport {
        members = List.copyOf(members);
    }

    /**
     * One node of the partition.
     *
     * @param qdevice what it says of its quorum device
     * @param name to be shown: from the nodelist, or addresses
     */
    public record Row(int nodeId, int votes, QdeviceState qdevice, String name) {
        public static Row of(VotequorumInfo info, String name) {
            QdeviceState qdevice = new QdeviceState(
                    info.has(VotequorumInfo.QDEVICE_REGISTERED),
                    info.has(VotequorumInfo.QDEVICE_ALIVE),
                    info.has(VotequorumInfo.QDEVICE_CAST_VOTE),
                    info.has(VotequorumInfo.QDEVICE_MASTER_WINS));
            return new Row(info.nodeId(), info.votes(), qdevice, name);
        }
    }

    /** A cell of the Qdevice column. */
    public record QdeviceState(boolean registered, boolean alive, boolean castsVote, boolean masterWins) {
        String text() {
            return registered
                    ? (alive ? "A," : "NA,") + (castsVote ? "V," : "NV,") + (masterWins ? "MW" : "NMW")
                    : "NR";
        }
    }

    /**
     * Command line options that change the text.
     *
     * @param hexadecimalIds {@code -H}
     * @param qdeviceAlways {@code -p}: the Qdevice column without a registered device too
     */
    public record Options(boolean hexadecimalIds, boolean qdeviceAlways) {
        public static final Options DEFAULT = new Options(false, false);
    }

    public int exitStatus() {
        return quorate ? EXIT_QUORATE : EXIT_NOT_QUORATE;
    }

    /** The whole output of {@code -s}, a line end after each line. */
    public String text() {
        StringBuilder text = new StringBuilder(1024);
        heading(text, "Quorum information");
        line(text, "Date:", date);
        line(text, "Quorum provider:", provider);
        line(text, "Nodes:", Integer.toString(members.size()));
        line(text, "Node ID:", id(nodeId));
        line(text, "Ring ID:", ringId.toString());
        line(text, "Quorate:", quorate ? "Yes" : "No");
        if (votes != null) {
            text.append('\n');
            heading(text, "Votequorum information");
            line(text, "Expected votes:", Integer.toString(votes.expected()));
            line(text, "Highest expected:", Integer.toString(votes.highestExpected()));
            line(text, "Total votes:", Integer.toString(votes.total()));
            line(
                    text,
                    "Quorum:",
                    votes.quorum() + (votes.flags().contains(QuorumFlag.QUORATE) ? "  " : " Activity blocked"));
            line(text, "Flags:", words(votes.flags()));
        }
        return text.append(membership()).toString();
    }

    /** What {@code -l} prints: the table, an empty line before it. Without votequorum there are no rows. */
    public String membership() {
        StringBuilder text = new StringBuilder(512);
        text.append('\n');
        heading(text, "Membership information");
        text.append("    Nodeid ");
        if (votes == null) {
            return text.append("Name\n").toString();
        }
        boolean registered = members.stream().anyMatch(row -> row.qdevice.registered);
        boolean column = options.qdeviceAlways || registered;
        text.append("     Votes ").append(column ? "   Qdevice " : "").append("Name\n");
        for (Row row : members) {
            cell(text, id(row.nodeId)).append(' ');
            cell(text, Integer.toString(row.votes)).append(' ');
            if (column) {
                cell(text, row.qdevice.text()).append(' ');
            }
            text.append(row.name).append(row.nodeId == nodeId ? " (local)" : "").append('\n');
        }
        if (registered && votes.device() != null) {
            deviceRow(text, votes.device());
        }
        return text.toString();
    }

    private void deviceRow(StringBuilder text, VoteSummary.Device device) {
        cell(text, id(0)).append(' ');
        cell(text, Integer.toString(device.casting() ? device.votes() : 0)).repeat(' ', 12);
        text.append(device.name());
        if (!device.casting()) {
            text.append(" (votes ").append(device.votes()).append(')');
        }
        text.append('\n');
    }

    private String id(int node) {
        return options.hexadecimalIds ? String.format("0x%08x", node) : Integer.toUnsignedString(node);
    }

    private static String words(Set<QuorumFlag> flags) {
        StringBuilder words = new StringBuilder();
        for (QuorumFlag flag : QuorumFlag.values()) {
            if (flags.contains(flag)) {
                words.append(flag.word()).append(' ');
            }
        }
        return words.toString();
    }

    private static void heading(StringBuilder text, String title) {
        text.append(title).append('\n').repeat('-', title.length()).append('\n');
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(label)
                .repeat(' ', LABEL_COLUMNS - label.length())
                .append(value)
                .append('\n');
    }

    private static StringBuilder cell(StringBuilder text, String value) {
        return text.repeat(' ', Math.max(0, CELL_COLUMNS - value.length())).append(value);
    }
}
