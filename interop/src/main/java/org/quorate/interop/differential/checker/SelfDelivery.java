package org.quorate.interop.differential.checker;

import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A client that lives to the end gets all its own messages. */
final class SelfDelivery implements Property {
    @Override
    public void check(RunHistory run, Consumer<String> wrong) {
        for (ClientHistory client : run.clients()) {
            if (client.isEnded()) {
                continue;
            }
            Set<String> delivered = client.all(Observation.Delivered.class).stream()
                    .map(Observation.Delivered::id)
                    .collect(Collectors.toSet());
            for (Observation.Sent message : client.all(Observation.Sent.class)) {
                if (!delivered.contains(message.id())) {
                    wrong.accept("client " + client.name() + " never got its own message " + message.id());
                }
            }
        }
    }
}
