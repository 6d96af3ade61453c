package org.quorate.cli.simulate;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.quorate.simulation.OrderHistory;

/** The timeline as one HTML page without anything from outside: an SVG with a bar a node, the messages, and the story as a table. */
public final class TimelineHtml {
    private static final int LEFT = 170;
    private static final int WIDTH = 900;
    private static final int ROW = 34;
    private static final int TOP = 30;
    private static final int FLOW = 60;
    private static final int TICKS = 10;

    private static final String STYLE = """
            :root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#667;--line:#d5d8dd;--quorate:#2b8a3e;--no:#e8590c;--down:#ced4da;
            --paused:#9775fa;--out:#c92a2a}
            @media(prefers-color-scheme:dark){:root{--bg:#15181c;--fg:#e6e8eb;--dim:#9aa3ad;--line:#343a40;--quorate:#40c057;--no:#ff922b;
            --down:#495057;--paused:#b197fc;--out:#ff6b6b}}
            body{background:var(--bg);color:var(--fg);font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:1120px;padding:0 1em}
            svg{width:100%;height:auto}text{fill:var(--fg);font-size:12px}.dim{fill:var(--dim)}.inbar{fill:#fff;font-size:11px}
            .quorate{fill:var(--quorate)}.no_quorum{fill:var(--no)}.down{fill:var(--down)}.paused{fill:var(--paused)}
            .outage{fill:var(--out);opacity:.18}.tick{stroke:var(--line)}.flow{fill:var(--dim)}
            table{border-collapse:collapse;width:100%}td{border-bottom:1px solid var(--line);padding:.2em .6em;vertical-align:top}
            td:first-child{text-align:right;font-variant-numeric:tabular-nums;color:var(--dim)}.act{font-weight:600}
            .key span{display:inline-block;margin-right:1.4em}.key i{display:inline-block;width:.9em;height:.9em;margin-right:.4em}
            """;

    private final Timeline timeline;
    private final StringBuilder page = new StringBuilder();

    private TimelineHtml(Timeline timeline) {
        this.timeline = timeline;
    }

    /**
     * @param heading what was simulated, one line
     * @param violation what broken promise ended the run, empty for none
     */
    public static String render(Timeline timeline, OrderHistory traffic, String heading, String violation) {
        return new TimelineHtml(timeline).page(traffic, heading, violation);
    }

