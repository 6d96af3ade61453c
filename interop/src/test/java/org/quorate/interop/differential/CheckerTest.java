package org.quorate.interop.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quorate.interop.differential.checker.Checker;
import org.quorate.interop.differential.checker.ClientHistory;
import org.quorate.interop.differential.checker.ClientName;
import org.quorate.interop.differential.checker.Finding;
import org.quorate.interop.differential.checker.Observation;
import org.quorate.interop.differential.checker.RingName;
import org.quorate.interop.differential.checker.RunHistory;
import org.quorate.interop.differential.checker.VotingRules;

/** The checker sees: histories of a good run are altered in one place, and it names what is wrong. */
class CheckerTest {
    private static final ClientName VICTIM = new ClientName(3, 1, 1);
    private static final ClientName NEIGHBOUR = new ClientName(4, 1, 1);

    private static RunHistory good;

    /** What becomes of one client's history. */
    interface Forgery extends UnaryOperator<List<Observation>> {}

    @BeforeAll
    static void performOnce() {
        Script script = Scripts.named("partition");
        good = Performance.perform(script, new SimulatedStage(script));
    }

    private static RunHistory with(RunHistory run, ClientName victim, Forgery forgery) {
        return new RunHistory(
                run.ring(),
                run.rules(),
                run.steps(),
                run.clients().stream()
                        .map(client -> client.name().equals(victim)
                                ? new ClientHistory(
                                        client.name(),
                                        client.pid(),
                                        forgery.apply(new ArrayList<>(client.observations())))
                                : client)
                        .toList());
    }

    private static List<String> properties(List<Finding> findings) {
        return findings.stream().map(Finding::property).distinct().toList();
    }

    private static int indexOf(List<Observation> all, Predicate<Observation> which) {
        for (int i = 0; i < all.size(); i++) {
            if (which.test(all.get(i))) {
                return i;
            }
        }
        throw new AssertionError("the run has nothing to forge");
    }

    private static boolean isCalm(Observation observation) {
        return observation instanceof Observation.Delivered message
                && message.id().contains("-p1-c");
    }

    private static boolean isFromNeighbour(Observation observation) {
        return observation instanceof Observation.Delivered message
                && message.id().startsWith(NEIGHBOUR + "-p1-c");
    }

    private static boolean isOwn(Observation observation) {
        return observation instanceof Observation.Delivered message
                && message.id().startsWith(VICTIM + "-p1-c");
    }

    /** Puts another observation into the place of the first that fits. */
    private static <T extends Observation> Forgery replace(
            Class<T> kind, Predicate<T> which, Function<T, Observation> other) {
        return all -> {
            int at = indexOf(all, each -> kind.isInstance(each) && which.test(kind.cast(each)));
            all.set(at, other.apply(kind.cast(all.get(at))));
            return all;
        };
    }

