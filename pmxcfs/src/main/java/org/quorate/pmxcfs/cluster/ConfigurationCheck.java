package org.quorate.pmxcfs.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quorate.config.TotemParameters;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.file.ConfSyntaxException;
import org.quorate.config.file.ConfigurationFiles;
import org.quorate.config.reading.ConfigurationReader;
import org.quorate.config.reading.ConfigurationReload;
import org.quorate.config.reading.ConfigurationResult;
import org.quorate.config.reading.ReloadResult;

/**
 * Judges a {@code corosync.conf} before the machine gets it, by the cluster engine's own reading. What the file in use is
 * guilty of, too, is no reason against a new one: an engine runs with it, so it is the judge who is wrong, or the machine that is at
 * fault.
 */
final class ConfigurationCheck {
    private static final int LEAST_GRACE_SECONDS = 20;

    /** A ring of the most nodes with the usual timeouts needs less. */
    private static final int MOST_GRACE_SECONDS = 600;

    /** Where the timeouts are not known. */
    private static final int USUAL_GRACE_SECONDS = 60;

    /** So often a ring may fail to form before it is given up. */
    private static final int ATTEMPTS = 3;

    /**
     * What is to be said of a text.
     *
     * @param refusal why it is not to be taken; null if it may be
     * @param remarks what is noteworthy
     * @param graceSeconds far more than a ring needs to form anew, with it or with the one before
     */
    record Judgement(@Nullable String refusal, List<String> remarks, int graceSeconds) {
        Judgement {
            remarks = List.copyOf(remarks);
        }
    }

    /** A reading with this machine in its place, or, if the machine is not in the text, in that of a node that is. */
    private record Reading(
            ConfigurationResult result, @Nullable String notListed) {
        @Nullable
        String refusal() {
            return result instanceof ConfigurationResult.Refused refused ? refused.text() : null;
        }
    }

    private final String path;
    private final String nodeName;

    /**
     * One of this machine.
     *
     * @param file the machine's, as which a text is read
     * @param nodeName by which the engine is to find its place
     */
    ConfigurationCheck(Path file, String nodeName) {
        this.path = file.toString();
        this.nodeName = nodeName;
    }

    /**
     * Judges a text. May wait for the name service, if nodes are given by name.
     *
     * @param present what the machine has; empty if nothing
     */
    Judgement judge(Candidate candidate, Candidate present) {
        Reading reading = read(candidate.content());
        Reading before = read(present.content());
        List<String> remarks = new ArrayList<>();
        String refusal = reading.refusal();
        if (refusal != null && (present.isEmpty() || refusal.equals(before.refusal()))) {
            remarks.add("taken nevertheless, "
                    + (present.isEmpty() ? "as there is no other" : "as that is so of the present one, too") + ": "
                    + refusal);
            refusal = null;
        }
        if (reading.notListed() != null && before.notListed() == null && !present.isEmpty()) {
            remarks.add("this node is in it no more, and its cluster engine will not start with it ("
                    + reading.notListed() + ")");
        }
        String notLive = notLive(candidate, reading, before);
        if (notLive != null) {
            remarks.add("the cluster engine needs a restart for it (" + notLive + ")");
        }
        return new Judgement(refusal, remarks, graceSeconds(reading, before));
    }

    /** Whether quorum is counted alike by both: the same nodes with the same votes, and the same section {@code quorum}. */
    boolean countVotesAlike(Candidate one, Candidate other) {
        Optional<SortedMap<String, String>> votes = votes(one);
        return votes.isPresent() && votes.equals(votes(other));
    }

    private Optional<SortedMap<String, String>> votes(Candidate candidate) {
        Cmap map;
        try {
            map = ConfigurationFiles.load(path, as(nodeName, candidate.content()));
        } catch (ConfSyntaxException unreadable) {
            return Optional.empty();
        }
        SortedMap<String, String> votes = new TreeMap<>();
        map.withPrefix("quorum.").forEach((key, value) -> votes.put(key, String.valueOf(value)));
        map.withPrefix("nodelist.node.").forEach((key, value) -> {
            if (key.endsWith(".nodeid")) {
                String node = key.substring(0, key.length() - "nodeid".length());
                votes.put("votes of " + value, String.valueOf(map.get(node + "quorum_votes")));
            }
        });
        return Optional.of(votes);
    }

    private Reading read(byte[] content) {
        ConfigurationResult here = ConfigurationReader.read(path, as(nodeName, content));
        if (here instanceof ConfigurationResult.Refused refused) {
            Optional<String> listed = listedName(content);
            if (listed.isPresent()) {
                ConfigurationResult there = ConfigurationReader.read(path, as(listed.get(), content));
                return new Reading(there, there instanceof ConfigurationResult.Accepted ? refused.text() : null);
            }
        }
        return new Reading(here, null);
    }

    private MachineEnvironment as(String name, byte[] content) {
        return new MachineEnvironment(path, content, name);
    }

    /** By which the first node of the text would find itself. */
    private Optional<String> listedName(byte[] content) {
        try {
            Cmap map = ConfigurationFiles.load(path, as(nodeName, content));
            return map.withPrefix("nodelist.node.").keySet().stream()
                    .filter(key -> key.endsWith(".name") || key.endsWith(".ring0_addr"))
                    .flatMap(key -> Stream.ofNullable(map.getString(key)))
                    .findFirst();
        } catch (ConfSyntaxException refusedAlready) {
            return Optional.empty();
        }
    }

    /** Why a running engine would not take it, though one that starts would. */
    private @Nullable String notLive(Candidate candidate, Reading reading, Reading before) {
        if (reading.notListed() == null
                && before.notListed() == null
                && reading.result() instanceof ConfigurationResult.Accepted
                && before.result() instanceof ConfigurationResult.Accepted running
                && ConfigurationReload.prepare(
                                path, as(nodeName, candidate.content()), running.map(), running.configuration())
                        instanceof ReloadResult.Refused refused) {
            return refused.text();
        }
        return null;
    }

    private static int graceSeconds(Reading reading, Reading before) {
        long millis = Math.max(formingMillis(reading), formingMillis(before));
        return millis == 0
                ? USUAL_GRACE_SECONDS
                : Math.clamp(ATTEMPTS * millis / 1000, LEAST_GRACE_SECONDS, MOST_GRACE_SECONDS);
    }

    /** Until a lost node is noticed and a ring without it is formed. */
    private static long formingMillis(Reading reading) {
        if (reading.result() instanceof ConfigurationResult.Accepted accepted) {
            TotemParameters totem = accepted.configuration().cluster().totem();
            return Integer.toUnsignedLong(totem.tokenMs()) + Integer.toUnsignedLong(totem.consensusMs());
        }
        return 0;
    }
}