    private String page(OrderHistory traffic, String heading, String violation) {
        page.append(
                        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Quorate simulation</title>\n<style>")
                .append(STYLE)
                .append("</style></head><body>\n<h1>Simulation</h1>\n<p>")
                .append(escape(heading))
                .append("</p>\n");
        if (!violation.isEmpty()) {
            page.append("<p class=\"act\">A promise was broken: ")
                    .append(escape(violation))
                    .append("</p>\n");
        }
        key();
        chart();
        verdict(traffic);
        story();
        return page.append("</body></html>\n").toString();
    }

    private void key() {
        page.append("<p class=\"key\">");
        for (NodeState.Kind kind : NodeState.Kind.values()) {
            page.append("<span><i style=\"background:var(--")
                    .append(
                            kind == NodeState.Kind.NO_QUORUM
                                    ? "no"
                                    : kind.name().toLowerCase(Locale.ROOT))
                    .append(")\"></i>")
                    .append(kind.text())
                    .append("</span>");
        }
        page.append("<span><i style=\"background:var(--out);opacity:.4\"></i>nobody can write</span>")
                .append("A bar shows with which nodes a node was.</p>\n");
    }

    private double x(long nanos) {
        return LEFT + (double) WIDTH * nanos / Math.max(1, timeline.endNanos());
    }

    private void chart() {
        List<Integer> ids = timeline.nodeIds();
        int bottom = TOP + ids.size() * ROW;
        page.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"state of each node over time\">%n",
                LEFT + WIDTH + 20,
                bottom + FLOW + 30));
        for (int tick = 0; tick <= TICKS; tick++) {
            long at = timeline.endNanos() / TICKS * tick;
            page.append(String.format(
                    Locale.ROOT,
                    "<line class=\"tick\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/>"
                            + "<text class=\"dim\" x=\"%1$.1f\" y=\"%4$d\" text-anchor=\"middle\">%5$s</text>%n",
                    x(at),
                    TOP - 6,
                    bottom + FLOW,
                    TOP - 12,
                    TimelineText.seconds(at)));
        }
        for (int row = 0; row < ids.size(); row++) {
            bars(ids.get(row), TOP + row * ROW);
        }
        for (Timeline.Outage outage : timeline.outages()) {
            page.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"outage\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>nobody can write for %s</title></rect>%n",
                    x(outage.fromNanos()),
                    TOP,
                    x(outage.toNanos()) - x(outage.fromNanos()),
                    bottom - TOP,
                    TimelineText.seconds(outage.nanos())));
        }
        flow(bottom + FLOW);
        page.append("</svg>\n");
    }

    private void bars(int id, int y) {
        page.append(
                String.format(Locale.ROOT, "<text x=\"0\" y=\"%d\">%s</text>%n", y + 18, escape(timeline.title(id))));
        List<NodeState> states = timeline.states(id);
        for (int i = 0; i < states.size(); i++) {
            NodeState state = states.get(i);
            double from = x(state.fromNanos());
            double to = x(i + 1 < states.size() ? states.get(i + 1).fromNanos() : timeline.endNanos());
            String members = Timeline.numbers(state.members());
            page.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s %s from %s s</title></rect>%n",
                    state.kind().name().toLowerCase(Locale.ROOT),
                    from,
                    y,
                    Math.max(0.3, to - from - 0.4),
                    ROW - 8,
                    state.kind().text(),
                    members,
                    TimelineText.time(state.fromNanos()).strip()));
            if (to - from > 12 + 7 * members.length()) {
                page.append(String.format(
                        Locale.ROOT,
                        "<text class=\"inbar\" x=\"%.1f\" y=\"%d\">%s</text>%n",
                        from + 4,
                        y + 17,
                        members));
            }
        }
    }

    private void flow(int base) {
        SortedMap<Long, Integer> flow = timeline.deliveriesPerSecond();
        int most = flow.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        page.append(String.format(Locale.ROOT, "<text x=\"0\" y=\"%d\">messages, most %d/s</text>%n", base - 4, most));
        flow.forEach((second, count) -> page.append(String.format(
                Locale.ROOT,
                "<rect class=\"flow\" x=\"%.1f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\"/>%n",
                x(second * 1_000_000_000L),
                base - (FLOW - 12.0) * count / most,
                Math.max(0.5, (double) WIDTH * 1_000_000_000L / Math.max(1, timeline.endNanos()) - 0.5),
                (FLOW - 12.0) * count / most)));
    }

    private void verdict(OrderHistory traffic) {
        long total =
                timeline.outages().stream().mapToLong(Timeline.Outage::nanos).sum();
        page.append("<p>Nobody could write for <b>")
                .append(TimelineText.seconds(total))
                .append("</b> of ")
                .append(TimelineText.seconds(timeline.endNanos()))
                .append(". ")
                .append(traffic.accepted())
                .append(" messages were sent, ")
                .append(traffic.deliveries())
                .append(" delivered to clients.</p>\n");
    }

    private void story() {
        page.append("<table>\n");
        for (Timeline.Entry entry : timeline.entries()) {
            page.append("<tr><td>")
                    .append(TimelineText.time(entry.nanos()).strip())
                    .append(entry.isAction() ? "</td><td class=\"act\">" : "</td><td>")
                    .append(entry.isAction() ? "" : escape(timeline.title(entry.nodeId())) + " ")
                    .append(escape(entry.text()))
                    .append("</td></tr>\n");
        }
        page.append("</table>\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
