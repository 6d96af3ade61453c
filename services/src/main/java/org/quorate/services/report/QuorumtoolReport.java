package org.quorate.services.report;

import java.util.ArrayList;
import java.util.List;
import org.quorate.base.RingId;
import org.quorate.services.votequorum.VotequorumInfo;

/**
 * The status text of corosync-quorumtool (spec 50 §15), rendered from what a node answers.
 *
 * @param date as C's {@code ctime} gives it, without a line end
 * @param provider {@code quorum.provider}
 * @param nodeId of the node that answers
 * @param ringId of the last decision
 * @param quorate the decision
 * @param local what votequorum says about the answering node
 * @param members the nodes of the partition in the order to be shown
 * @param options what the command line asked for
 */
public record QuorumtoolReport(
        String date,
        String provider,
        int nodeId,
        RingId ringId,
        boolean quorate,
        VotequorumInfo local,
        List<Row> members,
        Options options) {
    /** Exit status of a quorate node. */
    public static final int EXIT_QUORATE = 0;
    /** Exit status of a node that is not. */
    public static final int EXIT_NOT_QUORATE = 2;

    public QuorumtoolReport {
        members = List.copyOf(members);
    }

    /**
     * One node of the partition.
     *
     * @param name to be shown: from the nodelist, or an address
     */
    public record Row(VotequorumInfo info, String name) {}

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
        List<String> lines = new ArrayList<>();
        lines.add("Quorum information");
        lines.add("------------------");
        lines.addAll(quorumInformation());
        lines.add("");
        lines.add("Votequorum information");
        lines.add("----------------------");
        lines.addAll(votequorumInformation());
        lines.add("");
        lines.add("Membership information");
        lines.add("----------------------");
        lines.addAll(membershipInformation());
        return String.join("\n", lines) + '\n';
    }

    /** Date to Quorate. */
    public List<String> quorumInformation() {
        return List.of(
                labelled("Date:", date),
                labelled("Quorum provider:", provider),
                labelled("Nodes:", Integer.toString(members.size())),
                labelled("Node ID:", id(nodeId)),
                labelled("Ring ID:", ringId.toString()),
                labelled("Quorate:", quorate ? "Yes" : "No"));
    }

    /** Expected votes to Flags. */
    public List<String> votequorumInformation() {
        String blocked = local.has(VotequorumInfo.QUORATE) ? " " : "Activity blocked";
        return List.of(
                labelled("Expected votes:", Integer.toString(local.expectedVotes())),
                labelled("Highest expected:", Integer.toString(local.highestExpected())),
                labelled("Total votes:", Integer.toString(local.totalVotes())),
                labelled("Quorum:", local.quorum() + " " + blocked),
                labelled("Flags:", flags()));
    }

    private String flags() {
        return word(VotequorumInfo.TWO_NODE, "2Node ")
                + word(VotequorumInfo.QUORATE, "Quorate ")
                + word(VotequorumInfo.WAIT_FOR_ALL, "WaitForAll ")
                + word(VotequorumInfo.LAST_MAN_STANDING, "LastManStanding ")
                + word(VotequorumInfo.AUTO_TIE_BREAKER, "AutoTieBreaker ")
                + word(VotequorumInfo.ALLOW_DOWNSCALE, "AllowDownscale ")
                + word(VotequorumInfo.QDEVICE_REGISTERED, "Qdevice ");
    }

    private String word(int flag, String word) {
        return local.has(flag) ? word : "";
    }

    /** The table of nodes with its header. */
    public List<String> membershipInformation() {
        boolean registered = members.stream().anyMatch(row -> row.info.has(VotequorumInfo.QDEVICE_REGISTERED));
        boolean column = registered || options.qdeviceAlways;
        List<String> lines = new ArrayList<>();
        lines.add("    Nodeid      Votes " + (column ? "   Qdevice " : "") + "Name");
        for (Row row : members) {
            VotequorumInfo info = row.info;
            lines.add(right(id(info.nodeId()))
                    + right(Integer.toString(info.votes()))
                    + (column ? right(qdevice(info)) : "")
                    + row.name
                    + (info.nodeId() == nodeId ? " (local)" : ""));
        }
        if (registered) {
            boolean casting = local.has(VotequorumInfo.QDEVICE_CAST_VOTE);
            lines.add(right(id(0))
                    + right(casting ? Integer.toString(local.qdeviceVotes()) : "0")
                    + " ".repeat(11)
                    + local.qdeviceName()
                    + (casting ? "" : " (votes " + local.qdeviceVotes() + ")"));
        }
        return lines;
    }

    private static String qdevice(VotequorumInfo info) {
        if (!info.has(VotequorumInfo.QDEVICE_REGISTERED)) {
            return "NR";
        }
        return (info.has(VotequorumInfo.QDEVICE_ALIVE) ? "A," : "NA,")
                + (info.has(VotequorumInfo.QDEVICE_CAST_VOTE) ? "V," : "NV,")
                + (info.has(VotequorumInfo.QDEVICE_MASTER_WINS) ? "MW" : "NMW");
    }

    private String id(int node) {
        return options.hexadecimalIds ? String.format("0x%08x", node) : Integer.toUnsignedString(node);
    }

    private static String labelled(String label, String value) {
        return String.format("%-18s%s", label, value);
    }

    private static String right(String cell) {
        return String.format("%10s ", cell);
    }
}
