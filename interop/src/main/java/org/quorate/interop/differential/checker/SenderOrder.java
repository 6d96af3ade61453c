package org.quorate.interop.differential.checker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Messages of one sender come in the order in which it sent them. */
final class SenderOrder implements Property {
    @Override
    public void check(RunHistory run, Consumer<String> wrong) {
        Map<String, Integer> places = new HashMap<>();
        for (ClientHistory client : run.clients()) {
            List<Observation.Sent> sent = client.all(Observation.Sent.class);
            for (int i = 0; i < sent.size(); i++) {
                places.put(sent.get(i).id(), i);
            }
        }
        for (ClientHistory client : run.clients()) {
            Map<Observation.Member, Observation.Delivered> last = new HashMap<>();
            for (Observation.Delivered message : client.all(Observation.Delivered.class)) {
                Observation.Delivered before = last.put(message.sender(), message);
                if (before != null
                        && places.getOrDefault(before.id(), -1)
                                > places.getOrDefault(message.id(), Integer.MAX_VALUE)) {
                    wrong.accept("client " + client.name() + " got message " + message.id() + " after the later "
                            + before.id());
                }
            }
        }
    }
}
