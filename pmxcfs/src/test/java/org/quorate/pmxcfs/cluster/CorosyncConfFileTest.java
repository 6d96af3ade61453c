package org.quorate.pmxcfs.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules by which the machine's file follows the tree's (spec 60 §8.3). */
class CorosyncConfFileTest {
    @TempDir
    private Path directory;

    private final List<String> lines = new ArrayList<>();

    private static byte[] conf(int version, String more) {
        return ("totem {\n  config_version: " + version + "\n}\n" + more).getBytes(UTF_8);
    }

    @Test
    void itFollowsWhatIsNewer() {
        Path path = directory.resolve("corosync.conf");
        CorosyncConfFile file = new CorosyncConfFile(path, (domain, level, text) -> lines.add(text));
        assertThat(file.follow(new byte[0])).isFalse();
        assertThat(path).doesNotExist();
        assertThat(file.follow("totem {}".getBytes(UTF_8))).isFalse();
        assertThat(file.follow(conf(3, ""))).as("there was none").isFalse();
        assertThat(file.follow(conf(3, ""))).as("it is the same").isFalse();
        assertThat(file.follow(conf(3, "# as new, other text\n"))).isTrue();
        assertThat(file.follow(conf(2, ""))).isFalse();
        assertThat(path).hasBinaryContent(conf(3, "# as new, other text\n"));
        assertThat(file.follow(conf(4, ""))).isTrue();
        assertThat(path).hasBinaryContent(conf(4, ""));
        assertThat(lines)
                .containsExactly(
                        "unable to parse cluster config_version",
                        "wrote new corosync config '" + path + "' (version = 3)",
                        "wrote new corosync config '" + path + "' (version = 3)",
                        "local corosync.conf is newer",
                        "wrote new corosync config '" + path + "' (version = 4)");
    }
}
