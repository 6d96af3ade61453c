package org.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit statuses and messages of the command line where no daemon runs. */
final class CommandLineTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @RegisterExtension
    private final CapturedConsole console = new CapturedConsole();

    private String err() {
        return console.err();
    }

    private String out() {
        return console.out();
    }

    private String dir() {
        return directory.resolve("none").toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nosuch", "status --nosuch", "up --nodes x", "kill", "kill x", "kill 1 2", "partition"})
    void wrongUseIsSaidInOneLineWithStatus64(String line) {
        assertThat(Main.execute(line.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err()).startsWith("quorate: ").contains("See 'quorate help").doesNotContain("\tat ");
        assertThat(out()).isEmpty();
    }

    @Test
    void nodeNumbersOutOfRangeAreWrongUse() {
        assertThat(Main.execute("up", "--nodes", "0", "--dir", dir())).isEqualTo(ExitCode.USAGE);
        assertThat(Main.execute("up", "--links", "9", "--dir", dir())).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("--nodes must be 1 to 32").contains("--links must be 1 to 8");
        assertThat(Path.of(dir())).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"status", "links", "stop 1", "kill 1", "start 1", "partition 1/2", "heal", "logs 1", "down"})
    void withoutAClusterTheWayToOneIsTold(String line) {
        assertThat(Main.execute((line + " --dir " + dir()).split(" "))).isEqualTo(ExitCode.ERROR);
        assertThat(err()).startsWith("quorate: ").contains("'quorate up'").doesNotContain("\tat ");
        assertThat(out()).isEmpty();
    }

    @Test
    void aSocketNobodyListensOnIsUnknownStateNotEmptyState() {
        assertThat(Main.execute("status", "--socket", dir())).isEqualTo(ExitCode.ERROR);
        assertThat(err()).contains("state unknown").contains("no daemon listens on " + dir());
        assertThat(out()).isEmpty();
    }

    @Test
    void compatibleToolsKeepTheirWords() {
        assertThat(Main.execute("quorumtool", "-s", "--socket", dir())).isOne();
        assertThat(Main.execute("cfgtool", "--socket", dir(), "-s")).isOne();
        assertThat(Main.execute("cmapctl", "--socket", dir())).isOne();
        assertThat(err()).isEqualTo("""
                        Cannot initialize CMAP service
                        Could not initialize corosync configuration API error 2
                        Failed to initialize the cmap API. Error CS_ERR_LIBRARY
                        """);
    }

    @Test
    void helpAndVersionAreAnswersOnStandardOutput() {
        assertThat(Main.execute()).isZero();
        assertThat(Main.execute("help")).isZero();
        assertThat(Main.execute("help", "up")).isZero();
        assertThat(Main.execute("version")).isZero();
        assertThat(out()).contains("partition").contains("--links").contains("Quorate ");
        assertThat(err()).isEmpty();
    }

    @Test
    void groupsOfACutAreRead() throws CommandFailure {
        assertThat(PartitionCommands.Partition.parse("1,2/3", 4)).isEqualTo(Map.of(1, 0, 2, 0, 3, 1, 4, 2));
        assertThat(PartitionCommands.Partition.parse("2", 2)).isEqualTo(Map.of(2, 0, 1, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1,,2", "1/", "0/1", "1/4", "1,1", "1/2,1", "x"})
    void groupsThatMakeNoSenseAreWrongUse(String groups) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> PartitionCommands.Partition.parse(groups, 3))
                .matches(failure -> failure.exitCode() == ExitCode.USAGE);
    }
}
