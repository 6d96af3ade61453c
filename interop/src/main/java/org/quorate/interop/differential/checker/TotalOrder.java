package org.quorate.interop.differential.checker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Any two clients agree on the order of what both got. */
final class TotalOrder implements Property {
    @Override
    public void check(RunHistory run, Consumer<String> wrong) {
        List<ClientHistory> clients = run.clients();
        for (int a = 0; a < clients.size(); a++) {
            List<String> first = ids(clients.get(a));
            Map<String, Integer> places = new HashMap<>();
            for (int i = 0; i < first.size(); i++) {
                places.putIfAbsent(first.get(i), i);
            }
            for (int b = a + 1; b < clients.size(); b++) {
                compare(clients.get(a), places, clients.get(b), wrong);
            }
        }
    }

    private static void compare(
            ClientHistory client, Map<String, Integer> places, ClientHistory other, Consumer<String> wrong) {
        int last = -1;
        String lastId = "";
        Set<String> seen = new HashSet<>();
        for (String id : ids(other)) {
            Integer place = places.get(id);
            if (place == null || !seen.add(id)) {
                continue;
            }
            if (place < last) {
                wrong.accept("client " + client.name() + " got " + id + " before " + lastId + ", client " + other.name()
                        + " after it");
                return;
            }
            last = place;
            lastId = id;
        }
    }

    private static List<String> ids(ClientHistory client) {
        return client.all(Observation.Delivered.class).stream()
                .map(Observation.Delivered::id)
                .toList();
    }
}
