package org.quorate.config.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quorate.config.file.ConfSyntaxException;
import org.quorate.config.file.ConfigurationFiles;
import org.quorate.config.replay.RecordedHost;

class QuorumSafetyTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | two_node: 1 | false",
                "3 | two_node: 1 | true",
                "3 | two_node: 0 | false",
                "2 | two_node: 1;expected_votes: 3 | true",
                "3 | two_node: 1;allow_unsafe_two_node: yes | false",
                "3 | two_node: 1;allow_unsafe_two_node: no | true",
                "3 | two_node: 1;allow_unsafe_auto_tie_breaker: yes | true",
                "3 | two_node: 1;auto_tie_breaker: 1 | false",
                "4 | auto_tie_breaker: 1 | false",
                "4 | auto_tie_breaker: 1;auto_tie_breaker_node: lowest | false",
                "4 | auto_tie_breaker: 1;auto_tie_breaker_node: 3 | false",
                "4 | auto_tie_breaker: 1;auto_tie_breaker_node: 3 1 | true",
                "4 | auto_tie_breaker: 0;auto_tie_breaker_node: 3 1 | false",
                "4 | auto_tie_breaker: 1;auto_tie_breaker_node: 3 1;wait_for_all: 1 | false",
                "4 | auto_tie_breaker: 1;auto_tie_breaker_node: 3 1;allow_unsafe_auto_tie_breaker: yes | false"
            })
    void refusesWhatCanMakeBothHalvesQuorate(int nodes, String options, boolean refused) throws ConfSyntaxException {
        StringBuilder conf = new StringBuilder("quorum {\nprovider: corosync_votequorum\n");
        conf.append(options.replace(';', '\n')).append("\n}\nnodelist {\n");
        for (int node = 1; node <= nodes; node++) {
            conf.append("node {\nnodeid: ").append(node).append("\n}\n");
        }
        RecordedHost host = RecordedHost.node1("node1");
        host.addFile("/c/corosync.conf", conf.append("}\n").toString().getBytes(StandardCharsets.UTF_8));

        String violation = QuorumSafety.violation(ConfigurationFiles.load("/c/corosync.conf", host));

        assertThat(violation != null).isEqualTo(refused);
    }
}
