package org.quorate.cli.simulate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.quorate.simulation.OrderHistory;

/** The timeline for people at a terminal. */
public final class TimelineText {
    private static final int COLUMNS = 60;

    private final Timeline timeline;

    public TimelineText(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Seconds with milliseconds, right-aligned. */
    static String time(long nanos) {
        return String.format(Locale.ROOT, "%9.3f", nanos / 1e9);
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    /** Everything, in the order one asks: what happened, who was with whom, for how long was there no quorum, what flowed. */
    public String render(OrderHistory traffic) {
        StringBuilder text = new StringBuilder();
        story(text);
        map(text);
        summary(text);
        text.append(String.format(
                Locale.ROOT,
                "%nMessages: %d sent, %d deliveries to clients.%n",
                traffic.accepted(),
                traffic.deliveries()));
        return text.toString();
    }

    private void story(StringBuilder text) {
        text.append(String.format("%9s%n", "second"));
        List<Timeline.Entry> entries = timeline.entries();
        for (int i = 0; i < entries.size(); ) {
            Timeline.Entry entry = entries.get(i);
            List<Integer> who = new ArrayList<>();
            int next = i;
            // nodes that come to the same result within a moment are one line
            while (next < entries.size()
                    && !entry.isAction()
                    && entries.get(next).text().equals(entry.text())
                    && entries.get(next).nanos() - entry.nanos() < 100_000_000) {
                who.add(entries.get(next).nodeId());
                next++;
            }
            text.append(time(entry.nanos())).append(entry.isAction() ? "  > " : "    ");
            if (!entry.isAction()) {
                text.append(titles(who)).append(' ');
            }
            text.append(plural(entry.text(), who.size())).append(System.lineSeparator());
            i = Math.max(next, i + 1);
        }
    }

    private static String plural(String text, int count) {
        return count > 1 && text.startsWith("is ") ? "are" + text.substring(2) : text;
    }

    private String titles(List<Integer> ids) {
        if (ids.size() == 1) {
            return timeline.title(ids.getFirst());
        }
        return "nodes " + Timeline.numbers(ids.stream().sorted().toList());
    }

    /** A row a node, a column a slice of time: the same letter for those that are together. */
    private void map(StringBuilder text) {
        text.append(String.format(
                Locale.ROOT,
                "%nWho was with whom (A quorate, a without quorum, . down, = paused; one column is %s)%n",
                seconds(timeline.endNanos() / COLUMNS)));
        int width = timeline.nodeIds().stream()
                .mapToInt(id -> timeline.title(id).length())
                .max()
                .orElse(0);
        List<String> columns = new ArrayList<>();
        for (int column = 0; column < COLUMNS; column++) {
            columns.add(column(timeline.endNanos() / COLUMNS * (2L * column + 1) / 2));
        }
        int row = 0;
        for (int id : timeline.nodeIds()) {
            text.append(String.format("  %-" + Math.max(1, width) + "s  ", timeline.title(id)));
            for (String column : columns) {
                text.append(column.charAt(row));
            }
            text.append(System.lineSeparator());
            row++;
        }
    }

    private String column(long nanos) {
        Map<List<Integer>, Character> letters = new HashMap<>();
        StringBuilder column = new StringBuilder();
        for (int id : timeline.nodeIds()) {
            NodeState state = timeline.stateAt(id, nanos);
            char letter = letters.computeIfAbsent(state.members(), key -> (char) ('a' + letters.size() % 26));
            column.append(
                    switch (state.kind()) {
                        case DOWN -> '.';
                        case PAUSED -> '=';
                        case NO_QUORUM -> letter;
                        case QUORATE -> Character.toUpperCase(letter);
                    });
        }
        return column.toString();
    }

    private void summary(StringBuilder text) {
        text.append(System.lineSeparator());
        for (int id : timeline.nodeIds()) {
            TreeMap<NodeState.Kind, String> parts = new TreeMap<>();
            for (NodeState.Kind kind : NodeState.Kind.values()) {
                long total = timeline.total(id, kind);
                if (total > 0) {
                    parts.put(kind, kind.text() + " " + seconds(total));
                }
            }
            text.append("  ")
                    .append(timeline.title(id))
                    .append(": ")
                    .append(String.join(", ", parts.descendingMap().values()))
                    .append(System.lineSeparator());
        }
        List<Timeline.Outage> outages = timeline.outages();
        long total = outages.stream().mapToLong(Timeline.Outage::nanos).sum();
        text.append(String.format(
                Locale.ROOT,
                "%nNobody could write for %s of %s in all%s%n",
                seconds(total),
                seconds(timeline.endNanos()),
                outages.isEmpty() ? "." : ":"));
        for (Timeline.Outage outage : outages) {
            text.append(String.format(
                    Locale.ROOT,
                    "  from %s to %s, %s%n",
                    time(outage.fromNanos()).strip(),
                    time(outage.toNanos()).strip(),
                    seconds(outage.nanos())));
        }
    }
}
