package org.quorate.interop.differential.checker;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A message that is delivered was sent by the process it is said to be from, with the same bytes. */
final class NoCreation implements Property {
    private record Origin(ClientHistory sender, Observation.Sent sent) {}

    @Override
    public void check(RunHistory run, Consumer<String> wrong) {
        Map<String, Origin> sent = new HashMap<>();
        for (ClientHistory client : run.clients()) {
            for (Observation.Sent message : client.all(Observation.Sent.class)) {
                sent.put(message.id(), new Origin(client, message));
            }
        }
        for (ClientHistory client : run.clients()) {
            for (Observation.Delivered message : client.all(Observation.Delivered.class)) {
                Optional<String> error = error(run, message, Optional.ofNullable(sent.get(message.id())));
                error.ifPresent(
                        text -> wrong.accept("client " + client.name() + " got message " + message.id() + text));
            }
        }
    }

    private static Optional<String> error(RunHistory run, Observation.Delivered message, Optional<Origin> origin) {
        if (origin.isEmpty()) {
            return Optional.of(", which nobody sent");
        }
        if (run.client(message.sender()).filter(origin.get().sender()::equals).isEmpty()) {
            return Optional.of(" as from " + run.nameOf(message.sender()) + ", but "
                    + origin.get().sender().name() + " sent it");
        }
        Observation.Sent sent = origin.get().sent();
        return sent.length() == message.length() && sent.hash().equals(message.hash())
                ? Optional.empty()
                : Optional.of(" altered: " + message.length() + " bytes " + message.hash() + ", not " + sent.length()
                        + " bytes " + sent.hash());
    }
}
