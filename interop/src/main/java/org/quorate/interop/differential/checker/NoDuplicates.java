package org.quorate.interop.differential.checker;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** A message comes to a client once. */
final class NoDuplicates implements Property {
    @Override
    public void check(RunHistory run, Consumer<String> wrong) {
        for (ClientHistory client : run.clients()) {
            Set<String> seen = new HashSet<>();
            for (Observation.Delivered message : client.all(Observation.Delivered.class)) {
                if (!seen.add(message.id())) {
                    wrong.accept("client " + client.name() + " got message " + message.id() + " twice");
                }
            }
        }
    }
}
