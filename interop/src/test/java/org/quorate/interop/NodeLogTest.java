package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeLogTest {
    /** Of a real node 3 that never sent anything to node 1 again. */
    private static final String BLIND = """
            Nov 26 03:15:32.013 [19792] vm corosync info    [KNET  ] link: host: 2 link: 0 is down
            Nov 26 03:15:32.013 [19792] vm corosync info    [KNET  ] link: host: 1 link: 0 is down
            Nov 26 03:15:32.013 [19792] vm corosync info    [KNET  ] host: host: 1 (passive) best link: 0 (pri: 1)
            Nov 26 03:15:32.013 [19792] vm corosync warning [KNET  ] host: host: 1 has no active links
            Nov 26 03:15:33.413 [19792] vm corosync info    [KNET  ] rx: host: 2 link: 0 is up
            Nov 26 03:15:33.417 [19792] vm corosync info    [KNET  ] rx: host: 1 link: 0 is up
            Nov 26 03:15:33.417 [19792] vm corosync info    [KNET  ] host: host: 2 (passive) best link: 0 (pri: 1)
            Nov 26 03:15:33.417 [19792] vm corosync warning [KNET  ] host: host: 2 has no active links
            Nov 26 03:15:33.417 [19792] vm corosync info    [KNET  ] host: host: 1 (passive) best link: 0 (pri: 1)
            Nov 26 03:15:33.417 [19792] vm corosync warning [KNET  ] host: host: 1 has no active links
            Nov 26 03:15:33.613 [19792] vm corosync info    [KNET  ] host: host: 2 (passive) best link: 0 (pri: 1)
            """;

    @TempDir
    Path directory = Path.of("");

    private NodeLog log(String text) throws Exception {
        return new NodeLog(Files.writeString(directory.resolve("log"), text));
    }

    @Test
    void aLinkThatIsUpAndNotActiveIsSeen() throws Exception {
        assertThat(log(BLIND).isBlindTo(1)).isTrue();
        assertThat(log(BLIND).isBlindTo(2)).isFalse();
    }

    @Test
    void aLinkThatIsDownOrCameUpIsNone() throws Exception {
        String down = BLIND.lines().limit(4).reduce("", (all, line) -> all + line + "\n");
        assertThat(log(down).isBlindTo(1)).isFalse();
        assertThat(log(BLIND + "x [KNET  ] rx: host: 1 link: 0 is up\n").isBlindTo(1))
                .isFalse();
        assertThat(log("").isBlindTo(1)).isFalse();
    }
}
