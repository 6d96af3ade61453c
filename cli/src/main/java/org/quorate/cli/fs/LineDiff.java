package org.quorate.cli.fs;

import java.util.ArrayList;
import java.util.List;

/** Which lines changed from one text to another, as {@code diff -u} shows it. */
final class LineDiff {
    private static final int CONTEXT = 3;

    /** Beyond so many pairs of lines, what is between the common beginning and end counts as replaced. */
    private static final long MOST_PAIRS = 4_000_000;

    /** A line of the result: ' ' in both, '-' before only, '+' after only. */
    private record Line(char sign, String text) {}

    private LineDiff() {}

    /** Lines of the hunks; none if the texts are equal. */
    static List<String> unified(List<String> before, List<String> after) {
        return hunks(compare(before, after));
    }

    private static List<Line> compare(List<String> before, List<String> after) {
        int start = 0;
        while (start < before.size()
                && start < after.size()
                && before.get(start).equals(after.get(start))) {
            start++;
        }
        int end = 0;
        while (end < Math.min(before.size(), after.size()) - start
                && before.get(before.size() - end - 1).equals(after.get(after.size() - end - 1))) {
            end++;
        }
        List<Line> lines = new ArrayList<>();
        before.subList(0, start).forEach(line -> lines.add(new Line(' ', line)));
        compareMiddle(before.subList(start, before.size() - end), after.subList(start, after.size() - end), lines);
        before.subList(before.size() - end, before.size()).forEach(line -> lines.add(new Line(' ', line)));
        return lines;
    }

    /** By the longest common subsequence. */
    private static void compareMiddle(List<String> before, List<String> after, List<Line> lines) {
        boolean isLarge = (long) before.size() * after.size() > MOST_PAIRS;
        int[][] common = isLarge ? new int[0][0] : new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0 && !isLarge; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(after.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            if (!isLarge
                    && i < before.size()
                    && j < after.size()
                    && before.get(i).equals(after.get(j))) {
                lines.add(new Line(' ', before.get(i)));
                i++;
                j++;
            } else if (i < before.size() && (isLarge || j == after.size() || common[i + 1][j] >= common[i][j + 1])) {
                lines.add(new Line('-', before.get(i++)));
            } else {
                lines.add(new Line('+', after.get(j++)));
            }
        }
    }

    private static List<String> hunks(List<Line> lines) {
        List<String> text = new ArrayList<>();
        int before = 1;
        int after = 1;
        int at = 0;
        while (at < lines.size()) {
            int change = at;
            while (change < lines.size() && lines.get(change).sign() == ' ') {
                change++;
            }
            if (change == lines.size()) {
                break;
            }
            int start = Math.max(at, change - CONTEXT);
            before += start - at;
            after += start - at;
            int end = endOfHunk(lines, change);
            List<Line> hunk = lines.subList(start, end);
            int old = (int) hunk.stream().filter(line -> line.sign() != '+').count();
            int now = (int) hunk.stream().filter(line -> line.sign() != '-').count();
            text.add("@@ -%d,%d +%d,%d @@"
                    .formatted(old == 0 ? before - 1 : before, old, now == 0 ? after - 1 : after, now));
            hunk.forEach(line -> text.add(line.sign() + line.text()));
            before += old;
            after += now;
            at = end;
        }
        return text;
    }

    /** Behind the last change that is near enough to the one before it, and its context. */
    private static int endOfHunk(List<Line> lines, int change) {
        int last = change;
        for (int i = change; i < lines.size() && i <= last + 2 * CONTEXT + 1; i++) {
            if (lines.get(i).sign() != ' ') {
                last = i;
            }
        }
        return Math.min(lines.size(), last + 1 + CONTEXT);
    }
}
