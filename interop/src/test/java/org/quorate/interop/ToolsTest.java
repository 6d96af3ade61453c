package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Debian's own tools and programs on Debian's client libraries, run against node 1 of two rings that differ in nothing but the kind
 * of node 1: exit status, stdout and stderr must be the same. Only what no two runs share is masked.
 */
class ToolsTest extends InteropTest {
    private static final Duration CHANGE = Duration.ofSeconds(30);
    private static final RingSettings RING = RingSettings.quick();

    /** Everything the tools said, by command line. */
    private static SequencedMap<String, String> record(Kind kind, String name, Script script) {
        SequencedMap<String, String> transcript = new LinkedHashMap<>();
        try (Cluster cluster = Cluster.of(name + "-" + kind, RING, kind, REAL)) {
            cluster.form();
            Deadline.in(CHANGE).await("quorum", () -> cluster.node(1).isQuorate());
            Deadline.in(CHANGE).await("the path MTU", () -> cluster.node(1).pathMtu(2, 0) > 1300);
            script.run(new Recorder(cluster, transcript));
        }
        return transcript;
    }

    /** What is done to a ring. */
    private interface Script {
        void run(Recorder recorder);
    }

    /** Runs commands at node 1 and writes down what they answer. */
    private record Recorder(Cluster cluster, SequencedMap<String, String> transcript) {
        void tool(String... words) {
            Command.Outcome outcome = cluster.node(1).run(words);
            String key =
                    String.join(" ", words).replace(cluster.node(1).directory().toString(), "DIR");
            while (transcript.containsKey(key)) {
                key += " (again)";
            }
            transcript.put(key, masked("exit " + outcome.exit() + "\n" + outcome.stdout() + outcome.stderr()));
        }

        /** What the votes have come to, when the change has gone round the ring. */
        void votes() {
            settle(this);
            tool("corosync-quorumtool", "-s");
            tool("corosync-cmapctl", "quorum.");
            tool("corosync-cmapctl", "runtime.votequorum.");
        }

        void shell(String script) {
            tool("sh", "-c", script);
        }

        private String masked(String text) {
            return text.replace(cluster.node(1).directory().toString(), "DIR")
                    .replaceAll("(?m)^Date: .*$", "Date: MASKED")
                    .replaceAll("(?m)^Ring ID: .*$", "Ring ID: MASKED")
                    .replaceAll("(?m)^([\t ]+)\\d+([\t ]+\\d+ \\()", "$1PID$2")
                    .replaceAll("(?m):\\d+:(\\d+)$", ":PID:$1");
        }
    }

    private static void compare(String name, Script script) {
        CompletableFuture<SequencedMap<String, String>> other = Meanwhile.get(() -> record(REAL, name, script));
        SequencedMap<String, String> ours = record(QUORATE, name, script);
        SequencedMap<String, String> real = other.join();
        SoftAssertions all = new SoftAssertions();
        real.forEach((command, answer) ->
                all.assertThat(ours.get(command)).as(command).isEqualTo(answer));
        all.assertThat(ours.keySet()).containsExactlyElementsOf(real.keySet());
        all.assertAll();
        assertThat(real).isNotEmpty();
        note(name + ": " + real.size() + " commands answered alike");
    }

    @Test
    void quorumtool() {
        compare("tools-quorum", recorder -> {
            for (String options : List.of(
                    "",
                    "-s",
                    "-s -i",
                    "-s -p",
                    "-s -a",
                    "-s -H",
                    "-p",
                    "-l",
                    "-l -i",
                    "-l -a",
                    "-l -p",
                    "-l -H",
                    "-l -o a",
                    "-l -o n",
                    "-l -o i",
                    "-l -o x",
                    "-V",
                    "-h",
                    "-z",
                    "-e",
                    "-e 0",
                    "-e -3",
                    "-e abc",
                    "-e 1",
                    "-e 9",
                    "-f",
                    "-n 2",
                    "-v 2 -n 2",
                    "-s -i",
                    "-v 1 -n 2",
                    "-v 3 -n 9",
                    "-v -1",
                    "-v x",
                    "-v 2",
                    "-l",
                    "-v 1",
                    "-e 3",
                    "-s",
                    "-e 2",
                    "-s extra",
                    "-n x -v 1")) {
                recorder.tool(words("corosync-quorumtool " + options));
                settle(recorder);
            }
        });
    }

