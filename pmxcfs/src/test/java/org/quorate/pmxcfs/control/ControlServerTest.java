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
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.status.NodeStatus;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;
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

    /** As those of a node that has no mount, or of the original's data base. */
    @Test
    void whatIsHiddenOnAMountIsHiddenFromTools() throws Exception {
        assertThat(thread.change(new Operation.MakeDirectory(TreePath.of("local")))
                        .isOk())
                .isTrue();
        assertThat(thread.change(new Operation.Create(TreePath.of(".members"))).isOk())
                .isTrue();
        client.makeDirectory("nodes");
        client.makeDirectory("nodes/n");
        client.put("local/a", "behind the link".getBytes(UTF_8));
        assertThat(client.tree("")).extracting(Listing.Line::path).containsExactly("nodes", "nodes/n", "nodes/n/a");
        assertThat(client.list("local")).extracting(Listing.Line::path).containsExactly("nodes/n/a");
        assertThat(client.read(".members")).isEqualTo(client.members().getBytes(UTF_8));
        assertRefused(() -> client.remove("local"), 13);
    }

    @Test
    void pathsAreWalked() throws Exception {
        client.makeDirectory("d");
        client.put("d//f", "x".getBytes(UTF_8));
        assertThat(client.read("./d/../d/f")).isEqualTo("x".getBytes(UTF_8));
        assertRefused(() -> client.put("d/f/", new byte[1]), 21);
        assertRefused(() -> client.put(".members/", new byte[1]), 21);
        assertRefused(() -> client.read("d/f/x"), 20);
        assertRefused(() -> client.list("d/f/x"), 20);
        assertRefused(() -> client.rename("d/f", "d"), 39);
        assertRefused(() -> client.put("x".repeat(1025), new byte[1]), 36);
        assertThatThrownBy(() -> client.put(".members", new byte[1]))
                .hasMessage("'.members': generated: only .debug can be written, with 0 or 1 and the line's end");
        client.put(".debug", new byte[0]);
        assertThat(client.tree("")).extracting(Listing.Line::path).containsExactly("d", "d/f");
    }

    /** Two tools that put one file: it is one's or the other's. */
    @Test
    void putsOfOneFileDoNotMix() throws Exception {
        byte[] ones = "1".repeat(500_000).getBytes(UTF_8);
        byte[] twos = "2".repeat(500_000).getBytes(UTF_8);
        try (FileSystemClient other = FileSystemClient.connect(directory.resolve("socket"))) {
            for (int i = 0; i < 20; i++) {
                CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                    try {
                        other.put("f", twos);
                    } catch (IOException | RefusedException e) {
                        throw new IllegalStateException(e);
                    }
                });
                client.put("f", ones);
                assertThat(client.read("f")).isIn(ones, twos);
                writer.join();
                assertThat(client.read("f")).isIn(ones, twos);
            }
        }
        assertThat(client.list("")).extracting(Listing.Line::path).containsExactly("f");
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
