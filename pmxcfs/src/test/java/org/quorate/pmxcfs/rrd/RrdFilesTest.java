package org.quorate.pmxcfs.rrd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of round robin data bases, by a recorded rrdcached and by the real programs. */
class RrdFilesTest {
    private static final String GAUGE = ":GAUGE:120:0:U";
    private static final String DERIVE = ":DERIVE:120:0:U";
    private static final String ARCHIVES = " RRA:AVERAGE:0.5:1:1440 RRA:AVERAGE:0.5:30:1440 RRA:AVERAGE:0.5:360:1440"
            + " RRA:AVERAGE:0.5:10080:570 RRA:MAX:0.5:1:1440 RRA:MAX:0.5:30:1440 RRA:MAX:0.5:360:1440"
            + " RRA:MAX:0.5:10080:570";

    @TempDir
    private Path directory;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    private RrdFiles.Settings settings() {
        return RrdFiles.Settings.MACHINES
                .withDirectory(directory.resolve("db"))
                .withSocket(directory.resolve("socket"));
    }

    private RrdFiles start(RrdFiles.Settings settings) {
        return RrdFiles.start(
                settings,
                (domain, level, text) -> lines.add("[%s] %s: %s".formatted(domain.word(), level.word(), text)));
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s; log: %s", what, lines).isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    private static long midnight() {
        ZoneId zone = ZoneId.systemDefault();
        return LocalDate.now(zone).atStartOfDay(zone).toEpochSecond();
    }

    private static String columns(String names, String type) {
        return "DS:" + names.replace(" ", type + " DS:") + type;
    }

    @Test
    void whatIsSaidToRrdcached() throws Exception {
        Path db = directory.resolve("db");
        Files.createDirectories(db.resolve("pve-node-9.0"));
        Files.createFile(db.resolve("pve-node-9.0/there"));
        try (RecordingDaemon daemon =
                        new RecordingDaemon(directory.resolve("socket"), line -> "1 done\nand a line more\n");
                RrdFiles files = start(settings())) {
            files.sampled("pve-storage-9.0/n1/local", "1000:5:4");
            files.sampled("pve2.3-vm/100", "1:name:running:0:1000:1:2:3:4:5:6:7:8:9:10");
            files.sampled("pve-node-10/there", "1:2:1000:1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19:20:21");
            files.sampled("pve2-node/n1", "1:2:1000:1:2:3:4:5:6:7:8:9:10:11:12");
            await("all lines", () -> daemon.lines().size() == 7);
            String begin = " -s 60 -b " + midnight() + " -O ";
            assertThat(daemon.lines())
                    .containsExactly(
                            "CREATE " + db + "/pve-storage-9.0/n1/local" + begin + columns("total used", GAUGE)
                                    + ARCHIVES,
                            "UPDATE " + db + "/pve-storage-9.0/n1/local 1000:5:4",
                            "CREATE " + db + "/pve-vm-9.0/100" + begin
                                    + columns("maxcpu cpu maxmem mem maxdisk disk", GAUGE) + " "
                                    + columns("netin netout diskread diskwrite", DERIVE) + " "
                                    + columns(
                                            "memhost pressurecpusome pressurecpufull pressureiosome pressureiofull"
                                                    + " pressurememorysome pressurememoryfull",
                                            GAUGE)
                                    + ARCHIVES,
                            "UPDATE " + db + "/pve-vm-9.0/100 1000:1:2:3:4:5:6:7:8:9:10:U:U:U:U:U:U:U",
                            "UPDATE " + db + "/pve-node-9.0/there 1000:1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19",
                            "CREATE " + db + "/pve-node-9.0/n1" + begin
                                    + columns(
                                            "loadavg maxcpu cpu iowait memtotal memused swaptotal swapused roottotal"
                                                    + " rootused",
                                            GAUGE)
                                    + " " + columns("netin netout", DERIVE) + " "
                                    + columns(
                                            "memavailable arcsize pressurecpusome pressureiosome pressureiofull"
                                                    + " pressurememorysome pressurememoryfull",
                                            GAUGE)
                                    + ARCHIVES,
                            "UPDATE " + db + "/pve-node-9.0/n1 1000:1:2:3:4:5:6:7:8:9:10:11:12:U:U:U:U:U:U:U");
            assertThat(lines).isEmpty();
            assertThat(Files.getPosixFilePermissions(db.resolve("pve-storage-9.0/n1")))
                    .isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
        }
    }

    @Test
    void whatIsNoSampleIsSaidAndNotSent() throws Exception {
        try (RecordingDaemon daemon = new RecordingDaemon(directory.resolve("socket"), line -> "0 done\n");
                RrdFiles files = start(settings())) {
            files.sampled("nonsense/n1", "1000:1");
            files.sampled("pve-node-9.0/../../etc", "1:2:1000:1");
            files.sampled("pve-storage-9.0/n1/s", "1000");
            files.sampled("pve-storage-9.0/n1/s", "1000:1\nFLUSHALL:2");
            files.sampled("pve-storage-9.0/n1/s", "1000:1:2");
            await("the good one", () -> daemon.lines().size() == 2);
            assertThat(daemon.lines().getLast()).endsWith("/pve-storage-9.0/n1/s 1000:1:2");
        }
        assertThat(lines).hasSize(4).startsWith("[status] crit: RRD update error: unknown/wrong key nonsense/n1");
        assertThat(lines.get(3))
                .startsWith("[status] notice: RRD update error " + directory + "/db/pve-storage-9.0/n1/s: no time");
    }

