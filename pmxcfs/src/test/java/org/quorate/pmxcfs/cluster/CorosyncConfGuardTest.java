package org.quorate.pmxcfs.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.pmxcfs.cluster.Opinion.Stance;

/** The machine's files of several nodes, whose engines hear each other by the port that their files say (spec 60 §8.3). */
class CorosyncConfGuardTest {
    /** Through which nobody is heard. */
    private static final String BLOCKED = "5999";

    private static final Pattern PORT = Pattern.compile("mcastport: (\\d+)");

    @TempDir
    private Path directory;

    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private long now = 1_000_000;

    /** A machine with an engine, which says nothing unless it has a guard. */
    private final class Node implements CorosyncConfGuard.Engine, CorosyncConfGuard.Peers {
        final String name;
        final Path file;
        final List<String> lines = new ArrayList<>();
        final Map<String, byte[]> keys = new HashMap<>();
        final CorosyncConfGuard guard;
        byte[] running = ConfText.GOOD.bytes();
        int reloads;
        boolean isolated;

        Node(String name) throws IOException {
            this.name = name;
            file = Files.createDirectories(directory.resolve(name)).resolve("corosync.conf");
            Files.write(file, running);
            guard = new CorosyncConfGuard(
                    file, name, this, this, (domain, level, text) -> lines.add(level + " " + text));
        }

        private String port() {
            var matcher = PORT.matcher(new String(running, UTF_8));
            return matcher.find() ? matcher.group(1) : "";
        }

        List<Node> ring() {
            return nodes.values().stream()
                    .filter(each -> each == this || isHeardBy(each))
                    .toList();
        }

        private boolean isHeardBy(Node other) {
            return !isolated && !other.isolated && other.port().equals(port()) && !port().equals(BLOCKED);
        }

        @Override
        public EngineState state() {
            return new EngineState(true, ring().size() * 2 > nodes.size(), new Candidate(running).version());
        }

        @Override
        public void reload() {
            reloads++;
            for (Node each : ring()) {
                each.running = each.content();
            }
        }

        @Override
        public void tell(String key, byte[] value) {
            keys.put(key, value);
        }

        @Override
        public Map<String, byte[]> told(String key) {
            Map<String, byte[]> told = new HashMap<>();
            ring().forEach(each -> {
                byte[] value = each.keys.get(key);
                if (each != this && value != null) {
                    told.put(each.name, value);
                }
            });
            return told;
        }

        byte[] content() {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void says(Candidate candidate, Stance stance, String reason) {
            keys.put(Opinion.KEY, Opinion.of(candidate, stance, reason).encode());
        }

        Stance stance() {
            byte[] told = Objects.requireNonNull(keys.get(Opinion.KEY), "what it tells");
            return Opinion.decode(told).orElseThrow().stance();
        }

        Path lastGood() {
            return directory.resolve(name).resolve("corosync.conf.last-good");
        }

        Path takenBack() {
            return directory.resolve(name).resolve("corosync.conf.taken-back");
        }
    }

    private Node node(String name) throws IOException {
        Node made = new Node(name);
        nodes.put(name, made);
        return made;
    }

    /** Three of ours, which run with the good one. */
    private List<Node> three() throws IOException {
        List<Node> all = List.of(node("n1"), node("n2"), node("n3"));
        all.forEach(each -> each.guard.follow(ConfText.GOOD.bytes(), true, now));
        pass(1);
        assertThat(all).extracting(Node::stance).containsOnly(Stance.KEPT);
        return all;
    }

    /** All guards get it, the first changed it. */
    private void change(List<Node> all, byte[] content) {
        all.forEach(each -> each.guard.follow(content, each == all.getFirst(), now));
    }

    private void pass(double seconds) {
        long end = now + (long) (seconds * 1000);
        while (now < end) {
            now += 250;
            nodes.values().forEach(each -> each.guard.observe(now));
        }
    }

    private static byte[] conf(int version, String more) {
        return ("totem {\n  config_version: " + version + "\n}\n" + more).getBytes(UTF_8);
    }

