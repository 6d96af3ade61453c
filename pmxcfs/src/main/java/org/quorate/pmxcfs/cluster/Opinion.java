package org.quorate.pmxcfs.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node thinks of a {@code corosync.conf}, as it tells the other nodes by a key of its status: {@code VERSION CHECKSUM STANCE
 * REASON}. Nodes of the original store the key and do not look at it.
 *
 * @param version unsigned
 * @param checksum CRC32C of the text
 * @param reason of a refusal; else empty
 */
record Opinion(long version, int checksum, Stance stance, String reason) {
    static final String KEY = "corosync-conf";

    /** Longer ones are cut. */
    private static final int LONGEST_REASON = 500;

    private static final Pattern FORM = Pattern.compile("([0-9]{1,20}) ([0-9a-f]{8}) ([a-z]+)(?: (.*))?");

    /** What the node does with it. */
    enum Stance {
        /** Its machine has the file; nothing is known against it. */
        WILLING,
        /** Its cluster engine runs with it. */
        KEPT,
        /** Its machine does not get the file, for it is wrong. */
        REFUSED,
        /** Its machine has the file from before, for the sake of other nodes or because quorum was lost. */
        WITHDRAWN
    }

    static Opinion of(Candidate candidate, Stance stance, String reason) {
        String text = reason.replaceAll("\\R", " ");
        return new Opinion(
                candidate.version(),
                candidate.checksum(),
                stance,
                text.length() > LONGEST_REASON ? text.substring(0, LONGEST_REASON) : text);
    }

    boolean isOf(Candidate candidate) {
        return version == candidate.version() && checksum == candidate.checksum();
    }

    byte[] encode() {
        String word = stance.name().toLowerCase(Locale.ROOT);
        return "%s %08x %s %s"
                .formatted(Long.toUnsignedString(version), checksum, word, reason)
                .strip()
                .getBytes(UTF_8);
    }

    /** Empty if it has another form, as one of a later version might. */
    static Optional<Opinion> decode(byte[] value) {
        Matcher matcher = FORM.matcher(new String(value, UTF_8));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        for (Stance stance : Stance.values()) {
            if (stance.name().toLowerCase(Locale.ROOT).equals(matcher.group(3))) {
                return decode(matcher, stance);
            }
        }
        return Optional.empty();
    }

    private static Optional<Opinion> decode(Matcher matcher, Stance stance) {
        try {
            return Optional.of(new Opinion(
                    Long.parseUnsignedLong(matcher.group(1)),
                    Integer.parseUnsignedInt(matcher.group(2), 16),
                    stance,
                    Optional.ofNullable(matcher.group(4)).orElse("")));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    /** Whether the cluster engine of one of these nodes runs with it. */
    static boolean isKept(Map<String, Opinion> nodes, Candidate candidate) {
        return nodes.values().stream().anyMatch(each -> each.isOf(candidate) && each.stance() == Stance.KEPT);
    }

    /**
     * Who is against it and why: those who refuse it, or if there is none of these, those who took it back. Nobody if the cluster engine
     * of some node runs with it already, for then a node that cannot has to be helped by itself.
     *
     * @param nodes by name
     */
    static SortedMap<String, String> objections(Map<String, Opinion> nodes, Candidate candidate) {
        if (isKept(nodes, candidate)) {
            return new TreeMap<>();
        }
        SortedMap<String, String> refusals = with(Stance.REFUSED, "refuses it: ", nodes, candidate);
        return refusals.isEmpty() ? with(Stance.WITHDRAWN, "took it back: ", nodes, candidate) : refusals;
    }

    private static SortedMap<String, String> with(
            Stance stance, String what, Map<String, Opinion> nodes, Candidate candidate) {
        SortedMap<String, String> found = new TreeMap<>();
        nodes.forEach((node, opinion) -> {
            if (opinion.isOf(candidate) && opinion.stance() == stance) {
                found.put(node, what + opinion.reason());
            }
        });
        return found;
    }
}
