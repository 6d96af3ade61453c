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
import org.quorate.services.report.QuorumtoolReport;

/** The text of corosync-quorumtool (spec 50 §15) about what the control socket answers. */
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
        if (status.votes() == null) {
            throw new IllegalArgumentException("no votes without a quorum provider");
        }
        return report(status, ctime(now)).text();
    }

    /** What {@code -l} prints: the table, an empty line before it. */
    public String membership(QuorumStatus status) {
        return report(status, "").membership();
    }

    private QuorumtoolReport report(QuorumStatus status, String date) {
        return new QuorumtoolReport(
                date,
                String.valueOf(status.provider()),
                status.nodeId(),
                status.ringId(),
                status.quorate(),
                status.votes(),
                sorted(status.members()).stream().map(this::row).toList(),
                new QuorumtoolReport.Options(style.hexadecimal(), style.deviceColumn()));
    }

    private QuorumtoolReport.Row row(QuorumStatus.Member member) {
        Set<QuorumStatus.QdeviceFlag> flags = member.qdevice();
        QuorumtoolReport.QdeviceState qdevice = new QuorumtoolReport.QdeviceState(
                flags.contains(QuorumStatus.QdeviceFlag.REGISTERED),
                flags.contains(QuorumStatus.QdeviceFlag.ALIVE),
                flags.contains(QuorumStatus.QdeviceFlag.CAST_VOTE),
                flags.contains(QuorumStatus.QdeviceFlag.MASTER_WINS));
        return new QuorumtoolReport.Row(member.nodeId(), member.votes(), qdevice, name(member));
    }

    private static String ctime(ZonedDateTime time) {
        String text = time.format(CTIME);
        // ctime pads the day of the month with a blank: the pattern letter has no such form
        return time.getDayOfMonth() < 10 ? text.substring(0, 8) + ' ' + text.substring(8) : text;
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
