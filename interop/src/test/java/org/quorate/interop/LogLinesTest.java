package org.quorate.interop;

import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.quorate.interop.LogStory.Chapter;

/**
 * A ring of real nodes and a ring of ours live the same story; their logs tell it in the same words: text, level, and order within
 * each subsystem, at each node and in each chapter. {@link Difference} names what may differ.
 */
class LogLinesTest extends InteropTest {

    /** A line that only one kind has, and why that is right. */
    private enum Difference {
        BUILD(null, "MAIN", "Corosync built-in features: .*"),
        /** Crypto is no plugin of ours. */
        PLUGIN(REAL, "KNET", "common: crypto_nss.so has been loaded from .*"),
        /** Ours says for some, with the cause, what the original repeats for each; that both say it is asserted by itself. */
        EACH_BAD_PACKET(null, "KNET", "nsscrypto: Digest does not match.*|rx: Unable to decrypt packet from .*"),
        BAD_PACKETS_WITH_CAUSE(
                QUORATE, "KNET", "node \\d+ \\(.* link \\d+\\): \\d+ packets that fail authentication: .*"),
        /** The original does not tell a refused from a lost packet. */
        NOBODY_LISTENS(QUORATE, "KNET", "node \\d+ \\(.* link \\d+\\): \\d+ refused: nobody listens .*"),
        RECORDING(QUORATE, "MAIN", "The last \\d+ inputs of this node are recorded in .*"),
        /** Link 0 carries the data: if they come before the last answer, either kind takes it as up without this line. */
        UP_BEFORE_DATA(null, "KNET", "rx: host: \\d+ link: 0 is up"),
        /** Depend on the machine, not on the node. */
        STANDSTILL(null, "MAIN", "Corosync main process was not scheduled .*"),
        RETRANSMISSION(null, "TOTEM", "Retransmit List: .*");

        private final @Nullable Kind only;
        private final String subsystem;
        private final Pattern text;

        Difference(@Nullable Kind only, String subsystem, String text) {
            this.only = only;
            this.subsystem = subsystem;
            this.text = Pattern.compile(text);
        }

        boolean covers(Kind kind, LogLine line) {
            return (only == null || only == kind)
                    && line.subsystem().equals(subsystem)
                    && text.matcher(line.text()).matches();
        }
    }

    /** What a line of KNET is about: threads of the original write them, so that only lines about one thing have an order. */
    private static final Pattern OF_LINK = Pattern.compile(".*host: (\\d+) link: (\\d+) .*");

    private static final Pattern OF_JOINED_LINK =
            Pattern.compile("link: Resetting MTU for link (\\d+) because host (\\d+) joined");
    private static final String KNET = "KNET";
    private static final String LINK = "KNET link ";
    private static final String HOST = "KNET host ";
    private static final String BAD_DIGEST = "nsscrypto: Digest does not match. Check crypto key and configuration.";
    private static final Pattern OF_HOST = Pattern.compile("host: host: (\\d+) .*");

    @Test
    void bothKindsTellTheSameStoryInTheSameWords() {
        try (LogStory real = new LogStory(REAL);
                LogStory ours = new LogStory(QUORATE)) {
            CompletableFuture<Void> other = Meanwhile.run(real::run);
            ours.run();
            other.join();
            SoftAssertions all = new SoftAssertions();
            int compared = 0;
            for (Chapter chapter : Chapter.values()) {
                for (int node : LogStory.nodes()) {
                    Map<String, List<LogLine>> expected = bySubject(REAL, chapter, node, real.lines(chapter, node));
                    Map<String, List<LogLine>> actual = bySubject(QUORATE, chapter, node, ours.lines(chapter, node));
                    compared += expected.values().stream().mapToInt(List::size).sum();
                    if (chapter == Chapter.RELOAD) {
                        // the original may lose lines of a reload (spec 50 §8.1), so all that it has must be ours
                        expected.forEach((subject, lines) -> all.assertThat(actual.getOrDefault(subject, List.of()))
                                .as("%s at node %d, %s", chapter, node, subject)
                                .containsSubsequence(lines));
                    } else {
                        all.assertThat(describe(actual))
                                .as("%s at node %d", chapter, node)
                                .isEqualTo(describe(expected));
                    }
                }
            }
            for (int node : LogStory.nodes()) {
                for (LogStory story : List.of(real, ours)) {
                    all.assertThat(story.lines(Chapter.WRONG_KEY, node))
                            .as("wrong key, node %d of %s", node, story)
                            .contains(new LogLine("error", "KNET", BAD_DIGEST))
                            .anyMatch(line -> line.text().startsWith("rx: Unable to decrypt packet from 10.77."));
                }
            }
            all.assertAll();
            note("log lines: " + compared + " alike in " + Chapter.values().length + " chapters");
        }
    }

    private static String describe(Map<String, List<LogLine>> lines) {
        return lines.entrySet().stream()
                .flatMap(entry -> Stream.concat(
                        Stream.of(entry.getKey()), entry.getValue().stream().map(line -> "  " + line)))
                .collect(Collectors.joining("\n"));
    }

    private static Map<String, List<LogLine>> bySubject(Kind kind, Chapter chapter, int node, List<LogLine> lines) {
        Map<String, List<LogLine>> subjects = new TreeMap<>();
        for (LogLine line : lines) {
            if (Stream.of(Difference.values()).noneMatch(difference -> difference.covers(kind, line))) {
                subjects.computeIfAbsent(subject(line), _ -> new ArrayList<>()).add(line);
            }
        }
        // How often the original's threads look for the best link and the common MTU is chance: what they find is not.
        subjects.forEach((subject, found) -> {
            if (subject.startsWith(HOST)) {
                found.subList(0, found.size() - 1).clear();
            } else if (subject.equals(KNET)) {
                dropRepeats(found);
            }
        });
        // Whether one of them comes upon the node itself before its own link is up, too.
        subjects.remove(HOST + node);
        if (kind == REAL && stops(chapter, node)) {
            // It takes its links down one after the other and tells of each; ours closes all at once.
            subjects.keySet().removeIf(subject -> subject.startsWith(KNET));
        }
        return subjects;
    }

    private static boolean stops(Chapter chapter, int node) {
        return (chapter == Chapter.LEAVES && node == 3) || (chapter == Chapter.STOPPED && node == 1);
    }

    private static void dropRepeats(List<LogLine> lines) {
        for (int i = lines.size() - 1; i > 0; i--) {
            if (lines.get(i).equals(lines.get(i - 1))) {
                lines.remove(i);
            }
        }
    }

    private static String subject(LogLine line) {
        Matcher link = OF_LINK.matcher(line.text());
        Matcher joined = OF_JOINED_LINK.matcher(line.text());
        Matcher host = OF_HOST.matcher(line.text());
        if (!line.subsystem().equals(KNET)) {
            return line.subsystem();
        } else if (link.matches()) {
            return LINK + link.group(2) + " of " + link.group(1);
        } else if (joined.matches()) {
            return LINK + joined.group(1) + " of " + joined.group(2);
        } else if (host.matches()) {
            return HOST + host.group(1);
        }
        return KNET;
    }
}
