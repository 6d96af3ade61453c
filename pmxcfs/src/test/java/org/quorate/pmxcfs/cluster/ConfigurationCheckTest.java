package org.quorate.pmxcfs.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine may get as its {@code corosync.conf}, and what not. */
class ConfigurationCheckTest {
    private static final Candidate NONE = new Candidate(new byte[0]);

    @TempDir
    private Path directory;

    private ConfigurationCheck.Judgement judge(String node, Candidate candidate, Candidate present) {
        return new ConfigurationCheck(directory.resolve("corosync.conf"), node).judge(candidate, present);
    }

    private ConfigurationCheck.Judgement judge(ConfText text) {
        return judge("n1", text.candidate(), ConfText.GOOD.candidate());
    }

    private static Candidate text(String text) {
        return new Candidate(text.getBytes(UTF_8));
    }

    @Test
    void whatAnEngineTakesIsTaken() {
        ConfigurationCheck.Judgement judgement =
                judge(ConfText.GOOD.withVersion(2).with("  token: 5000\n"));
        assertThat(judgement).isEqualTo(new ConfigurationCheck.Judgement(null, judgement.remarks(), 37));
        assertThat(judgement.remarks()).isEmpty();
        assertThat(judge(ConfText.GOOD.withVersion(2)).graceSeconds())
                .as("3 x (3650 + 4380) ms")
                .isEqualTo(24);
        assertThat(judge(ConfText.GOOD.with("  token: 1000\n  token_coefficient: 0\n"))
                        .graceSeconds())
                .as("the timeouts that the ring runs with count, too")
                .isEqualTo(24);
    }

    @Test
    void whatAnEngineRefusesIsRefusedWithItsWords() {
        assertThat(judge(ConfText.GOOD.with("  token: abc\n")).refusal()).contains("token", "abc");
        assertThat(judge(ConfText.GOOD.with("  token: 5\n  token_coefficient: 0\n"))
                        .refusal())
                .isEqualTo("parse error in config: The token timeout parameter (5 ms) may not be less than (30 ms).");
        assertThat(judge("n1", text("totem {\n  config_version: 2\n"), ConfText.GOOD.candidate())
                        .refusal())
                .contains(directory.resolve("corosync.conf") + ":2: Missing closing brace");
        assertThat(judge("n1", text("totem {\n  version: 2\n  config_version: 2\n}\n"), ConfText.GOOD.candidate())
                        .refusal())
                .as("without any node")
                .isNotNull();
        assertThat(judge(ConfText.GOOD.withNodes(ConfText.node(1) + ConfText.node(2) + ConfText.node(2)))
                        .refusal())
                .isEqualTo("Nodeid 2 appears twice in corosync.conf");
    }

    @Test
    void whatIsWrongWithThePresentOneIsNoReason() {
        Candidate old = text("totem {\n  cluster_name: files\n  config_version: 7\n}\n");
        Candidate changed = text("totem {\n  cluster_name: files\n  config_version: 8\n}\n");
        ConfigurationCheck.Judgement judgement = judge("n1", changed, old);
        assertThat(judgement.refusal()).isNull();
        assertThat(judgement.remarks())
                .singleElement()
                .asString()
                .startsWith("taken nevertheless, as that is so of the present one, too: ");
        assertThat(judgement.graceSeconds()).isEqualTo(60);
        assertThat(judge("n1", changed, NONE).remarks())
                .singleElement()
                .asString()
                .startsWith("taken nevertheless, as there is no other: ");
        assertThat(judge("n1", ConfText.GOOD.candidate(), NONE).remarks()).isEmpty();
    }

    @Test
    void aNodeThatIsRemovedIsToldAndTheTextJudgedAsAnotherNodeWould() {
        ConfText without = ConfText.GOOD.withVersion(2).withNodes(ConfText.node(2) + ConfText.node(3));
        ConfigurationCheck.Judgement removed = judge(without);
        assertThat(removed.refusal()).isNull();
        assertThat(removed.remarks())
                .singleElement()
                .asString()
                .startsWith("this node is in it no more")
                .contains("No valid name found for local host");
        assertThat(judge(without.with("  token: 5\n  token_coefficient: 0\n")).refusal())
                .contains("token timeout");
        ConfigurationCheck.Judgement stranger =
                judge("elsewhere", ConfText.GOOD.withVersion(2).candidate(), ConfText.GOOD.candidate());
        assertThat(stranger.refusal()).as("a machine that goes by another name").isNull();
        assertThat(stranger.remarks()).isEmpty();
    }

    @Test
    void theKeyHasToBeThere() throws IOException {
        Path key = directory.resolve("authkey");
        String crypto = "  crypto_cipher: aes256\n  crypto_hash: sha256\n  keyfile: " + key + "\n";
        ConfText encrypted = ConfText.GOOD.withVersion(2).with(crypto);
        assertThat(judge(encrypted).refusal()).isEqualTo("Could not open " + key + ": No such file or directory");
        assertThat(judge("n1", encrypted.withVersion(3).candidate(), encrypted.candidate())
                        .refusal())
                .as("whoever reads that key, it is not this machine")
                .isNull();
        Files.write(key, new byte[128]);
        assertThat(judge(encrypted).refusal()).isNull();
        Files.write(key, new byte[127]);
        assertThat(judge(encrypted).refusal()).contains("minimum 1024 bits");
    }

    @Test
    void whatOnlyARestartTakesIsToldAndTaken() {
        ConfText moved = ConfText.GOOD
                .withVersion(2)
                .withNodes(
                        ConfText.node(1) + ConfText.node(2) + ConfText.node(3).replace("10.77.0.3", "10.77.0.4"));
        ConfigurationCheck.Judgement judgement = judge(moved);
        assertThat(judgement.refusal()).isNull();
        assertThat(judgement.remarks())
                .singleElement()
                .asString()
                .startsWith("the cluster engine needs a restart for it (");
    }

    @Test
    void nothingIsCreatedByLooking() {
        Path file = directory.resolve("corosync.log");
        Path state = directory.resolve("state");
        Candidate logging = text(new String(ConfText.GOOD.bytes(), UTF_8) + "logging {\n  to_logfile: yes\n  logfile: "
                + file + "\n}\nsystem {\n  state_dir: " + state + "\n}\n");
        assertThat(judge("n1", logging, ConfText.GOOD.candidate()).refusal()).isNull();
        assertThat(file).doesNotExist();
        assertThat(state).doesNotExist();
    }
}
