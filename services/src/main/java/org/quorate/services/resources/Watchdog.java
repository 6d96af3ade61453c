package org.quorate.services.resources;

import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;

/**
 * What the original's watchdog service says and writes at the start (spec 30 §8.2). No watchdog is tickled, and none is armed: a
 * configured one is refused by a warning.
 */
public final class Watchdog {
    private static final String TIMEOUT = "resources.watchdog_timeout";
    private static final int DEFAULT_TIMEOUT_S = 6;
    private static final int MIN_TIMEOUT_S = 2;
    private static final int MAX_TIMEOUT_S = 120;
    private static final String STATE = ".state";

    private final Cmap cmap;
    private final Log log;

    public Watchdog(Cmap cmap, Log log) {
        this.cmap = cmap;
        this.log = log;
    }

    /** Looks at the configured device and resources. */
    public void start() {
        checkTimeout();
        checkDevice(cmap.getString("resources.watchdog_device"));
        boolean some = false;
        for (String key : cmap.withPrefix("resources.").keySet()) {
            if (key.endsWith(STATE)) {
                some |= isRecoverable(key.substring(0, key.length() - STATE.length()));
            }
        }
        if (!some) {
            log.log(Subsystem.WD, Level.INFO, "no resources configured.");
        }
    }

    private void checkTimeout() {
        long seconds = cmap.getInteger(TIMEOUT, CmapType.U32, 0);
        boolean given = cmap.get(TIMEOUT) != null;
        if (seconds >= MIN_TIMEOUT_S && seconds <= MAX_TIMEOUT_S) {
            return;
        }
        if (given) {
            warn("Set watchdog_timeout is out of range (%d..%d).", MIN_TIMEOUT_S, MAX_TIMEOUT_S);
            log.log(Subsystem.WD, Level.INFO, "use default value %d seconds.", DEFAULT_TIMEOUT_S);
        }
        cmap.set(TIMEOUT, CmapValue.u32(DEFAULT_TIMEOUT_S));
    }

    private void checkDevice(@Nullable String device) {
        if (device == null) {
            warn("Watchdog not enabled by configuration");
        } else if (device.isEmpty() || device.equals("off")) {
            warn("Watchdog disabled by configuration");
        } else {
            warn(
                    "Watchdog %s is configured, but this version does not tickle watchdogs: leave resources.watchdog_device out",
                    device);
        }
    }

    private boolean isRecoverable(String resource) {
        if (cmap.getString(resource + ".recovery") != null) {
            return true;
        }
        warn("resource %s missing a recovery key.", resource.substring(resource.lastIndexOf('.') + 1));
        return false;
    }

    private void warn(String template, Object... arguments) {
        log.log(Subsystem.WD, Level.WARNING, template, arguments);
    }
}
