package org.quorate.interop.differential;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.quorate.interop.differential.checker.ClientName;
import org.quorate.interop.differential.checker.RunHistory;
import org.quorate.simulation.scenario.Action;

/**
 * A script performed on a stage. Each phase begins with its actions, under traffic if the script has much of it; then it settles: no
 * client hears of the ring or its group for a while, which is seen by looking at the clients alone. Then clients that are not in the
 * group join it one by one, all send, and each asks for its votes. So every run of a script comes to the same points, whatever time
 * it takes.
 */
final class Performance {
    /** Of silence after which a phase has settled, unless its time is not over yet. */
    private static final long SETTLED_MILLIS = 1_500;

    /** After everything has come: what comes twice, or to somebody it is not for, comes now. */
    private static final long QUIET_MILLIS = 500;

    private static final long MESSAGES_MILLIS = 20_000;

    private static final long LIMIT_MILLIS = 90_000;
    private static final int FIRST_CLIENT = 1;

    private final Script script;
    private final Stage stage;
    private final List<StageClient> clients = new ArrayList<>();
    private final Map<Integer, Integer> lives = new HashMap<>();
    private final Set<ClientName> withdrawn = new HashSet<>();

    private Performance(Script script, Stage stage) {
        this.script = script;
        this.stage = stage;
    }

    /** Performs the script and ends the stage. */
    static RunHistory perform(Script script, Stage stage) {
        try (stage) {
            Performance performance = new Performance(script, stage);
            for (int phase = 0; phase < script.phases().size(); phase++) {
                performance.perform(phase);
            }
            return new RunHistory(
                    stage.name(),
                    script.rules(),
                    script.steps(),
                    performance.clients.stream().map(StageClient::history).toList());
        }
    }

    private void perform(int number) {
        Script.Phase phase = script.phases().get(number);
        living().forEach(client -> client.phase(number));
        awaitThat(
                "each client to begin phase " + number,
                () -> living().stream().allMatch(client -> client.hasBegun(number)));
        if (number == 0) {
            stage.startAll();
        } else {
            present().stream()
                    .filter(StageClient::isInGroup)
                    .forEach(
                            client -> client.send(Batch.turbulent(script.setup().traffic(), client.name(), number)));
            // the traffic is under way when something happens
            boolean ignored = stage.await(100, () -> false);
        }
        phase.actions().forEach(action -> take(action, number));
        endClientsOfDeadNodes();
        openFirstClients(number);
        long end = stage.nowMillis() + phase.leastMillis();
        boolean timeIsOver = stage.await(phase.leastMillis(), () -> stage.nowMillis() >= end);
        require(timeIsOver, "the time of phase " + number + " to pass");
        awaitSilence(SETTLED_MILLIS);
        joinFirstClients();
        present().stream()
                .filter(StageClient::isInGroup)
                .forEach(client -> client.send(Batch.calm(script.setup().traffic(), client.name(), number)));
        awaitCalmMessages(number);
        awaitSilence(QUIET_MILLIS);
        present().forEach(StageClient::tellVotes);
        awaitThat("each node to tell its votes", () -> present().stream().allMatch(StageClient::hasToldVotes));
    }

    private List<StageClient> living() {
        return clients.stream().filter(client -> !client.hasEnded()).toList();
    }

    /** Clients whose node answers. */
    private List<StageClient> present() {
        return living().stream()
                .filter(client -> stage.isAwake(client.name().node()))
                .toList();
    }

    private void take(Action action, int phase) {
        if (action instanceof Action.OfClient(int nodeId, int number, Action.ClientVerb verb)) {
            switch (verb) {
                case JOINS -> {
                    StageClient client = living().stream()
                            .filter(each ->
                                    each.name().node() == nodeId && each.name().client() == number)
                            .findFirst()
                            .orElseGet(() -> open(nodeId, number, phase));
                    withdrawn.remove(client.name());
                    client.join();
                }
                case LEAVES ->
                    named(nodeId, number).forEach(client -> {
                        withdrawn.add(client.name());
                        client.leave();
                    });
                case DIES -> named(nodeId, number).forEach(StageClient::die);
            }
        } else {
            stage.apply(action);
        }
    }

    private List<StageClient> named(int node, int number) {
        return present().stream()
                .filter(client -> client.name().node() == node && client.name().client() == number)
                .toList();
    }

    private void endClientsOfDeadNodes() {
        living().stream()
                .filter(client -> !stage.isRunning(client.name().node()))
                .forEach(StageClient::endWithNode);
    }

    private void openFirstClients(int phase) {
        for (int node = 1; node <= script.setup().nodes(); node++) {
            int current = node;
            boolean isThere = living().stream()
                    .anyMatch(client ->
                            client.name().node() == current && client.name().client() == FIRST_CLIENT);
            if (stage.isAwake(node) && !isThere) {
                StageClient ignored = open(node, FIRST_CLIENT, phase);
            }
        }
    }

    private StageClient open(int node, int number, int phase) {
        int life = lives.merge(node * 100 + number, 1, Integer::sum);
        StageClient client = stage.open(new ClientName(node, number, life));
        clients.add(client);
        client.phase(phase);
        return client;
    }

    /** One after the other, so that the order is the same in every run. */
    private void joinFirstClients() {
        for (StageClient client : present()) {
            if (client.name().client() == FIRST_CLIENT && !client.isInGroup() && !withdrawn.contains(client.name())) {
                client.join();
                awaitThat("client " + client.name() + " to be in the group", client::isInGroup);
            }
        }
        awaitSilence(QUIET_MILLIS);
    }

    /** Until everybody has what those in its group sent. Not for ever: one that never comes is for the checker to find. */
    private void awaitCalmMessages(int phase) {
        boolean ignored = stage.await(
                MESSAGES_MILLIS,
                () -> present().stream().allMatch(StageClient::hasSentAll)
                        && present().stream().allMatch(client -> hasCalmMessages(client, phase)));
    }

    private boolean hasCalmMessages(StageClient client, int phase) {
        return present().stream().filter(client::sees).allMatch(sender -> {
            String prefix =
                    Batch.calm(script.setup().traffic(), sender.name(), phase).prefix();
            return !client.isInGroup() || client.delivered(prefix) >= sender.sent(prefix);
        });
    }

    private void awaitSilence(long millis) {
        awaitThat(
                "silence for " + millis + " ms",
                () -> present().stream().allMatch(StageClient::hasSentAll)
                        && living().stream().allMatch(client -> stage.nowMillis() - client.lastMillis() >= millis));
    }

    private void awaitThat(String what, BooleanSupplier condition) {
        require(stage.await(LIMIT_MILLIS, condition), what);
    }

    private void require(boolean isSo, String what) {
        if (!isSo) {
            throw new AssertionError(stage.name() + ", script " + script.name() + ": waited " + LIMIT_MILLIS
                    + " ms for " + what + "\n" + stage.describe());
        }
    }
}