    @Test
    void withoutAnyProgramItIsSaidOnce() throws Exception {
        RrdFiles.Settings none =
                new RrdFiles.Settings(directory.resolve("db"), directory.resolve("socket"), directory + "/no-rrdtool");
        try (RrdFiles files = start(none)) {
            files.sampled("pve-storage-9.0/n1/s", "1000:1:2");
            files.sampled("pve-storage-9.0/n1/s", "1001:1:2");
        }
        assertThat(lines)
                .containsExactly("[status] notice: RRD files are not kept: nobody answers at " + directory
                        + "/socket, and " + directory + "/no-rrdtool is not installed");
    }

    @Test
    void aDaemonThatRefusesOrBreaksIsNotTheLastWord() throws Exception {
        require("rrdtool");
        long now = System.currentTimeMillis() / 1000;
        try (RecordingDaemon daemon = new RecordingDaemon(
                        directory.resolve("socket"), line -> line.startsWith("CREATE") ? "-1 no\n" : "what\n");
                RrdFiles files = start(settings())) {
            files.sampled("pve-storage-9.0/n1/s", now + ":1:2");
            await("two refusals", () -> daemon.lines().size() == 2);
        }
        String file = directory + "/db/pve-storage-9.0/n1/s";
        assertThat(lines)
                .containsExactly(
                        "[status] notice: RRD create error " + file + ": -1 no",
                        "[status] notice: RRDC update error " + file + ": rrdcached answered: what");
        assertThat(output("rrdtool", "lastupdate", file)).endsWith(now + ": 1 2\n");
    }

    private static void require(String program) throws Exception {
        assumeTrue(
                new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0,
                program + " is not installed: install the package " + program);
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private void assertFile(String file, String type, long time, String values) throws Exception {
        String information = output("rrdtool", "info", file);
        assertThat(information)
                .contains("step = 60\n", "ds[" + type, "minimal_heartbeat = 120\n", "rra[7].cf = \"MAX\"\n")
                .contains("rra[3].rows = 570\n", "rra[3].pdp_per_row = 10080\n", "rra[0].rows = 1440\n");
        assertThat(output("rrdtool", "lastupdate", file)).endsWith(time + ": " + values + "\n");
    }

    @Test
    void rrdtoolAlone() throws Exception {
        require("rrdtool");
        long now = System.currentTimeMillis() / 1000;
        try (RrdFiles files = start(settings())) {
            files.sampled("pve-storage-9.0/n1/s", now + ":100:50");
            files.sampled("pve-storage-9.0/n1/s", now + ":100:50");
            files.sampled("pve-storage-9.0/n1/s", (now + 1) + ":100:51:52");
            await("two refusals", () -> lines.size() == 2);
        }
        String file = directory + "/db/pve-storage-9.0/n1/s";
        assertThat(lines.getFirst())
                .startsWith("[status] notice: RRD update error " + file + ": ")
                .contains("illegal attempt to update using time " + now);
        assertThat(lines.getLast()).contains(file).contains("found extra data on update argument: 52");
        assertFile(file, "used].index = 1\n", now, "100 50");
    }

    @Test
    void theRealRrdcached() throws Exception {
        require("rrdcached");
        require("rrdtool");
        long now = System.currentTimeMillis() / 1000;
        Path db = Files.createDirectory(directory.resolve("db"));
        Process daemon = new ProcessBuilder(
                        "rrdcached",
                        "-g",
                        "-l",
                        "unix:" + directory.resolve("socket"),
                        "-p",
                        directory.resolve("pid").toString(),
                        "-b",
                        db.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("daemon").toFile())
                .start();
        try (RrdFiles files = start(settings())) {
            await("rrdcached to listen", () -> Files.exists(directory.resolve("socket")));
            files.sampled("pve2-node/n1", "1:2:" + now + ":1:2:3:4:5:6:7:8:9:10:11:12");
            files.sampled("pve-vm-9.0/100", "1:name:running:0:" + now + ":1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17");
            // older than what rrdcached holds back: then it goes into the file directly, as with the original
            files.sampled(
                    "pve-vm-9.0/100", "1:name:running:0:" + (now - 1) + ":1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17");
            await("the older one to be refused", () -> !lines.isEmpty());
            assertThat(lines)
                    .singleElement()
                    .asString()
                    .contains("RRDC update error " + db + "/pve-vm-9.0/100: -1 illegal attempt");
            for (String each : List.of("pve-node-9.0/n1", "pve-vm-9.0/100")) {
                output("rrdtool", "flushcached", "--daemon", "unix:" + directory.resolve("socket"), db + "/" + each);
            }
        } finally {
            daemon.destroy();
            daemon.waitFor();
        }
        assertFile(
                db + "/pve-node-9.0/n1",
                "pressurememoryfull].index = 18\n",
                now,
                "1 2 3 4 5 6 7 8 9 10 11 12 U U U U U U U");
        assertFile(
                db + "/pve-vm-9.0/100",
                "diskwrite].type = \"DERIVE\"\n",
                now,
                "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17");
    }
}
