package org.quorate.config.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.LinkParameters;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.config.reading.ConfigurationNotice;
import org.quorate.config.reading.ConfigurationReader;
import org.quorate.config.reading.ConfigurationReload;
import org.quorate.config.reading.ConfigurationResult;
import org.quorate.config.reading.LiveTotemValues;
import org.quorate.config.reading.ReloadResult;
import org.quorate.config.reading.RunningConfiguration;

/** The recorded reload experiments, in their order, against one running map. */
class RecordedReloadsTest {
    private static final String CONF = "/etc/corosync/corosync.conf";

    /** Written by services, or left behind by the original's defects: flags and position after a failure, lagging ping timers. */
    private static final Pattern OTHERS = Pattern.compile("(runtime\\.(members|votequorum)\\..*"
            + "|config\\..*"
            + "|nodelist\\.local_node_pos"
            + "|runtime\\.config\\.totem\\.interface\\.\\d\\.knet_ping_(interval|timeout)) \\(.*");

    private static final Pattern PING = Pattern.compile("runtime\\.config\\.totem\\.interface\\.\\d\\.knet_ping_.*");

    private final RecordedHost host = RecordedHost.node1("node1");
    private final List<JsonNode> experiments = experiments();
    private final byte[] base = experiments.getFirst().get("config").asText().getBytes(StandardCharsets.UTF_8);
    private final Cmap live;
    private RunningConfiguration running;

    RecordedReloadsTest() throws IOException {
        host.addFile(CONF, base);
        ConfigurationResult.Accepted started = (ConfigurationResult.Accepted) ConfigurationReader.read(CONF, host);
        live = started.map();
        running = started.configuration();
    }

    @Test
    void changesTheMapLikeTheOriginal() throws Exception {
        for (JsonNode experiment : experiments) {
            reload(base);
            if (experiment.get("name").asText().equals("crypto-on")) {
                host.addFile("/etc/corosync/authkey", new byte[256]);
            }
            List<String> before = lines();
            JsonNode config = experiment.get("config");
            ReloadResult result =
                    reload(config.isNull() ? null : config.asText().getBytes(StandardCharsets.UTF_8));
            List<String> after = lines();

            List<String> removed = new ArrayList<>(before);
            removed.removeAll(after);
            List<String> added = new ArrayList<>(after);
            added.removeAll(before);
            String name = experiment.get("name").asText();
            assertThat(removed).as(name).isEqualTo(recorded(experiment.get("cmap_removed")));
            assertThat(added).as(name).isEqualTo(recorded(experiment.get("cmap_added")));
            int exit = experiment.get("exit").asInt();
            assertThat(result.status()).as(name).isEqualTo(exit == 0 ? StatusCode.OK : StatusCode.INVALID_PARAM);
            assertThat(cfgLines(result)).as(name).isEqualTo(recordedCfgLines(experiment));
            assertPingTimersFollowToken();
        }
    }

    @Test
    void leavesNothingBehindWhenRefused() throws Exception {
        ConfigurationReload.finish(live, StatusCode.OK);
        List<String> before = allLines();
        RunningConfiguration runningBefore = running;

        ReloadResult result = reload("totem {\n version: 2\n token: 10\n}\n".getBytes(StandardCharsets.UTF_8));

        assertThat(result).isInstanceOf(ReloadResult.Refused.class);
        assertThat(running).isSameAs(runningBefore);
        assertThat(allLines())
                .isEqualTo(before.stream()
                        .map(line -> line.startsWith("config.reload_status") ? "config.reload_status (i32) = 7" : line)
                        .toList());
    }

    @Test
    void refusesATokenThatIsTooShort() throws Exception {
        String conf = new String(base, StandardCharsets.UTF_8).replaceFirst("totem \\{", "totem {\ntoken_warning: 101");

        ReloadResult result = reload(conf.getBytes(StandardCharsets.UTF_8));

        assertThat(result.notices().getLast().text())
                .isEqualTo("Configuration is not valid: parse error in config: "
                        + "The token warning parameter (101%) must be between 0 (disabled) and 100.");
    }

    @Test
    void refusesUnsafeQuorumOptions() throws Exception {
        String conf = new String(base, StandardCharsets.UTF_8).replaceFirst("quorum \\{", "quorum {\ntwo_node: 1");

        assertThat(reload(conf.getBytes(StandardCharsets.UTF_8))).isInstanceOf(ReloadResult.Refused.class);

        String allowed = conf.replaceFirst("quorum \\{", "quorum {\nallow_unsafe_two_node: yes");
        assertThat(reload(allowed.getBytes(StandardCharsets.UTF_8))).isInstanceOf(ReloadResult.Ready.class);
    }