    /** {@code quorum.expected_votes} by hand, by reload, and back to what the nodelist says. */
    @Test
    void expectedVotes() {
        compare("tools-expected-votes", recorder -> {
            for (String change : List.of(
                    "-s quorum.expected_votes u32 5",
                    "-s quorum.expected_votes u32 1",
                    "-s quorum.expected_votes u32 3",
                    "-d quorum.expected_votes",
                    "-s quorum.expected_votes str 4")) {
                recorder.tool(words("corosync-cmapctl " + change));
                recorder.votes();
            }
            Path config = recorder.cluster.node(1).config();
            String plain = read(config);
            for (String keys : List.of("expected_votes: 3", "expected_votes: 9", "expected_votes: 2", "")) {
                write(config, plain.replace("quorum {", "quorum {\n" + keys));
                recorder.tool("corosync-cfgtool", "-R");
                recorder.votes();
            }
        });
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A change of votes goes round the ring before the next question. */
    private static void settle(Recorder recorder) {
        Deadline.in(Duration.ofMillis(150)).elapse();
        assertThat(recorder.cluster.node(1).isRunning()).isTrue();
    }

    private static String[] words(String line) {
        return line.strip().split(" +");
    }

    @Test
    void cfgtool() {
        compare("tools-cfg", recorder -> {
            for (String options : List.of(
                    "",
                    "-s",
                    "-s -b",
                    "-b -s",
                    "-s -i 0",
                    "-s -i 7",
                    "-s -i 10.77.0.1",
                    "-s -i 10.77.0.9",
                    "-i 0",
                    "-b",
                    "-n",
                    "-n -b",
                    "-a 1",
                    "-a 2",
                    "-a 9",
                    "-a x",
                    "-a",
                    "-L",
                    "-R",
                    "-R -R",
                    "-h",
                    "-z",
                    "-k",
                    "-k x",
                    "-k 9",
                    "-k 0",
                    "-s extra",
                    "--force")) {
                recorder.tool(words("corosync-cfgtool " + options));
            }
            recorder.tool("corosync-cfgtool", "-k", "2");
            Deadline.in(CHANGE)
                    .await("node 2 is killed", () -> !recorder.cluster.node(2).isRunning());
            recorder.cluster.awaitRing(CHANGE, 1);
            recorder.tool("corosync-cfgtool", "-n");
            recorder.tool("corosync-quorumtool", "-s");
            recorder.tool("corosync-cfgtool", "-H");
            Deadline.in(CHANGE)
                    .await("node 1 ends", () -> !recorder.cluster.node(1).isRunning());
        });
    }

    @Test
    void cmapctl() {
        compare("tools-cmap", recorder -> {
            Path keys = recorder.cluster.node(1).directory().resolve("keys");
            Path bytes = recorder.cluster.node(1).directory().resolve("bytes");
            write(keys, """
                    test.file.a u8 7
                    # comment

                    test.file.b str some words here
                    ^test.file.a
                    test.file.c u16 x
                    ^^test.none
                    broken
                    """);
            write(bytes, "\u0001ab\\z");
            for (String options : List.of(
                    "-h",
                    "-z",
                    "totem.",
                    "-b totem.",
                    "nodelist.",
                    "quorum.",
                    "runtime.config.",
                    "runtime.votequorum.",
                    "runtime.members.1",
                    "runtime.connections",
                    "runtime.services.cpg",
                    "nosuch.",
                    "-g totem.version",
                    "-g nosuch",
                    "-q -g totem.version nodelist.node.0.nodeid",
                    "-g",
                    "-g a.b.c totem.version",
                    "-s test.i8 i8 -128",
                    "-s test.i8 i8 -129",
                    "-s test.i8 i8 128",
                    "-s test.u8 u8 255",
                    "-s test.u8 u8 256",
                    "-s test.u8 u8 -1",
                    "-s test.i16 i16 -32768",
                    "-s test.u16 u16 65535",
                    "-s test.u16 u16 65536",
                    "-s test.i32 i32 -2147483648",
                    "-s test.i32 i32 2147483648",
                    "-s test.u32 u32 4294967295",
                    "-s test.u32 u32 4294967296",
                    "-s test.i64 i64 -9223372036854775808",
                    "-s test.u64 u64 18446744073709551615",
                    "-s test.u64 u64 18446744073709551616",
                    "-s test.x u8 abc",
                    "-s test.x u8 0x10",
                    "-s test.x u8 12ab",
                    "-s test.flt flt 1.5",
                    "-s test.flt2 flt abc",
                    "-s test.dbl dbl -0.1",
                    "-s test.dbl2 dbl 1e300",
                    "-s test.str str text",
                    "-s test.x nosuch 5",
                    "-s test.x",
                    "-s test.x u8",
                    "-s totem.version u32 3",
                    "-s runtime.votequorum.two_node u8 1",
                    "-s a u8 1",
                    "-s ab u8 1",
                    "-s bad!key u8 1",
                    "-s test.bin bin " + bytes,
                    "-s test.bin bin /nosuch",
                    "-b -g test.bin",
                    "-g test.bin",
                    "test.",
                    "-b test.",
                    "-q test.",
                    "-d test.u8",
                    "-d test.u8",
                    "-d totem.version",
                    "-d nosuch",
                    "-d",
                    "-p " + keys,
                    "test.file",
                    "-p /nosuch",
                    "-D test.i",
                    "test.",
                    "-D test.",
                    "test.",
                    "-m stats -g stats.nosuch",
                    "-m stats -g stats.ipcs.global.active",
                    "-m stats -s stats.x u8 1",
                    "-m stats -d stats.ipcs.global.active",
                    "-m nosuch",
                    "-C",
                    "-C nosuch",
                    "-C all",
                    "-C knet",
                    "-C ipc",
                    "-C totem",
                    "-C schedmiss",
                    "-m stats stats.schedmiss",
                    "-t",
                    "-T")) {
                recorder.tool(words("corosync-cmapctl " + options));
            }
            recorder.shell("corosync-cmapctl | sed -n 's/ (\\([a-z0-9]*\\)).*/ \\1/p'"
                    + " | grep -v '^runtime.connections\\|^runtime.services'");
            recorder.shell(
                    "corosync-cmapctl -m stats | sed -n 's/ (\\([a-z0-9]*\\)).*/ \\1/p' | sed 's/^stats.ipcs.service\\([0-9]*\\)"
                            + ".*\\.\\([a-z_]* [a-z0-9]*\\)$/stats.ipcs.service\\1.X.\\2/'");
            recorder.shell("corosync-cmapctl -T test. > $0.track & pid=$!; sleep 1; corosync-cmapctl -s test.a u8 1;"
                    + " corosync-cmapctl -s test.a u8 2; corosync-cmapctl -s test.b str x; corosync-cmapctl -d test.a;"
                    + " corosync-cmapctl -D test.; sleep 0.5; kill $pid; cat $0.track; rm $0.track");
            recorder.shell(
                    "(sleep 3) | corosync-cmapctl -t test.one > $0.track & sleep 1; corosync-cmapctl -s test.one u32 1;"
                            + " corosync-cmapctl -s test.one2 u32 1; corosync-cmapctl -s test.one str x; corosync-cmapctl -D test.;"
                            + " sleep 3; cat $0.track; rm $0.track");
        });
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void cpgtool() {
        compare("tools-cpg", recorder -> {
            recorder.tool("corosync-cpgtool");
            recorder.tool("corosync-cpgtool", "-n");
            List<CpgClient> clients = new ArrayList<>();
            try {
                for (String group : List.of("alpha", "beta", "a-b_c.d:e")) {
                    CpgClient client = recorder.cluster.node(2).openCpg("cpgtool");
                    clients.add(client);
                    client.join(group);
                }
                Deadline.in(CHANGE)
                        .await(
                                "three groups",
                                () -> lines(recorder, "corosync-cpgtool", "-n").count() >= 3);
                for (String options : List.of("", "-n", "-e", "-d :", "-d", "-n -e", "-h", "-z", "extra")) {
                    recorder.tool(words("corosync-cpgtool " + options));
                }
            } finally {
                clients.forEach(CpgClient::close);
            }
        });
    }

    private static Stream<String> lines(Recorder recorder, String... words) {
        return recorder.cluster.node(1).run(words).stdout().lines();
    }

    /** Programs on the client libraries call every function, in order and out of it. */
    @Test
    void clientLibraries() {
        compare("tools-libraries", recorder -> {
            for (String library : List.of("cpg", "zcb", "cmap", "cfg", "quorum", "votequorum", "sam")) {
                recorder.tool(CProgram.CLIENT_CALLS.path().toString(), library);
            }
            recorder.tool(
                    "find",
                    "/dev/shm",
                    "-name",
                    "corosync_zerocopy-*",
                    "-newer",
                    recorder.cluster.node(1).config().toString());
        });
    }
}
