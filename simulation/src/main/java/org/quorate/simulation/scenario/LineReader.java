package org.quorate.simulation.scenario;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one line of a script word by word; knows where it is, for errors. */
final class LineReader {
    private static final Pattern DURATION = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|µs|ms|s|min|m|h)");
    private static final Pattern PERCENT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)%");

    private final int line;
    private final String text;
    private int at;

    LineReader(int line, String text) {
        this.line = line;
        int comment = text.indexOf('#');
        this.text = comment < 0 ? text : text.substring(0, comment);
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    boolean isAtEnd() {
        skipBlanks();
        return at == text.length();
    }

    ScenarioSyntaxException error(String message) {
        skipBlanks();
        return errorAt(at, message);
    }

    private ScenarioSyntaxException errorAt(int position, String message) {
        return new ScenarioSyntaxException(line, position + 1, message);
    }

    /** The next word without consuming it; empty at the end. */
    String peek() {
        skipBlanks();
        int end = at;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return text.substring(at, end);
    }

    String word(String expected) throws ScenarioSyntaxException {
        String word = peek();
        if (word.isEmpty()) {
            throw error("expected " + expected + ", but the line ends");
        }
        at += word.length();
        return word;
    }

    /** Consumes the word if it is the next one. */
    boolean accept(String word) {
        if (peek().equals(word)) {
            at += word.length();
            return true;
        }
        return false;
    }

    void expect(String word) throws ScenarioSyntaxException {
        if (!accept(word)) {
            throw error("expected '" + word + "'" + found());
        }
    }

    private String found() {
        return isAtEnd() ? ", but the line ends" : ", found '" + peek() + "'";
    }

    void expectEnd() throws ScenarioSyntaxException {
        if (!isAtEnd()) {
            throw error("nothing more was expected here, found '" + peek() + "'");
        }
    }

    String rest() {
        skipBlanks();
        String rest = text.substring(at).strip();
        at = text.length();
        return rest;
    }

    /** A whole number within bounds. */
    int number(String what, int least, int most) throws ScenarioSyntaxException {
        skipBlanks();
        int start = at;
        return numberAt(start, word(what), what, least, most);
    }

    private int numberAt(int position, String word, String what, int least, int most) throws ScenarioSyntaxException {
        try {
            int value = Integer.parseInt(word);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException noNumber) {
            // said below
        }
        throw errorAt(position, "expected " + what + ", " + least + ".." + most + ", found '" + word + "'");
    }

    long seed() throws ScenarioSyntaxException {
        skipBlanks();
        int start = at;
        String word = word("a seed");
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException noNumber) {
            throw errorAt(start, "expected a seed, a whole number, found '" + word + "'");
        }
    }

    /** In ns. */
    long duration(String what) throws ScenarioSyntaxException {
        skipBlanks();
        int start = at;
        return durationAt(start, word(what), what);
    }

    private long durationAt(int position, String word, String what) throws ScenarioSyntaxException {
        Matcher matcher = DURATION.matcher(word);
        if (!matcher.matches()) {
            throw errorAt(position, "expected " + what + " such as 10s, 1.5s, 200ms or 1h, found '" + word + "'");
        }
        double unit = switch (matcher.group(2)) {
            case "ns" -> 1;
            case "us", "µs" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m", "min" -> 60e9;
            default -> 3600e9;
        };
        double nanos = Double.parseDouble(matcher.group(1)) * unit;
        if (nanos > 1e17) {
            throw errorAt(position, "'" + word + "' is longer than the 3 years a run can last");
        }
        return Math.round(nanos);
    }

    /** Time and, after ± or +-, how much it varies; both in ns. */
    long[] durationWithJitter(String what) throws ScenarioSyntaxException {
        skipBlanks();
        int start = at;
        String word = word(what);
        int sign = Math.max(word.indexOf('±'), word.indexOf("+-"));
        if (sign < 0) {
            return new long[] {durationAt(start, word, what), 0};
        }
        int after = sign + (word.charAt(sign) == '±' ? 1 : 2);
        long[] both = {
            durationAt(start, word.substring(0, sign), what),
            durationAt(start + after, word.substring(after), "a variation")
        };
        if (both[1] > both[0]) {
            throw errorAt(start + after, "the variation is greater than the latency itself");
        }
        return both;
    }

    double percent() throws ScenarioSyntaxException {
        skipBlanks();
        int start = at;
        String word = word("a percentage");
        Matcher matcher = PERCENT.matcher(word);
        double value = matcher.matches()
                ? new BigDecimal(matcher.group(1)).movePointLeft(2).doubleValue()
                : -1;
        if (value < 0 || value > 1) {
            throw errorAt(start, "expected a percentage, 0%..100%, found '" + word + "'");
        }
        return value;
    }

    /** Parts per million, with its unit. */
    int ppm() throws ScenarioSyntaxException {
        skipBlanks();
        int start = at;
        String word = word("a clock drift");
        if (!word.endsWith("ppm")) {
            throw errorAt(start, "expected a clock drift such as 200ppm or -200ppm, found '" + word + "'");
        }
        return numberAt(start, word.substring(0, word.length() - 3), "a clock drift in ppm", -500_000, 500_000);
    }

    /** Node numbers with commas between them, groups of them with bars. */
    List<List<Integer>> groups(NodeNumbers nodes) throws ScenarioSyntaxException {
        List<List<Integer>> groups = new ArrayList<>();
        List<Integer> group = new ArrayList<>();
        List<Integer> seen = new ArrayList<>();
        while (true) {
            skipBlanks();
            int start = at;
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                at++;
            }
            int id = nodes.check(this, start, text.substring(start, at));
            if (seen.contains(id)) {
                throw errorAt(start, "node " + id + " is in two places");
            }
            seen.add(id);
            group.add(id);
            skipBlanks();
            char next = at < text.length() ? text.charAt(at) : '\n';
            if (next == ',') {
                at++;
            } else {
                groups.add(List.copyOf(group));
                group.clear();
                if (next != '|') {
                    return groups;
                }
                at++;
            }
        }
    }

    /** Node numbers with commas between them. */
    List<Integer> nodes(NodeNumbers nodes) throws ScenarioSyntaxException {
        skipBlanks();
        int start = at;
        List<List<Integer>> groups = groups(nodes);
        if (groups.size() > 1) {
            throw errorAt(start, "expected one list of nodes, without bars");
        }
        return groups.getFirst();
    }

    int node(NodeNumbers nodes) throws ScenarioSyntaxException {
        skipBlanks();
        int start = at;
        return nodes.check(this, start, word("a node"));
    }

    /** The nodes there are. */
    record NodeNumbers(List<Integer> ids) {
        private int check(LineReader reader, int position, String word) throws ScenarioSyntaxException {
            try {
                int id = Integer.parseInt(word);
                if (ids.contains(id)) {
                    return id;
                }
            } catch (NumberFormatException noNumber) {
                // said below
            }
            String known = ids.size() > 12
                    ? ids.getFirst() + ".." + ids.getLast()
                    : ids.toString().replaceAll("[\\[\\]]", "");
            throw reader.errorAt(
                    position,
                    word.isEmpty()
                            ? "expected a node, one of " + known
                            : "there is no node '" + word + "'; the cluster has " + known);
        }
    }

    /** One of some words. */
    <E extends Enum<E>> E choice(Class<E> type, String what) throws ScenarioSyntaxException {
        skipBlanks();
        int start = at;
        String word = word(what);
        return Words.find(type, word)
                .orElseThrow(() ->
                        errorAt(start, "expected " + what + ", one of " + Words.all(type) + ", found '" + word + "'"));
    }
}