    static Stream<Arguments> forgeries() {
        return Stream.of(
                forged("two messages swapped", "TotalOrder", all -> {
                    int at = indexOf(all, CheckerTest::isCalm);
                    int next = at + 1;
                    while (!isCalm(all.get(next)) || sameSender(all.get(at), all.get(next))) {
                        next++;
                    }
                    Collections.swap(all, at, next);
                    return all;
                }),
                forged("two messages of one sender swapped", "SenderOrder", all -> {
                    int at = indexOf(all, CheckerTest::isFromNeighbour);
                    int next = at + 1 + indexOf(all.subList(at + 1, all.size()), CheckerTest::isFromNeighbour);
                    Collections.swap(all, at, next);
                    return all;
                }),
                forged("a lost message", "DeliveredTogether", all -> {
                    Observation ignored = all.remove(indexOf(all, CheckerTest::isFromNeighbour));
                    return all;
                }),
                forged("a gap between two messages", "NoGaps", all -> {
                    int first = indexOf(all, CheckerTest::isFromNeighbour);
                    int second = first + 1 + indexOf(all.subList(first + 1, all.size()), CheckerTest::isFromNeighbour);
                    Observation ignored = all.remove(second);
                    return all;
                }),
                forged("the first message after a join lost", "NoGaps", all -> {
                    int first = indexOf(
                            all,
                            each -> each instanceof Observation.Delivered message
                                    && message.id().startsWith(NEIGHBOUR + "-p0-c"));
                    Observation ignored = all.remove(first);
                    return all;
                }),
                forged("an own message lost", "SelfDelivery", all -> {
                    Observation ignored = all.remove(indexOf(all, CheckerTest::isOwn));
                    return all;
                }),
                forged("a message twice", "NoDuplicates", all -> {
                    int at = indexOf(all, CheckerTest::isFromNeighbour);
                    all.add(at + 1, all.get(at));
                    return all;
                }),
                forged("an invented message", "NoCreation", all -> {
                    int at = indexOf(all, CheckerTest::isFromNeighbour);
                    Observation.Delivered message = (Observation.Delivered) all.get(at);
                    all.add(at, new Observation.Delivered(message.sender(), NEIGHBOUR + "-p1-c999", 64, "00"));
                    return all;
                }),
                forged(
                        "an altered message",
                        "NoCreation",
                        replace(
                                Observation.Delivered.class,
                                CheckerTest::isFromNeighbour,
                                message -> new Observation.Delivered(
                                        message.sender(), message.id(), message.length(), "0123456789abcdef"))),
                forged(
                        "a message from somebody else",
                        "NoCreation",
                        replace(
                                Observation.Delivered.class,
                                CheckerTest::isFromNeighbour,
                                message -> new Observation.Delivered(
                                        pidOf(VICTIM), message.id(), message.length(), message.hash()))),
                forged(
                        "a minority that is quorate",
                        "QuorumByVotes",
                        new ClientName(1, 1, 1),
                        replace(
                                Observation.Quorum.class,
                                quorum -> quorum.members().size() == 2 && !quorum.quorate(),
                                quorum -> new Observation.Quorum(true, quorum.ring(), quorum.members()))),
                forged(
                        "a ring with other members",
                        "EqualViews",
                        replace(
                                Observation.Ring.class,
                                ring -> ring.members().size() == 3,
                                ring -> new Observation.Ring(ring.ring(), List.of(3, 4)))),
                forged(
                        "a ring sequence that falls",
                        "RingSequence",
                        replace(
                                Observation.Ring.class,
                                ring -> ring.members().size() == 3,
                                ring -> new Observation.Ring(new RingName(3, 1), ring.members()))),
                forged(
                        "a group that does not follow from its changes",
                        "ChangesAddUp",
                        replace(
                                Observation.Group.class,
                                group -> !group.left().isEmpty(),
                                group -> new Observation.Group(
                                        group.members(),
                                        group.left().subList(1, group.left().size()),
                                        List.of()))));
    }

    private static boolean sameSender(Observation one, Observation other) {
        return one instanceof Observation.Delivered first
                && other instanceof Observation.Delivered second
                && first.sender().equals(second.sender());
    }

    private static Observation.Member pidOf(ClientName name) {
        return good.clients().stream()
                .filter(client -> client.name().equals(name))
                .map(client -> new Observation.Member(name.node(), client.pid(), 0))
                .findFirst()
                .orElseThrow();
    }

    private static Arguments forged(String what, String property, Forgery forgery) {
        return forged(what, property, VICTIM, forgery);
    }

