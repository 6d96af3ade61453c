package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.interop.api.ZeroCopyAttempts;

/** A client that names files of others to the daemon, which runs as root, gets errors and nothing else. */
class ZeroCopyTest extends InteropTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void aClientReachesNoFilesByTheDaemonsRights() throws Exception {
        try (Cluster cluster = Cluster.of("zero-copy", RingSettings.quick(), Kind.QUORATE)) {
            cluster.form();
            ClusterNode node = cluster.node(1);
            List<CpgClient> others = cluster.joinGroupByLibcpg("others", 1);
            Path victim = Files.writeString(directory.resolve("victim"), "of somebody else");

            Command.Outcome outcome = node.run(JavaCommand.of(ZeroCopyAttempts.class.getName(), victim.toString())
                    .toArray(String[]::new));

            assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("""
                    a file elsewhere: ACCESS
                    a symbolic link: ACCESS
                    more than there is: INVALID_PARAM
                    no name any more: ACCESS
                    a multicast from nowhere: BAD_HANDLE
                    freeing nothing: BAD_HANDLE
                    a request cut short: INVALID_PARAM
                    a request cut short: INVALID_PARAM
                    a request cut short: INVALID_PARAM
                    """);
            assertThat(victim).hasContent("of somebody else");
            assertThat(node.log().linesWith("Refusing zero copy to the client of cpg"))
                    .singleElement()
                    .asString()
                    .contains("'" + victim + "' is no name that libcpg gives to a file for zero copy");
            others.forEach(client -> client.send(100, List.of(100), 0));
            Streams.awaitDelivered(others, 100, Duration.ofSeconds(10));
        }
    }
}
