package org.quorate.interop;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Comparing what several clients were delivered. */
public final class Streams {
    private Streams() {}

    /** Waits until each client was delivered at least so many messages. */
    public static void awaitDelivered(List<CpgClient> clients, long count, Duration limit) {
        Deadline.in(limit)
                .await(
                        count + " messages at every client",
                        () -> clients.stream()
                                .allMatch(client -> client.account().count() >= count),
                        () -> describe(clients));
    }

    /** Fails unless all were delivered the same messages in the same order, and names the first difference. */
    public static void assertEqual(List<CpgClient> clients) {
        CpgClient reference = clients.getFirst();
        CpgClient.Account expected = reference.account();
        for (CpgClient client : clients.subList(1, clients.size())) {
            CpgClient.Account account = client.account();
            if (account.count() != expected.count()
                    || account.bytes() != expected.bytes()
                    || !account.hash().equals(expected.hash())) {
                throw new AssertionError("the stream of " + client.node() + " differs from that of " + reference.node()
                        + ": " + account + ", not " + expected
                        + firstDifference(reference, client).orElse(""));
            }
        }
    }

    /**
     * Fails unless all agree on the order of what they share. For streams across memberships that not all went through:
     * each may lack messages, but none may see two in another order than its peers. Messages must be distinguishable.
     */
    public static void assertSameOrder(List<CpgClient> clients) {
        clients.forEach(CpgClient::account);
        for (CpgClient one : clients) {
            for (CpgClient other : clients) {
                List<String> first = messages(one);
                List<String> second = messages(other);
                Set<String> inFirst = new HashSet<>(first);
                Set<String> inSecond = new HashSet<>(second);
                if (inFirst.size() != first.size()) {
                    throw new AssertionError("a message was delivered twice to " + one.node());
                }
                if (!first.stream()
                        .filter(inSecond::contains)
                        .toList()
                        .equals(second.stream().filter(inFirst::contains).toList())) {
                    throw new AssertionError(one.node() + " and " + other.node() + " disagree on the order");
                }
            }
        }
    }

    private static Optional<String> firstDifference(CpgClient reference, CpgClient client) {
        List<String> expected = messages(reference);
        List<String> actual = messages(client);
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            if (!expected.get(i).equals(actual.get(i))) {
                return Optional.of(
                        "\nfirst difference at message " + i + ": " + actual.get(i) + ", not " + expected.get(i));
            }
        }
        return expected.size() == actual.size()
                ? Optional.empty()
                : Optional.of("\nthe longer one goes on with "
                        + (expected.size() > actual.size() ? expected : actual)
                                .get(Math.min(expected.size(), actual.size())));
    }

    /** The lines of a client's trace since its last reset that tell of messages. */
    static List<String> messages(CpgClient client) {
        List<String> lines = client.traceLines();
        return lines.subList(lines.lastIndexOf("reset") + 1, lines.size()).stream()
                .filter(line -> line.startsWith("m "))
                .toList();
    }

    static String describe(List<CpgClient> clients) {
        return clients.stream()
                .map(client -> client.node() + ": " + client.account())
                .collect(Collectors.joining("\n"));
    }
}
