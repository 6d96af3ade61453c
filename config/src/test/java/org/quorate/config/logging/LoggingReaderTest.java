package org.quorate.config.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.quorate.base.log.Level;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.config.replay.RecordedHost;

class LoggingReaderTest {
    private final RecordedHost host = RecordedHost.node1("node1");
    private final Cmap map = new Cmap();

    @Test
    void hasTheOriginalsDefaults() throws Exception {
        assertThat(LoggingReader.read(map, host)).isEqualTo(LoggingConfiguration.DEFAULT);
    }

    @Test
    void letsSubsystemsInheritWhatTheyDoNotSet() throws Exception {
        set("logging.to_logfile", "yes");
        set("logging.logfile", "/var/log/corosync/corosync.log");
        set("logging.logfile_priority", "WARNING");
        set("logging.logger_subsys.TOTEM.subsys", "TOTEM");
        set("logging.logger_subsys.TOTEM.debug", "trace");
        set("logging.logger_subsys.A.B.to_syslog", "off");

        LoggingConfiguration logging = LoggingReader.read(map, host);

        LogSettings totem = logging.of("TOTEM");
        assertThat(totem.logfile()).isEqualTo("/var/log/corosync/corosync.log");
        assertThat(totem.fileThreshold()).isEqualTo(Level.TRACE);
        assertThat(totem.syslogThreshold()).isEqualTo(Level.TRACE);
        assertThat(logging.of("MAIN").fileThreshold()).isEqualTo(Level.WARNING);
        assertThat(logging.of("MAIN").syslogThreshold()).isEqualTo(Level.INFO);
        assertThat(logging.of("A.B").toSyslog()).isFalse();
        assertThat(logging.of("A.B").toLogfile()).isTrue();
    }

    @Test
    void refusesUnknownWordsOfSubsystemsToo() {
        set("logging.logger_subsys.TOTEM.syslog_priority", "6");

        assertThatThrownBy(() -> LoggingReader.read(map, host))
                .isInstanceOfSatisfying(
                        LoggingException.class,
                        e -> assertThat(e.reason()).isEqualTo("unknown syslog priority specified"));
    }

    @Test
    void namesTheSystemErrorOfALogFile() {
        set("logging.logfile", "/nowhere/x.log");

        assertThatThrownBy(() -> LoggingReader.read(map, host))
                .isInstanceOfSatisfying(
                        LoggingException.class,
                        e -> assertThat(e.reason())
                                .isEqualTo(
                                        "Can't open logfile '/nowhere/x.log' for reason: No such file or directory (2)"));
    }

    private void set(String key, String value) {
        map.set(key, CmapValue.string(value));
    }
}
