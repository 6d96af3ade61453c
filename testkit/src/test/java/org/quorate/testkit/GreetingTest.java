package org.quorate.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.quorate.client.Group;
import org.quorate.client.GroupChange;
import org.quorate.client.GroupListener;
import org.quorate.client.GroupMessage;

/** The least a test of an application is: docs/java-api.md shows it. */
class GreetingTest {
    private final List<String> heard = new ArrayList<>();

    @ClusterTest(nodes = 3)
    void everyNodeHearsTheGreeting(TestCluster nodes) {
        List<Group> groups = nodes.nodeIds().stream()
                .map(id -> nodes.connect(id).join("greetings", new Listener()))
                .toList();
        groups.getFirst().send("hello".getBytes(UTF_8));
        nodes.await("the greeting", () -> heard.size() == 3, Duration.ofSeconds(1));
        assertThat(heard).containsOnly("hello");
    }

    private class Listener implements GroupListener {
        @Override
        public void onMessage(GroupMessage message) {
            heard.add(new String(message.content(), UTF_8));
        }

        @Override
        public void onChange(GroupChange change) {}
    }
}
