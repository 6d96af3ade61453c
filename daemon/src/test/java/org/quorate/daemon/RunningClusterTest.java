package org.quorate.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.config.cmap.CmapValue;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ClusterAccess.CmapMap;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.ControlClient;
import org.quorate.daemon.control.QuorumStatus;

/** What an operator does to running daemons: two real processes on 127.0.0.1 and 127.0.0.2. */
final class RunningClusterTest {
    private static final Duration ANSWER = Duration.ofSeconds(20);

    /** What is said of a machine, its links and its clients, and of the resource monitoring that there is none of here. */
    private static final Pattern NOT_OF_THE_LIFE =
            Pattern.compile("RLIMIT_MEMLOCK|lock memory|\\[KNET {2}]|\\[QB {4}]|missing a recovery key"
                    + "|Clients of corosync.s library");

    @TempDir
    Path directory = Path.of("");

    private Path home(int id) throws Exception {
        return Files.createDirectories(directory.resolve("n" + id));
    }

    private Path configuration(int id, String totem, boolean debug) throws Exception {
        Path file = home(id).resolve("corosync.conf");
        Files.writeString(file, """
                totem {
                  version: 2
                  cluster_name: running
                  keyfile: %s
                  %s
                  interface {
                    linknumber: 0
                    mcastport: 26405
                  }
                }
                logging {
                  to_syslog: no
                  timestamp: off
                  debug: %s
                }
                system {
                  sched_rr: no
                }
                quorum {
                  provider: corosync_votequorum
                }
                nodelist {
                  node {
                    ring0_addr: 127.0.0.1
                    nodeid: 1
                    name: n1
                  }
                  node {
                    ring0_addr: 127.0.0.2
                    nodeid: 2
                    name: n2
                  }
                }
                """.formatted(home(id).resolve("authkey"), totem, debug ? "on" : "off"));
        return file;
    }

    private DaemonProcess start(int id, String totem, boolean debug, String... more) throws Exception {
        Files.write(home(id).resolve("authkey"), new byte[256]);
        String[] options = new String[more.length + 2];
        options[0] = "--local-name";
        options[1] = "n" + id;
        System.arraycopy(more, 0, options, 2, more.length);
        return DaemonProcess.start(home(id), configuration(id, totem, debug), options);
    }

    @Test
    void isReconfiguredAndTellsItsLifeAsTheOriginal() throws Exception {
        String token = "token: 5000";
        try (DaemonProcess one = start(1, token, false, "-f");
                DaemonProcess two = start(2, token, true, "-f")) {
            one.awaitLine("[QUORUM] Members[2]: 1 2");
            two.awaitLine("[QUORUM] Members[2]: 1 2");
            for (String line : List.of(
                    "[TOTEM ] entering OPERATIONAL state.",
                    "[TOTEM ] Token Timeout (5000 ms) retransmit timeout (1190 ms)",
                    "[KNET  ] pmtud: Starting PMTUD for host: 1 link: 0",
                    "[VOTEQ ] total_votes=2, expected_votes=2",
                    "[SYNC  ] enter sync process")) {
                two.awaitLine("debug   " + line);
            }
            try (ClusterAccess access = ControlClient.connect(one.controlSocket(), ANSWER)) {
                changeVotes(access, one);
                changeTheMap(access);
                reload(access, one, two);
            }
            assertThat(one.stderr().lines().filter(line -> line.contains("Members[2]")))
                    .hasSize(1);

            one.terminate();
            assertThat(one.awaitExit()).isZero();
            JsonNode original = recorded();
            assertThat(lifeOf(
                            one.stderr(), "Corosync Cluster Engine ", "Service engine loaded: corosync cluster quorum"))
                    .isEqualTo(lifeOf(original.get("start").asText(), "Corosync Cluster Engine ", "cluster quorum"));
            assertThat(lifeOf(one.stderr(), "Node was shut down by a signal", "exiting normally"))
                    .isEqualTo(lifeOf(original.get("sigterm-node1").asText(), "Node was", "exiting normally"));
        }
    }

    private static void changeVotes(ClusterAccess access, DaemonProcess one) throws Exception {
        List<QuorumStatus> told = new CopyOnWriteArrayList<>();
        access.quorumTrack(told::add);
        access.setVotes(2, 2);
        one.await(
                "the changed votes",
                () -> told.stream()
                        .anyMatch(
                                status -> Objects.requireNonNull(status.votes()).total() == 3));
    }

