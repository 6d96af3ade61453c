package org.quorate.services.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;

/** The lines and keys are those of the recorded starts {@code minimal-votequorum} and {@code warn-watchdog-range}. */
class WatchedMachineTest {
    private final Cmap cmap = new Cmap();
    private final List<String> lines = new ArrayList<>();
    private final Log log = new Log() {
        @Override
        public boolean isEnabled(Subsystem subsystem, Level level) {
            return true;
        }

        @Override
        public void log(Subsystem subsystem, Level level, String template, @Nullable Object... arguments) {
            List<Object> known = new ArrayList<>();
            for (Object argument : arguments) {
                known.add(argument == null ? "null" : argument);
            }
            lines.add(level.word() + " " + subsystem + " " + new LogEvent(0, subsystem, level, template, known).text());
        }
    };

    private void start() {
        new MachineResources(cmap, log).start();
        new Watchdog(cmap, log).start();
    }

    @Test
    void nothingConfigured() {
        start();
        assertThat(lines)
                .containsExactly(
                        "warning WD Watchdog not enabled by configuration",
                        "warning WD resource load_15min missing a recovery key.",
                        "warning WD resource memory_used missing a recovery key.",
                        "info WD no resources configured.");
        assertThat(cmap.withPrefix("resources.").toString())
                .isEqualTo("{resources.system.load_15min.current=(dbl) = 0.000000,"
                        + " resources.system.load_15min.last_updated=(u64) = 0,"
                        + " resources.system.load_15min.poll_period=(u64) = 3000,"
                        + " resources.system.load_15min.state=(str) = stopped,"
                        + " resources.system.memory_used.current=(i32) = 0,"
                        + " resources.system.memory_used.last_updated=(u64) = 0,"
                        + " resources.system.memory_used.poll_period=(u64) = 3000,"
                        + " resources.system.memory_used.state=(str) = stopped,"
                        + " resources.watchdog_timeout=(u32) = 6}");
    }

    @Test
    void aTimeoutOutOfRangeAndADeviceNobodyTickles() {
        cmap.set("resources.watchdog_timeout", CmapValue.u32(500));
        cmap.set("resources.watchdog_device", CmapValue.string("/dev/watchdog"));
        start();
        assertThat(lines)
                .startsWith(
                        "warning WD Set watchdog_timeout is out of range (2..120).",
                        "info WD use default value 6 seconds.",
                        "warning WD Watchdog /dev/watchdog is configured, but this version does not tickle watchdogs:"
                                + " leave resources.watchdog_device out");
        assertThat(cmap.get("resources.watchdog_timeout")).isEqualTo(CmapValue.u32(6));
    }

    @Test
    void aLimitNobodyMeasuresIsRefusedAndAGivenTimeoutStays() {
        cmap.set("resources.watchdog_timeout", CmapValue.u32(10));
        cmap.set("resources.watchdog_device", CmapValue.string("off"));
        cmap.set("resources.system.memory_used.max", CmapValue.string("99"));
        cmap.set("resources.system.memory_used.recovery", CmapValue.string("none"));
        start();
        assertThat(lines)
                .containsExactly(
                        "warning MON resources.system.memory_used.max is configured, but this version does not measure memory_used:"
                                + " leave it out",
                        "warning WD Watchdog disabled by configuration",
                        "warning WD resource load_15min missing a recovery key.");
        assertThat(cmap.get("resources.watchdog_timeout")).isEqualTo(CmapValue.u32(10));
    }

    /** As seen at corosync 3.1.7 with {@code corosync-cmapctl}, line by line. */
    @Test
    void aChangedResourceWithoutRecoveryIsRemarkedOnAgain() {
        start();
        lines.clear();
        String missing = "warning WD resource memory_used missing a recovery key.";
        cmap.set("resources.system.memory_used.foo", CmapValue.u8(1));
        cmap.set("resources.system.memory_used.poll_period", CmapValue.u64(5000));
        cmap.set("resources.system.memory_used.sub.key", CmapValue.u8(1));
        assertThat(lines).containsExactly(missing, missing, missing);
        lines.clear();
        cmap.set("resources.system.memory_used.foo", CmapValue.u8(1));
        cmap.set("resources.system.memory_used.current", CmapValue.i32(5));
        cmap.set("resources.system.memory_used.last_updated", CmapValue.u64(5));
        cmap.set("resources.system.load_15min.recovery", CmapValue.string("none"));
        cmap.set("resources.system.load_15min.foo", CmapValue.u8(1));
        cmap.delete("resources.system.memory_used.foo");
        assertThat(lines).isEmpty();
        cmap.delete("resources.system.memory_used.state");
        cmap.set("resources.system.memory_used.foo", CmapValue.u8(2));
        assertThat(lines).containsExactly("warning WD resource \"memory_used\" deleted from cmap!");
    }

    @Test
    void aResourceMayAppearLater() {
        start();
        lines.clear();
        cmap.set("resources.process.abc.foo", CmapValue.string("x"));
        assertThat(lines).isEmpty();
        cmap.set("resources.process.abc.state", CmapValue.string("running"));
        cmap.set("resources.process.abc.foo", CmapValue.string("y"));
        cmap.set("resources.other.abc.state", CmapValue.string("running"));
        assertThat(lines)
                .containsExactly(
                        "warning WD resource abc missing a recovery key.",
                        "warning WD resource abc missing a recovery key.");
        assertThat(cmap.get("resources.process.abc.poll_period")).isEqualTo(CmapValue.u64(6000));
        assertThat(cmap.get("resources.other.abc.poll_period")).isNull();
    }

    @Test
    void aTimeoutOutOfRangeDoesNotStay() {
        start();
        lines.clear();
        cmap.set("resources.watchdog_timeout", CmapValue.u32(500));
        assertThat(lines).containsExactly("warning WD Set watchdog_timeout is out of range (2..120).");
        assertThat(cmap.get("resources.watchdog_timeout")).isEqualTo(CmapValue.u32(6));
    }
}
