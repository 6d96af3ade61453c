package org.quorate.cli.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of a local cluster. */
final class PlaygroundTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void everythingIsInOneFolderThatOnlyItsOwnerCanEnter() throws IOException {
        Path folder = directory.resolve("up");
        Playground made = Playground.create(folder, 3, 2);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(folder.resolve("authkey")).hasSize(256);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("authkey"))))
                .isEqualTo("r--------");
        LocalNode second = Objects.requireNonNull(made.node(2));
        assertThat(Files.readString(second.configuration()))
                .contains("crypto_cipher: aes256", "crypto_hash: sha256", "keyfile: " + folder.resolve("authkey"))
                .contains("ring0_addr: 127.0.0.3", "ring1_addr: 127.0.1.3", "nodeid: 3")
                .contains("logfile: " + second.log());
        assertThat(made.running()).isEmpty();
        assertThat(made.node(4)).isNull();

        Playground found = Objects.requireNonNull(Playground.open(folder));
        assertThat(found.nodes()).hasSize(3);
        assertThat(found.links()).isEqualTo(2);

        found.delete();
        assertThat(folder).doesNotExist();
    }

    @Test
    void otherFoldersAreNotTakenForOne() throws IOException {
        assertThat(Playground.open(directory)).isNull();
        assertThat(Playground.open(directory.resolve("none"))).isNull();
        Files.writeString(directory.resolve("playground.properties"), "nodes=1000000\nlinks=1\n");
        assertThatIOException().isThrownBy(() -> Playground.open(directory)).withMessageContaining("damaged");
    }

    @Test
    void aPathTooLongForSocketsIsRefusedBeforeAnythingIsMade() {
        Path folder = directory.resolve("x".repeat(100));
        assertThatIOException()
                .isThrownBy(() -> Playground.create(folder, 1, 1))
                .withMessageContaining("too long");
        assertThat(folder).doesNotExist();
    }

    @Test
    void aPidFileOfAnotherProcessIsNotOurDaemon() throws IOException {
        Playground made = Playground.create(directory.resolve("up"), 1, 1);
        LocalNode node = made.nodes().getFirst();
        Files.writeString(
                node.configuration().resolveSibling("corosync.pid"),
                ProcessHandle.current().pid() + "\n");
        assertThat(node.process()).isEmpty();
    }
}
