package org.quorate.cli.report;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.quorate.base.IpAddress;
import org.quorate.daemon.control.QuorumStatus;

/** The text of corosync-quorumtool (spec 50 §15), blanks at the ends of lines included. */
public final class QuorumText {
    /** As C's ctime prints it. */
    private static final DateTimeFormatter CTIME = DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ROOT);

    private final Style style;
    private final NodeNames names;

    /** Rows of the membership table. */
    public enum Order {
        ADDRESS,
        NAME,
        NODE_ID
    }

    /**
     * What the options choose.
     *
     * @param addresses {@code -i}: numbers instead of names
     * @param allAddresses {@code -a}: the other links' addresses too
     * @param deviceColumn {@code -p}: also without a quorum device
     * @param hexadecimal {@code -H}
     */
    public record Style(
            boolean addresses, boolean allAddresses, boolean deviceColumn, boolean hexadecimal, Order order) {
        public static final Style DEFAULT = new Style(false, false, false, false, Order.ADDRESS);
    }

    /** Finds a name for a node that has none in the node list. */
    @FunctionalInterface
    public interface NodeNames {
        /** The name of the numeric address, or the address itself. */
        String nameOf(String address);
    }

    public QuorumText(Style style, NodeNames names) {
        this.style = style;
        this.names = names;
    }

    /** What {@code -s} prints, with votequorum. */
    public String status(QuorumStatus status, ZonedDateTime now) {
        QuorumStatus.Votes votes = status.votes();
        if (votes == null) {
            throw new IllegalArgumentException("no votes without a quorum provider");
        }
        StringBuilder text = new StringBuilder(1024);
        text.append("Quorum information\n------------------\n");
        line(text, "Date:", ctime(now));
        line(text, "Quorum provider:", String.valueOf(status.provider()));
        line(text, "Nodes:", Integer.toString(status.members().size()));
        line(text, "Node ID:", nodeId(status.nodeId()));
        line(text, "Ring ID:", status.ringId().toString());
        line(text, "Quorate:", status.quorate() ? "Yes" : "No");
        text.append("\nVotequorum information\n----------------------\n");
        line(text, "Expected votes:", Integer.toString(votes.expected()));
        line(text, "Highest expected:", Integer.toString(votes.highestExpected()));
        line(text, "Total votes:", Integer.toString(votes.total()));
        boolean blocked = !votes.flags().contains(QuorumStatus.Flag.QUORATE);
        line(text, "Quorum:", votes.quorum() + (blocked ? " Activity blocked" : "  "));
        line(text, "Flags:", flags(votes.flags()));
        return text.append(membership(status)).toString();
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(label).repeat(' ', 18 - label.length()).append(value).append('\n');
    }

    private static String flags(Set<QuorumStatus.Flag> set) {
        StringBuilder words = new StringBuilder();
        for (QuorumStatus.Flag flag : QuorumStatus.Flag.values()) {
            if (set.contains(flag)) {
                words.append(flag.word()).append(' ');
            }
        }
        return words.toString();
    }

    private static String ctime(ZonedDateTime time) {
        String text = time.format(CTIME);
        // ctime pads the day of the month with a blank: the pattern letter has no such form
        return time.getDayOfMonth() < 10 ? text.substring(0, 8) + ' ' + text.substring(8) : text;
    }

    /** What {@code -l} prints: the table, an empty line before it. */
    public String membership(QuorumStatus status) {
        StringBuilder text = new StringBuilder(512);
        text.append("\nMembership information\n----------------------\n    Nodeid ");
        QuorumStatus.Votes votes = status.votes();
        boolean device = style.deviceColumn() || (votes != null && votes.device() != null);
        if (votes != null) {
            text.append("     Votes ");
            if (device) {
                text.append("   Qdevice ");
            }
        }
        text.append("Name\n");
        if (votes == null) {
            return text.toString();
        }
        for (QuorumStatus.Member member : sorted(status.members())) {
            text.append(padded(nodeId(member.nodeId()))).append(' ');
            text.append(padded(Integer.toString(member.votes()))).append(' ');
            if (device) {
                text.append(padded(device(member.qdevice()))).append(' ');
            }
            text.append(name(member));
            if (member.nodeId() == status.nodeId()) {
                text.append(" (local)");
            }
            text.append('\n');
        }
        if (votes.device() != null) {
            deviceRow(text, votes.device());
        }
        return text.toString();
    }

    private void deviceRow(StringBuilder text, QuorumStatus.Device device) {
        text.append(padded(nodeId(0))).append(' ');
        text.append(padded(Integer.toString(device.casting() ? device.votes() : 0)));
        text.repeat(' ', 12).append(device.name());
        if (!device.casting()) {
            text.append(" (votes ").append(device.votes()).append(')');
        }
        text.append('\n');
    }

    private static String device(Set<QuorumStatus.QdeviceFlag> flags) {
        if (!flags.contains(QuorumStatus.QdeviceFlag.REGISTERED)) {
            return "NR";
        }
        return (flags.contains(QuorumStatus.QdeviceFlag.ALIVE) ? "A," : "NA,")
                + (flags.contains(QuorumStatus.QdeviceFlag.CAST_VOTE) ? "V," : "NV,")
                + (flags.contains(QuorumStatus.QdeviceFlag.MASTER_WINS) ? "MW" : "NMW");
    }

    private static String padded(String value) {
        return " ".repeat(Math.max(0, 10 - value.length())) + value;
    }

    private String nodeId(int nodeId) {
        return style.hexadecimal() ? String.format("0x%08x", nodeId) : Integer.toUnsignedString(nodeId);
    }

    private String name(QuorumStatus.Member member) {
        String first = member.addresses().isEmpty() ? "" : member.addresses().getFirst();
        String configured = member.name();
        String name;
        if (style.addresses()) {
            name = first;
        } else {
            name = configured != null ? configured : names.nameOf(first);
        }
        if (!style.allAddresses() || member.addresses().size() < 2) {
            return name;
        }
        return name + ", "
                + String.join(
                        ", ", member.addresses().subList(1, member.addresses().size()));
    }

    private List<QuorumStatus.Member> sorted(List<QuorumStatus.Member> members) {
        List<QuorumStatus.Member> rows = new ArrayList<>(members);
        Comparator<QuorumStatus.Member> byId = (a, b) -> Integer.compareUnsigned(a.nodeId(), b.nodeId());
        rows.sort(
                switch (style.order()) {
                    case NODE_ID -> byId;
                    case NAME -> Comparator.comparing(this::name).thenComparing(byId);
                    case ADDRESS ->
                        Comparator.comparing(QuorumText::firstAddress).thenComparing(byId);
                });
        return rows;
    }

    private static IpAddress firstAddress(QuorumStatus.Member member) {
        IpAddress address = member.addresses().isEmpty()
                ? null
                : IpAddress.parse(member.addresses().getFirst());
        return address == null ? IpAddress.of("0.0.0.0") : address;
    }
}