    @Test
    void followsATokenChangedInTheMap() {
        live.set("totem.token", CmapValue.u32(5000));

        LiveTotemValues values = LiveTotemValues.recompute(live, running.cluster());

        running = new RunningConfiguration(
                values.cluster(), running.logging(), running.system(), running.addressPreference());
        assertThat(values.violation()).isNull();
        assertThat(running.cluster().totem().tokenMs()).isEqualTo(5650);
        assertPingTimersFollowToken();
        live.set("totem.token", CmapValue.u32(5));
        live.set("totem.token_coefficient", CmapValue.u32(0));
        assertThat(LiveTotemValues.recompute(live, running.cluster()).violation())
                .isEqualTo("parse error in config: The token timeout parameter (5 ms) may not be less than (30 ms).");
        assertThat(live.getInteger("runtime.config.totem.token_retransmit", CmapType.U32, 0))
                .isEqualTo(1);
    }

    private ReloadResult reload(byte @Nullable [] conf) {
        if (conf == null) {
            host.removeFile(CONF);
        } else {
            host.addFile(CONF, conf);
        }
        ReloadResult result = ConfigurationReload.prepare(CONF, host, live, running);
        ConfigurationReload.begin(live);
        if (result instanceof ReloadResult.Ready ready) {
            ready.apply(live);
            running = ready.configuration();
        }
        ConfigurationReload.finish(live, result.status());
        return result;
    }

    private void assertPingTimersFollowToken() {
        ClusterConfiguration cluster = running.cluster();
        for (LinkParameters link : cluster.knet().links()) {
            String prefix = "totem.interface." + link.link() + ".knet_ping_";
            long timeout = live.getInteger(
                    prefix + "timeout", CmapType.U32, cluster.totem().tokenMs() / 2);
            assertThat(link.pingTimeoutMs()).isEqualTo((int) timeout);
            assertThat(live.getInteger("runtime.config." + prefix + "timeout", CmapType.U32, 0))
                    .isEqualTo(timeout);
        }
    }

    private List<String> allLines() {
        return live.withPrefix("").entrySet().stream()
                .map(entry -> entry.getKey() + ' ' + entry.getValue())
                .toList();
    }

    private List<String> lines() {
        return allLines().stream()
                .filter(line -> !OTHERS.matcher(line).matches())
                .toList();
    }

    private static List<String> recorded(JsonNode lines) {
        List<String> texts = new ArrayList<>();
        lines.forEach(line -> texts.add(line.asText()));
        return texts.stream()
                .filter(line -> !OTHERS.matcher(line).matches())
                .filter(line -> !PING.matcher(line).matches())
                .toList();
    }

    private static List<String> cfgLines(ReloadResult result) {
        return result.notices().stream()
                .filter(notice -> notice.text().indexOf("Logging configuration is not valid") < 0)
                .filter(notice -> notice.level().compareTo(Level.NOTICE) <= 0)
                .map(ConfigurationNotice::text)
                .toList();
    }

    /** Of the node that shows most: the original loses log lines during a reload. */
    private static List<String> recordedCfgLines(JsonNode experiment) {
        List<String> longest = List.of();
        for (String log : List.of("log_node1", "log_node2", "log_node3")) {
            List<String> lines = recordedCfgLines(experiment.get(log).asText());
            longest = lines.size() > longest.size() ? lines : longest;
        }
        return longest;
    }

    private static List<String> recordedCfgLines(String log) {
        Pattern line = Pattern.compile(".*(?:notice |error  ) \\[(?:CFG   |TOTEM )\\] (.*)");
        return log.lines()
                .map(line::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .filter(text -> text.startsWith("Modified entry")
                        || text.startsWith("Unable to reload")
                        || text.startsWith("new config has")
                        || text.startsWith("Cannot configure")
                        || text.startsWith("Crypto configuration"))
                .toList();
    }

    private static List<JsonNode> experiments() throws IOException {
        List<JsonNode> experiments = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(
                RecordedReloadsTest.class.getResourceAsStream("/vectors/config-tools/reload.json"))) {
            new ObjectMapper().readTree(in).forEach(experiments::add);
        }
        assertThat(experiments).hasSize(29);
        return experiments;
    }
}
