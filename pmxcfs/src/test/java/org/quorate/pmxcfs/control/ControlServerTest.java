package org.quorate.pmxcfs.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.status.NodeStatus;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreeStore;
import org.quorate.pmxcfs.files.DebugSwitch;
import org.quorate.pmxcfs.files.MountedFiles;
import org.quorate.pmxcfs.files.Owner;
import org.quorate.pmxcfs.owner.FileSystemThread;
import org.quorate.pmxcfs.owner.LocalWriting;
import org.quorate.pmxcfs.owner.WallClock;

/** A tool at a file system that is not mounted. */
class ControlServerTest {
    @TempDir
    private Path directory;

    private FileSystemThread thread;
    private ControlServer server;
    private FileSystemClient client;

    @BeforeEach
    void serve() throws Exception {
        Tree tree = Tree.create(TreeStore.NONE, LogSink.NONE, new Stamp(0, 1, 0));
        NodeStatus status = new NodeStatus("n", 1, 1, LogSink.NONE);
        thread = new FileSystemThread(
                        tree, status, new LocalWriting(tree, WallClock.SYSTEM), WallClock.SYSTEM, failure -> {
                            throw new AssertionError(failure);
                        })
                .start();
        MountedFiles files = new MountedFiles(thread, "n", new Owner(Owner.ROOT, 33), DebugSwitch.NONE);
        server = ControlServer.at(
                directory.resolve("socket"), thread, files, directory.resolve("config.db"), LogSink.NONE);
        client = FileSystemClient.connect(directory.resolve("socket"));
    }

    @AfterEach
    void end() {
        client.close();
        server.close();
        thread.close();
        assertThat(directory.resolve("socket")).doesNotExist();
    }

    private static void assertRefused(ThrowingCallable call, int errno) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.errno()).isEqualTo(errno));
    }

    @Test
    void onlyTheOwnerMayConnect() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("socket"))))
                .isEqualTo("rw-------");
    }

    @Test
    void filesAndDirectories() throws Exception {
        byte[] large = "0123456789".repeat(100_000).getBytes(UTF_8);
        client.makeDirectory("nodes");
        client.put("nodes/large", large);
        client.put("nodes/large", large);
        client.put("nodes/small", "x".getBytes(UTF_8));
        client.rename("nodes/small", "small");
        assertThat(client.read("nodes/large")).isEqualTo(large);
        assertThat(client.list("")).extracting(Listing.Line::path).containsExactly("nodes", "small");
        assertThat(client.tree(""))
                .extracting(Listing.Line::path)
                .as("no file of a write is left")
                .containsExactly("nodes", "nodes/large", "small");
        client.remove("small");
        assertRefused(() -> client.read("small"), 2);
        assertRefused(() -> client.read("nodes"), 21);
        assertRefused(() -> client.remove("nodes"), 39);
        assertRefused(() -> client.makeDirectory("nodes"), 17);
        assertRefused(() -> client.put("nodes/larger", new byte[(1 << 20) + 1]), 27);
        assertThat(client.list("nodes")).hasSize(1);
        TreeReport report = client.state();
        assertThat(report.quorate()).isTrue();
        assertThat(report.entries()).isEqualTo(3);
        assertThat(report.bytes()).isEqualTo(large.length);
        assertThat(client.log(50, "")).contains("starting cluster log");
        assertThat(client.members()).contains("\"nodename\": \"n\"");
    }

    @Test
    void whatItCannotReadEndsOnlyThatConnection() throws Exception {
        try (SocketChannel hostile = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("socket")))) {
            hostile.write(ByteBuffer.wrap(new byte[] {1, 0, 1, 'x', 0, 0, 0, 0, 0, 127, -1, -1, -1}));
            assertThat(hostile.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        assertRefused(() -> client.read("nothing"), 2);
    }
}
