package org.quorate.cli.report;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.daemon.control.LinkStatus;

/** The text of corosync-cfgtool (spec 50 §14). */
public final class LinkText {
    private LinkText() {}

    /** What {@code -s} prints, or {@code -s -b}. */
    public static String status(LinkStatus status, boolean brief) {
        StringBuilder text = header(status);
        LinkStatus.Node pattern = linksShown(status);
        if (pattern == null) {
            return text.toString();
        }
        for (LinkStatus.Link link : pattern.links()) {
            if (!link.enabled()) {
                continue;
            }
            text.append("LINK ID ")
                    .append(link.number())
                    .append(' ')
                    .append(link.protocol())
                    .append('\n');
            text.append("\taddr\t= ").append(link.localAddress()).append('\n');
            if (brief) {
                text.append("\tstatus\t= ")
                        .append(briefStatus(status, link.number()))
                        .append('\n');
            } else {
                text.append("\tstatus:\n");
                status.nodes().forEach(node -> row(text, status, node, link.number()));
            }
        }
        return text.toString();
    }

    /** What {@code -n} prints: nodes that cannot be reached are left out, as the original does. */
    public static String nodes(LinkStatus status) {
        StringBuilder text = header(status);
        for (LinkStatus.Node node : status.nodes()) {
            if (node.nodeId() == status.localNodeId() || !node.reachable()) {
                continue;
            }
            text.append("nodeid: ")
                    .append(Integer.toUnsignedString(node.nodeId()))
                    .append(" reachable");
            text.append(node.remote() ? " remote" : "").append(node.external() ? " external" : "");
            text.append('\n');
            for (LinkStatus.Link link : node.links()) {
                if (link.enabled()) {
                    link(text, link);
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static void link(StringBuilder text, LinkStatus.Link link) {
        text.append("   LINK: ")
                .append(link.number())
                .append(' ')
                .append(link.protocol())
                .append(" (");
        text.append(link.localAddress());
        if (!link.protocol().isEmpty()) {
            text.append("->").append(link.remoteAddress());
        }
        text.append(") enabled");
        text.append(link.connected() ? " connected" : "");
        text.append(link.dynamicallyConnected() ? " dynconnected" : "");
        text.append(" mtu: ").append(link.mtu()).append('\n');
    }

    private static StringBuilder header(LinkStatus status) {
        return new StringBuilder(512)
                .append("Local node ID ")
                .append(Integer.toUnsignedString(status.localNodeId()))
                .append(", transport ")
                .append(status.transport())
                .append('\n');
    }

    /** The links printed are those of the last other node, or of the local one when it is alone (spec 50 §14). */
    private static LinkStatus.@Nullable Node linksShown(LinkStatus status) {
        List<LinkStatus.Node> nodes = status.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (nodes.get(i).nodeId() != status.localNodeId()) {
                return nodes.get(i);
            }
        }
        return nodes.isEmpty() ? null : nodes.getFirst();
    }

    private static void row(StringBuilder text, LinkStatus status, LinkStatus.Node node, int number) {
        LinkStatus.Link link = linkOf(node, number);
        if (link == null) {
            return;
        }
        String id = Integer.toUnsignedString(node.nodeId());
        text.append("\t\tnodeid: ").repeat(' ', 10 - id.length()).append(id).append(":\t");
        if (node.nodeId() == status.localNodeId()) {
            text.append("localhost");
        } else {
            text.append(link.connected() ? "connected" : "disconnected");
        }
        text.append('\n');
    }

    private static String briefStatus(LinkStatus status, int number) {
        StringBuilder digits = new StringBuilder();
        for (LinkStatus.Node node : status.nodes()) {
            LinkStatus.Link link = linkOf(node, number);
            if (node.nodeId() == status.localNodeId()) {
                digits.append('n');
            } else if (link == null) {
                digits.append('0');
            } else {
                digits.append((link.enabled() ? 1 : 0) + (link.connected() ? 2 : 0));
            }
        }
        return digits.toString();
    }

    private static LinkStatus.@Nullable Link linkOf(LinkStatus.Node node, int number) {
        for (LinkStatus.Link link : node.links()) {
            if (link.number() == number) {
                return link;
            }
        }
        return null;
    }
}
