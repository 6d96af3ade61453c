package org.quorate.config.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quorate.base.IpAddress;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.config.replay.RecordedHost;

class LocalNodeTest {
    @ParameterizedTest
    @CsvSource({
        "node1, node1, 0",
        "node1.example.com, node1, 0",
        "node1.a.b, node1.a, 0",
        "node1.example.com, node1.foo.org, 0",
        "other, 10.1.0.9, 0",
        "other, alias9, 0",
        "other, ALIAS9, 0",
        "other, fd00::9, 0",
        "other, nine, 0",
        "other, nine.example.org, -1",
        "node11, node1, -1",
        "Node1, node1, -1"
    })
    void findsTheNode(String hostName, String configured, int position) {
        RecordedHost host = new RecordedHost(hostName, List.of(IpAddress.of("10.1.0.9"), IpAddress.of("fd00::9")));
        host.addHost("10.1.0.9", "nine.example.com", "alias9");
        Cmap map = new Cmap();
        map.set("nodelist.node.0.name", CmapValue.string(configured));
        map.set("nodelist.node.1.ring0_addr", CmapValue.string("192.0.2.1"));
        map.set("nodelist.node.1.ring1_addr", CmapValue.string("10.1.0.9"));

        LocalNode local = LocalNode.find(map, host);

        assertThat(local.found()).isEqualTo(position >= 0);
        assertThat(local.position()).isEqualTo(position >= 0 ? position : 1);
    }

    @Test
    void prefersTheFullNameOfALaterNode() {
        RecordedHost host = new RecordedHost("a.b", List.of());
        Cmap map = new Cmap();
        map.set("nodelist.node.0.name", CmapValue.string("a"));
        map.set("nodelist.node.1.name", CmapValue.string("a.b"));

        assertThat(LocalNode.find(map, host)).isEqualTo(new LocalNode(1, true));
    }

    @Test
    void findsNothingWithoutANodelist() {
        assertThat(LocalNode.find(new Cmap(), new RecordedHost("a", List.of()))).isEqualTo(new LocalNode(-1, false));
    }
}