    @Test
    void itFollowsWhatIsNewer() throws IOException {
        Node node = node("n1");
        Files.delete(node.file);
        CorosyncConfGuard guard = node.guard;
        guard.follow(new byte[0], true, now);
        assertThat(node.file).doesNotExist();
        guard.follow("totem {}".getBytes(UTF_8), true, now);
        assertThat(node.file).doesNotExist();
        guard.follow(conf(3, ""), true, now);
        pass(10);
        assertThat(node.reloads).as("there was none").isZero();
        guard.follow(conf(3, ""), true, now);
        pass(10);
        assertThat(node.reloads).as("it is the same").isZero();
        guard.follow(conf(3, "# as new, other text\n"), true, now);
        pass(10);
        assertThat(node.reloads).isEqualTo(1);
        guard.follow(conf(2, ""), true, now);
        assertThat(node.file).hasBinaryContent(conf(3, "# as new, other text\n"));
        guard.follow(conf(4, ""), false, now);
        pass(100);
        assertThat(node.reloads).as("somebody else does").isEqualTo(1);
        assertThat(node.file).hasBinaryContent(conf(4, ""));
        assertThat(node.lines.stream().filter(line -> !line.startsWith("WARNING")))
                .containsExactly(
                        "CRIT unable to parse cluster config_version",
                        "NOTICE wrote new corosync config '" + node.file + "' (version = 3)",
                        "NOTICE wrote new corosync config '" + node.file + "' (version = 3)",
                        "CRIT local corosync.conf is newer",
                        "NOTICE wrote new corosync config '" + node.file + "' (version = 4)");
    }

