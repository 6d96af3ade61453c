package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code quorate up} with shared files, from the first command to the last, as root and as a user without privileges. The commands run
 * in name spaces of their own, so that nothing else of the machine is in the way.
 */
class UpTest extends InteropTest {
    private static final int LIMIT_SECONDS = 60;

    /** He may read what root may, because the classes may be in root's home, and nothing else. */
    private static final List<String> NOBODY = List.of(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--inh-caps=+dac_read_search",
            "--ambient-caps=+dac_read_search");

    private Path work = Path.of("");
    private Path launcher = work;
    private Path cluster = work;
    private Optional<Process> keeper = Optional.empty();
    private List<String> user = List.of();

    @BeforeEach
    void makeNameSpaces() throws IOException {
        requireMount();
        // short, for the names of sockets
        work = Files.createTempDirectory("up");
        launcher = work.resolve("quorate");
        cluster = work.resolve("c");
        Files.writeString(launcher, """
                #!/bin/sh
                case $1 in
                daemon) main=org.quorate.daemon.Daemon; shift ;;
                pmxcfs) main=org.quorate.pmxcfs.Pmxcfs; shift ;;
                *) main=org.quorate.cli.Main ;;
                esac
                exec %s "-Dorg.quorate.launcher=%s" "-Djava.io.tmpdir=%s" $main "$@"
                """.formatted(withoutProgram(), launcher, work));
        Command.of("chmod", "755", work.toString(), launcher.toString()).output();
        Process process = new ProcessBuilder("unshare", "-n", "-m", "sleep", "900").start();
        keeper = Optional.of(process);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Deadline.seconds(10)
                .await(
                        "name spaces",
                        () -> in("ip", "link", "set", "lo", "up").succeeded()
                                && !netOf("self").equals(netOf(Long.toString(process.pid()))));
    }

    private static String netOf(String process) {
        return Command.of("readlink", "/proc/" + process + "/ns/net").output();
    }

    /** Each word by itself, as the shell reads them. */
    private static String withoutProgram() {
        List<String> words = JavaCommand.of("PROGRAM");
        return String.join(
                " ",
                words.subList(0, words.size() - 1).stream()
                        .map(word -> "'" + word + "'")
                        .toList());
    }

    /** In the name spaces, as root. */
    private Command.Outcome in(String... words) {
        List<String> all = new ArrayList<>(List.of(
                "nsenter", "-n", "-m", "-t", Long.toString(keeper.orElseThrow().pid())));
        all.addAll(List.of(words));
        return new Command(all).run(2 * LIMIT_SECONDS);
    }

    /** In the name spaces, as the user. */
    private Command.Outcome as(String... words) {
        return in(Stream.concat(user.stream(), Stream.of(words)).toArray(String[]::new));
    }

    private Command.Outcome quorate(String... words) {
        return as(Stream.concat(
                        Stream.concat(Stream.of(launcher.toString()), Stream.of(words)),
                        Stream.of("--dir", cluster.toString()))
                .toArray(String[]::new));
    }

    private void succeed(String... words) {
        Command.Outcome outcome = quorate(words);
        assertThat(outcome.exit()).as("%s: %s", List.of(words), outcome).isZero();
    }

    private Command.Outcome write(int node, String content) {
        return as("sh", "-c", "LC_ALL=C; echo " + content + " >" + file(node));
    }

    private Command.Outcome read(int node) {
        return as("cat", file(node).toString());
    }

    private Path file(int node) {
        return cluster.resolve("node" + node + "/pve/f");
    }

    private static void await(String what, Supplier<Command.Outcome> command, Predicate<Command.Outcome> end) {
        List<Command.Outcome> last = new ArrayList<>();
        Deadline.seconds(LIMIT_SECONDS)
                .await(
                        what,
                        () -> {
                            last.add(command.get());
                            return end.test(last.getLast());
                        },
                        () -> last.getLast().toString());
    }

    /** Processes that have the folder on their command lines. */
    private List<Long> processes() {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> {
                    try {
                        return Files.readString(Path.of("/proc/" + pid + "/cmdline"))
                                .contains(cluster.toString() + "/");
                    } catch (IOException gone) {
                        return false;
                    }
                })
                .toList();
    }

    @AfterEach
    void endAll() throws IOException {
        for (long pid : processes()) {
            ProcessHandle.of(pid).ifPresent(process -> {
                process.destroyForcibly();
                process.onExit().join();
            });
        }
        keeper.ifPresent(Process::destroyForcibly);
        Files.walkFileTree(work, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Test
    void filesAreSharedWithQuorumByRoot() {
        filesAreSharedWithQuorum();
    }

    @Test
    @Tag("soak")
    void filesAreSharedWithQuorumByAUserWithoutPrivileges() {
        assumeTrue(
                Command.of("sh", "-c", "command -v fusermount3 && command -v setpriv")
                        .run()
                        .succeeded(),
                "fusermount3 and setpriv are needed");
        assumeTrue(
                Command.of("grep", "-q", "^NoNewPrivs:.*0", "/proc/self/status")
                        .run()
                        .succeeded(),
                "programs get no privileges here, and fusermount3 needs them");
        Command.of("chown", "65534:65534", work.toString()).output();
        // where only root may open the device, the name space has one that all may open
        Path device = work.resolve("device");
        assumeTrue(
                in(
                                "sh",
                                "-c",
                                "mknod -m 666 " + device + " c 10 229 && chmod 666 " + device + " && mount --bind "
                                        + device + " /dev/fuse")
                        .succeeded(),
                "no other /dev/fuse can be made here");
        user = NOBODY;
        filesAreSharedWithQuorum();
    }

    private void filesAreSharedWithQuorum() {
        Command.Outcome up = quorate("up", "--no-follow");
        assertThat(up.exit()).as("%s", up).isZero();
        assertThat(up.stdout())
                .contains("Shared files (quorate pmxcfs):")
                .contains("  $ cat " + cluster.resolve("node3/pve/hello.txt") + "\n  written on node1 at ")
                .contains("  $ quorate kill 2 --dir " + cluster + "; quorate kill 3 --dir " + cluster + "\n")
                .contains("  $ echo x >" + cluster.resolve("node1/pve/try.txt") + "    # is refused\n")
                .contains("  $ quorate start 2 --dir " + cluster + "; quorate start 3 --dir " + cluster + "    #");
        assertThat(write(1, "before").succeeded()).isTrue();
        assertThat(read(3).stdout()).isEqualTo("before\n");

        succeed("kill", "2");
        succeed("kill", "3");
        await(
                "nothing to be written without quorum",
                () -> write(1, "without"),
                outcome -> outcome.stderr().contains("Permission denied"));
        assertThat(read(1).stdout()).isEqualTo("before\n");

        succeed("start", "2");
        succeed("start", "3");
        await("something to be written again", () -> write(1, "after"), Command.Outcome::succeeded);
        await(
                "it to be read on node 3",
                () -> read(3),
                outcome -> outcome.stdout().equals("after\n"));

        succeed("down");
        assertThat(cluster).doesNotExist();
        assertThat(in("cat", "/proc/mounts").stdout()).doesNotContain(cluster.toString());
        assertThat(processes()).isEmpty();
    }
}