    private static void changeTheMap(ClusterAccess access) throws Exception {
        access.cmapSet("stats.clear.totem", CmapValue.u32(1));
        assertThatThrownBy(() -> access.cmapSet("stats.clear.nothing", CmapValue.u32(1)))
                .isInstanceOf(ClusterAccessException.class);
        access.cmapSet("totem.token", CmapValue.u32(6000));
        assertThat(number(access, "runtime.config.totem.token")).isEqualTo(6000);
        assertThat(number(access, "runtime.config.totem.interface.0.knet_ping_timeout"))
                .isEqualTo(3000);
    }

    private static long number(ClusterAccess access, String key) throws Exception {
        return Objects.requireNonNull(access.cmapGet(CmapMap.ICMAP, key), key).asLong();
    }

    private void reload(ClusterAccess access, DaemonProcess one, DaemonProcess two) throws Exception {
        String crypto = "crypto_cipher: aes256\n  crypto_hash: sha256\n  token: 7000";
        Path file = configuration(1, crypto, false);
        Path other = configuration(2, crypto, true);
        access.reload();
        one.awaitLine("info    [TOTEM ] kronosnet crypto reconfigured on index 2: nss/aes256/sha256");
        two.awaitLine("[TOTEM ] kronosnet crypto reconfigured on index 2: nss/aes256/sha256");
        two.awaitLine("totemknet_crypto_reconfigure_phase 2");
        assertThat(number(access, "runtime.config.totem.token")).isEqualTo(7000);

        Files.writeString(file, "totem {\n");
        Files.writeString(other, "totem {\n");
        assertThatThrownBy(access::reload).isInstanceOf(ClusterAccessException.class);
        one.awaitLine("error   [CFG   ] Unable to reload config file: parser error: ");
        two.awaitLine("error   [CFG   ] Unable to reload config file: parser error: ");
        assertThat(number(access, "runtime.config.totem.token")).isEqualTo(7000);
        assertThat(number(access, "config.totemconfig_reload_in_progress")).isZero();
        assertThat(number(access, "nodelist.local_node_pos")).isZero();
    }

    private static JsonNode recorded() throws Exception {
        try (InputStream in = Objects.requireNonNull(
                RunningClusterTest.class.getResourceAsStream("/vectors/config-tools/lifecycle-logs.json"))) {
            return new ObjectMapper().readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Lines at notice and above between two, without what the machine or clients add: {@code notice  [SERV  ] …}. */
    private static List<String> lifeOf(String log, String first, String last) {
        List<String> lines = log.lines()
                .map(line -> line.replaceFirst("^\\w{3} \\d\\d [\\d:.]+ \\[\\d+] \\S+ corosync ", ""))
                .toList();
        int from = 0;
        while (!lines.get(from).contains(first)) {
            from++;
        }
        int to = from;
        while (!lines.get(to).contains(last)) {
            to++;
        }
        return lines.subList(from, to + 1).stream()
                .filter(line -> !line.startsWith("info") && !line.startsWith("debug"))
                .filter(line -> !NOT_OF_THE_LIFE.matcher(line).find())
                .toList();
    }

    @Test
    void startsInTheBackground() throws Exception {
        try (DaemonProcess launcher = start(1, "token: 1000", false)) {
            assertThat(launcher.awaitExit()).isZero();
            Path pidFile = launcher.file("pid");
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!Files.exists(launcher.controlSocket()) && System.nanoTime() < end) {
                Thread.sleep(50);
            }
            long pid = Long.parseLong(Files.readString(pidFile).trim());
            ProcessHandle daemon = ProcessHandle.of(pid).orElseThrow();
            try (ClusterAccess access = ControlClient.connect(launcher.controlSocket(), ANSWER)) {
                assertThat(access.info().pid()).isEqualTo(pid);
            }
            assertThat(daemon.destroy()).isTrue();
            daemon.onExit().get(60, TimeUnit.SECONDS);
            assertThat(pidFile).doesNotExist();
        }
    }

    @Test
    void refusesWhatItCannotDo() throws Exception {
        String udp = "transport: udp";
        try (DaemonProcess daemon = start(1, udp, false, "-f")) {
            assertThat(daemon.awaitExit()).isEqualTo(ExitStatus.CONFIGURATION);
            assertThat(daemon.stderr())
                    .contains("error   [MAIN  ] totem.transport: udp (multicast) is not supported; use knet, or udpu");
        }
        try (DaemonProcess test = start(1, udp, false, "-t")) {
            assertThat(test.awaitExit()).isZero();
            assertThat(test.stderr())
                    .startsWith("warning [MAIN  ] totem.transport: udp (multicast) is not supported")
                    .endsWith("notice  [MAIN  ] Corosync Cluster Engine exiting normally\n");
        }
    }
}