    @Test
    void aNewOneIsTakenByAllReloadedByOneAndKept() throws IOException {
        List<Node> all = three();
        Files.setPosixFilePermissions(all.get(1).file, PosixFilePermissions.fromString("rw-r-----"));
        byte[] changed = ConfText.GOOD.withVersion(2).with("  token: 5000\n").bytes();
        change(all, changed);
        pass(0.75);
        assertThat(all).extracting(each -> each.reloads).containsOnly(0);
        pass(0.5);
        assertThat(all).extracting(each -> each.reloads).containsExactly(1, 0, 0);
        for (Node each : all) {
            assertThat(each.file).hasBinaryContent(changed);
            assertThat(each.lastGood()).hasBinaryContent(ConfText.GOOD.bytes());
            assertThat(each.takenBack()).doesNotExist();
            assertThat(each.running).isEqualTo(changed);
            assertThat(each.stance()).isEqualTo(Stance.WILLING);
        }
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(all.get(1).lastGood())))
                .isEqualTo("rw-r-----");
        pass(61);
        assertThat(all).extracting(Node::stance).containsOnly(Stance.KEPT);
        assertThat(all).extracting(each -> each.reloads).containsExactly(1, 0, 0);
    }

    @Test
    void whatIsWrongNobodyGetsAndTheNextIsTaken() throws IOException {
        List<Node> all = three();
        change(
                all,
                ConfText.GOOD
                        .withVersion(2)
                        .with("  token: 5\n  token_coefficient: 0\n")
                        .bytes());
        pass(30);
        for (Node each : all) {
            assertThat(each.file).hasBinaryContent(ConfText.GOOD.bytes());
            assertThat(each.lastGood()).doesNotExist();
            assertThat(each.stance()).isEqualTo(Stance.REFUSED);
            assertThat(each.lines)
                    .singleElement()
                    .isEqualTo("CRIT corosync.conf of version 2 is not taken, '" + each.file
                            + "' stays as it is: parse error in config: The token timeout parameter (5 ms) may not be less than"
                            + " (30 ms). (the way out: correct it in the tree and raise config_version)");
        }
        byte[] good = ConfText.GOOD.withVersion(3).with("  token: 5000\n").bytes();
        change(all, good);
        pass(3);
        for (Node each : all) {
            assertThat(each.file).hasBinaryContent(good);
            assertThat(each.running).isEqualTo(good);
        }
    }

    @Test
    void whatOneNodeRefusesTheOthersPutBackUnread() throws IOException {
        List<Node> all = three();
        Candidate changed = ConfText.GOOD.withVersion(2).candidate();
        List<Node> ours = all.subList(0, 2);
        change(ours, changed.content());
        pass(0.5);
        assertThat(all.get(1).file).hasBinaryContent(changed.content());
        all.get(2).says(changed, Stance.REFUSED, "Could not open key");
        pass(20);
        for (Node each : ours) {
            assertThat(each.file).hasBinaryContent(ConfText.GOOD.bytes());
            assertThat(each.takenBack()).hasBinaryContent(changed.content());
            assertThat(each.running).isEqualTo(ConfText.GOOD.bytes());
            assertThat(each.stance()).isEqualTo(Stance.WITHDRAWN);
            assertThat(each.reloads).isZero();
            assertThat(each.lines.getLast())
                    .startsWith("CRIT corosync.conf of version 2 is not reloaded, and version 1 is in '" + each.file
                            + "' again: ")
                    .contains("n3 refuses it: Could not open key");
        }
        // as at each change of the members
        all.getFirst().guard.follow(changed.content(), false, now);
        pass(5);
        assertThat(all.getFirst().file).hasBinaryContent(ConfText.GOOD.bytes());
        assertThat(all.getFirst().lines.getLast())
                .contains("has refused or taken back version 2")
                .contains("raise config_version");
        byte[] next = ConfText.GOOD.withVersion(3).bytes();
        change(all, next);
        pass(3);
        for (Node each : all) {
            assertThat(each.running).isEqualTo(next);
            assertThat(each.takenBack()).doesNotExist();
        }
    }

    /** Else both parts of a broken ring could have quorum. */
    @Test
    void whatChangesVotesIsNotTakenBack() throws IOException {
        List<Node> all = three();
        byte[] larger = ConfText.GOOD
                .withVersion(2)
                .withPort(Integer.parseInt(BLOCKED))
                .withNodes(ConfText.node(1) + ConfText.node(2) + ConfText.node(3) + ConfText.node(4))
                .bytes();
        change(all, larger);
        pass(300);
        for (Node each : all) {
            assertThat(each.state().quorate()).isFalse();
            assertThat(each.file).hasBinaryContent(larger);
            assertThat(each.lines)
                    .contains("NOTICE corosync.conf of version 2 changes votes: it is not taken back by itself");
        }
    }

    @Test
    void whatWasRefusedIsNotTakenAtTheNextStart() throws IOException {
        Node one = three().getFirst();
        byte[] bad = ConfText.GOOD
                .withVersion(2)
                .with("  token: 5\n  token_coefficient: 0\n")
                .bytes();
        one.guard.follow(bad, true, now);
        assertThat(one.stance()).isEqualTo(Stance.REFUSED);
        one.guard.follow(bad, false, now);
        assertThat(one.stance()).as("others are told why").isEqualTo(Stance.REFUSED);
        assertThat(one.takenBack()).hasBinaryContent(bad);
        CorosyncConfGuard restarted =
                new CorosyncConfGuard(one.file, one.name, one, one, (domain, level, text) -> one.lines.add(text));
        restarted.follow(bad, true, now);
        assertThat(one.file).hasBinaryContent(ConfText.GOOD.bytes());
        byte[] corrected = ConfText.GOOD.withVersion(2).with("  token: 2000\n").bytes();
        restarted.follow(corrected, true, now);
        assertThat(one.file).hasBinaryContent(corrected);
        assertThat(one.takenBack()).doesNotExist();
    }

    /** As it was when this node was cut off, took it back and was restarted. */
    @Test
    void whatOthersKeepIsTakenAfterAll() throws IOException {
        List<Node> all = three();
        Node one = all.getFirst();
        byte[] second = ConfText.GOOD.withVersion(2).bytes();
        Files.write(one.takenBack(), second);
        one.isolated = true;
        one.guard.follow(second, false, now);
        change(all.subList(1, 3), second);
        pass(75);
        assertThat(all.get(1).stance()).isEqualTo(Stance.KEPT);
        assertThat(one.file).hasBinaryContent(ConfText.GOOD.bytes());
        one.isolated = false;
        pass(5);
        assertThat(one.file).hasBinaryContent(second);
        assertThat(one.running).isEqualTo(second);
        assertThat(one.takenBack()).doesNotExist();
    }

    /** What the engine runs with is put back then, and what is known to be good if quorum is lost. */
    @Test
    void twoChangesWithinAMinute() throws IOException {
        List<Node> all = three();
        byte[] second = ConfText.GOOD.withVersion(2).bytes();
        change(all, second);
        pass(5);
        Candidate third = ConfText.GOOD.withVersion(3).candidate();
        change(all.subList(0, 2), third.content());
        all.get(2).says(third, Stance.REFUSED, "Could not open key");
        pass(1);
        for (Node each : all) {
            assertThat(each.file).hasBinaryContent(second);
            assertThat(each.running).isEqualTo(second);
        }
        change(all, ConfText.GOOD.withVersion(4).bytes());
        pass(5);
        assertThat(all)
                .allMatch(each ->
                        Arrays.equals(each.running, ConfText.GOOD.withVersion(4).bytes()));
        change(all, ConfText.GOOD.withVersion(5).withPort(5999).bytes());
        pass(40);
        for (Node each : all) {
            assertThat(each.lines).anyMatch(line -> line.contains("quorum was lost with corosync.conf of version 5"));
            assertThat(each.running).isEqualTo(ConfText.GOOD.bytes());
            assertThat(each.state().quorate()).isTrue();
        }
    }

    @Test
    void whoComesLaterDoesNotTakeWhatTheOthersPutBack() throws IOException {
        List<Node> all = three();
        Candidate changed = ConfText.GOOD.withVersion(2).candidate();
        all.getFirst().says(changed, Stance.WITHDRAWN, "quorum was lost with it");
        Node late = all.get(2);
        late.guard.follow(changed.content(), false, now);
        assertThat(late.file).hasBinaryContent(ConfText.GOOD.bytes());
        assertThat(late.takenBack()).hasBinaryContent(changed.content());
        assertThat(late.stance()).isEqualTo(Stance.WITHDRAWN);
        assertThat(late.lines.getLast()).contains("n1 took it back: quorum was lost with it");
    }

    @Test
    void nodesOfTheOriginalAreNotWaitedForAndSilentOnesNotForEver() throws IOException {
        Node ours = node("n1");
        Node original = node("n2");
        Node silent = node("n3");
        byte[] changed = ConfText.GOOD.withVersion(2).bytes();
        ours.guard.follow(changed, true, now);
        pass(1);
        assertThat(ours.reloads).isEqualTo(1);
        assertThat(original.keys).isEmpty();
        silent.says(ConfText.GOOD.candidate(), Stance.KEPT, "");
        ours.guard.follow(ConfText.GOOD.withVersion(3).bytes(), true, now);
        pass(4.75);
        assertThat(ours.reloads).isEqualTo(1);
        pass(0.25);
        assertThat(ours.reloads).isEqualTo(2);
        assertThat(ours.lines).contains("WARNING corosync.conf of version 3 is reloaded without having heard from n3");
    }

    @Test
    void whatCostsTheRingItsQuorumIsTakenBackByAll() throws IOException {
        List<Node> all = three();
        byte[] breaking = ConfText.GOOD.withVersion(2).withPort(5999).bytes();
        change(all, breaking);
        pass(20);
        for (Node each : all) {
            assertThat(each.running).isEqualTo(breaking);
            assertThat(each.state().quorate()).isFalse();
        }
        pass(10);
        for (Node each : all) {
            assertThat(each.running).isEqualTo(ConfText.GOOD.bytes());
            assertThat(each.file).hasBinaryContent(ConfText.GOOD.bytes());
            assertThat(each.takenBack()).hasBinaryContent(breaking);
            assertThat(each.state().quorate()).isTrue();
            assertThat(each.lines.getLast())
                    .startsWith(
                            "CRIT quorum was lost with corosync.conf of version 2 and did not come back for 24 s: version 1 is in '"
                                    + each.file + "' again and is reloaded");
        }
        pass(200);
        // a node that joins has all look at the tree's file again
        all.forEach(each -> each.guard.follow(breaking, false, now));
        pass(10);
        byte[] good = ConfText.GOOD.withVersion(3).withPort(5407).bytes();
        assertThat(all).extracting(Node::stance).containsOnly(Stance.WITHDRAWN);
        change(all, good);
        pass(100);
        for (Node each : all) {
            assertThat(each.running).isEqualTo(good);
            assertThat(each.lastGood()).hasBinaryContent(ConfText.GOOD.bytes());
            assertThat(each.takenBack()).doesNotExist();
            assertThat(each.stance()).isEqualTo(Stance.KEPT);
        }
    }

    @Test
    void aNodeThatIsCutOffMeanwhileComesBackToWhatTheOthersHave() throws IOException {
        List<Node> all = three();
        byte[] changed = ConfText.GOOD.withVersion(2).bytes();
        change(all, changed);
        pass(5);
        Node cutOff = all.get(2);
        cutOff.isolated = true;
        pass(26);
        assertThat(cutOff.file).as("taken back").hasBinaryContent(ConfText.GOOD.bytes());
        cutOff.isolated = false;
        pass(60);
        assertThat(cutOff.file).hasBinaryContent(changed);
        assertThat(cutOff.running).isEqualTo(changed);
        assertThat(cutOff.takenBack()).doesNotExist();
        assertThat(cutOff.lines.getLast()).endsWith("again and is reloaded: the other nodes run with it");
        assertThat(all).extracting(Node::stance).containsOnly(Stance.KEPT);
    }

    @Test
    void whatSomebodyElseChangedMeanwhileIsLeft() throws IOException {
        List<Node> all = three();
        change(all, ConfText.GOOD.withVersion(2).withPort(5999).bytes());
        pass(5);
        byte[] byHand = ConfText.GOOD.withVersion(9).bytes();
        Files.write(all.getFirst().file, byHand);
        pass(100);
        assertThat(all.getFirst().file).hasBinaryContent(byHand);
        assertThat(all.getFirst().lines.getLast()).contains("was changed by somebody else meanwhile");
    }
}