    private static Arguments forged(String what, String property, ClientName victim, Forgery forgery) {
        return Arguments.of(what, property, victim, forgery);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("forgeries")
    void whatIsWrongIsNamed(String what, String property, ClientName victim, Forgery forgery) {
        assertThat(Checker.check(good)).isEmpty();
        List<Finding> findings = Checker.check(with(good, victim, forgery));
        assertThat(properties(findings)).as("%s: %s", what, findings).contains(property);
        assertThat(findings).allSatisfy(finding -> assertThat(finding.text()).contains(good.ring()));
    }

    /** Wrong at every client in the same way, so that only another run can tell. */
    static Stream<Arguments> conspiracies() {
        return Stream.of(
                conspired("a message that nobody got", "SameMessages", all -> {
                    all.removeIf(each -> text(each).contains(NEIGHBOUR + "-p1-c3 "));
                    return all;
                }),
                conspired("a majority without quorum", "SameQuorum", all -> {
                    all.replaceAll(each ->
                            each instanceof Observation.Quorum(boolean yes, RingName ring, List<Integer> members)
                                            && yes
                                            && members.size() == 3
                                    ? new Observation.Quorum(false, ring, members)
                                    : each);
                    return all;
                }),
                conspired("other votes", "SameVotes", all -> {
                    all.replaceAll(each -> each instanceof Observation.Votes votes
                            ? new Observation.Votes(votes.expected(), votes.total(), votes.needed() + 1, votes.flags())
                            : each);
                    return all;
                }),
                conspired("another reason", "SameReasons", all -> {
                    all.replaceAll(each -> each instanceof Observation.Group group
                            ? new Observation.Group(
                                    group.members(),
                                    group.left().stream()
                                            .map(member -> new Observation.Member(member.node(), member.pid(), 5))
                                            .toList(),
                                    group.joined())
                            : each);
                    return all;
                }),
                conspired("a ring that never healed", "SameMembership", all -> {
                    int end = indexOf(all, each -> each.equals(new Observation.Phase(2)));
                    all.subList(end + 1, all.size()).removeIf(each -> !(each instanceof Observation.Votes));
                    return all;
                }));
    }

    private static String text(Observation observation) {
        return observation.text() + " ";
    }

    private static Arguments conspired(String what, String property, Forgery forgery) {
        return Arguments.of(what, property, forgery);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("conspiracies")
    void whatAllShareIsSeenAgainstAnotherRun(String what, String property, Forgery forgery) {
        RunHistory other = good;
        for (ClientHistory client : good.clients()) {
            other = with(other, client.name(), forgery);
        }
        List<Finding> findings = Checker.compare(List.of(good, other));
        assertThat(properties(findings)).as("%s: %s", what, findings).contains(property);
    }

    private static final String LONG = "message 1/11 long 99 0a\n";
    private static final String SHORT = "message 1/11 short 9 0b\n";
    private static final String LATE = "message 1/11 late 9 0c\n";
    private static final String ALONE = "ring 1.5 members 1\n";
    private static final String ELSEWHERE = "ring 2.5 members 2\n";
    private static final String TOGETHER = "ring 1.5 members 1 2\n";
    private static final String NEXT = "ring 1.9 members 1 2\n";

    static Stream<Arguments> receivers() {
        List<String> apart = List.of("DeliveredTogether");
        return Stream.of(
                Arguments.of("new to the sender", ALONE, ELSEWHERE, LONG + SHORT + LATE, List.of()),
                Arguments.of("lacks what was under way", ALONE, ELSEWHERE, SHORT + LATE, List.of()),
                Arguments.of("lacks what was in the same packet too", ALONE, ELSEWHERE, LATE, List.of()),
                Arguments.of(
                        "lacks what came behind",
                        ALONE,
                        ELSEWHERE,
                        LONG + LATE,
                        List.of("NoGaps", "DeliveredTogether")),
                Arguments.of("lacks what was sent in this ring", ALONE, ELSEWHERE, LONG + SHORT, apart),
                Arguments.of("lacks everything", ALONE, ELSEWHERE, "", apart),
                Arguments.of("came along", TOGETHER, TOGETHER, LONG + SHORT + LATE, List.of()),
                Arguments.of("lacks something though it came along", TOGETHER, TOGETHER, SHORT + LATE, apart));
    }

    /** One client sends "long" and "short" in one ring and "late" in the next, in which another gets some of them. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("receivers")
    void onlyWhoIsNewToTheSenderMayLackWhatWasUnderWay(
            String what, String sendersRing, String receiversRing, String delivered, List<String> wrong) {
        String sent = "sent long 99 0a\nsent short 9 0b\n" + NEXT + LONG + SHORT + "sent late 9 0c\n" + LATE;
        RunHistory run = new RunHistory(
                what,
                VotingRules.majorityOf(2),
                List.of("start"),
                List.of(
                        new ClientHistory(new ClientName(1, 1, 1), 11, lines(sendersRing + sent)),
                        new ClientHistory(new ClientName(2, 1, 1), 22, lines(receiversRing + NEXT + delivered))));
        assertThat(properties(Checker.check(run))).isEqualTo(wrong);
    }

    /** Two clients that got "both" and "mine" or "yours" in one ring, then were told of another. */
    private static RunHistory parting(String nextRing) {
        String start = "ring 1.5 members 1 2\n";
        String end = "ring " + nextRing + " members 1 2\n";
        String both = "message 1/11 both 9 0a\n";
        return new RunHistory(
                "a ring",
                VotingRules.majorityOf(2),
                List.of("start"),
                List.of(
                        new ClientHistory(
                                new ClientName(1, 1, 1),
                                11,
                                lines(start + "sent both 9 0a\nsent mine 9 0b\n" + both + "message 1/11 mine 9 0b\n"
                                        + end)),
                        new ClientHistory(
                                new ClientName(2, 1, 1),
                                22,
                                lines(start + "sent yours 9 0c\n" + both + "message 2/22 yours 9 0c\n" + end))));
    }

    /** A step of the sequence is four: in the first case there was nothing in between. */
    @Test
    void whereClientsMayHaveBeenApartTheirLastMessagesMayDiffer() {
        assertThat(properties(Checker.check(parting("1.9")))).containsExactly("DeliveredTogether");
        assertThat(Checker.check(parting("1.13"))).isEmpty();
    }

    private static List<Observation> lines(String text) {
        return text.lines().map(Observation::parse).toList();
    }

    @Test
    void linesAreReadBack() {
        for (ClientHistory client : good.clients()) {
            for (Observation observation : client.observations()) {
                assertThat(Observation.parse(observation.text())).isEqualTo(observation);
            }
        }
    }

    @Test
    void garbledLinesAreRefused() {
        for (String line : List.of("", "phase", "message 1/2", "quorum yes 1.x members 1", "gruop members")) {
            assertThatThrownBy(() -> Observation.parse(line))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + line + "'");
        }
    }
}
