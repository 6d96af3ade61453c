package org.quorate.services.resources;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;

/**
 * What the original's watchdog service says and writes at the start and when a client changes a resource (spec 30 §8.2). No watchdog
 * is tickled, and none is armed: a configured one is refused by a warning.
 */
public final class Watchdog {
    private static final String TIMEOUT = "resources.watchdog_timeout";
    private static final int DEFAULT_TIMEOUT_S = 6;
    private static final int MIN_TIMEOUT_S = 2;
    private static final int MAX_TIMEOUT_S = 120;
    private static final String RESOURCES = "resources.";
    private static final String STATE = ".state";
    private static final String POLL_PERIOD = ".poll_period";
    private static final long DEFAULT_POLL_PERIOD_MS = 6000;
    /** A resource that appears while the node runs. */
    private static final Pattern NEW_STATE = Pattern.compile("(resources\\.(?:process|system)\\.[^.]+)\\.state");
    /** What monitoring writes itself. */
    private static final List<String> MEASURED = List.of(".current", ".last_updated");

    private final Cmap cmap;
    private final Log log;
    /** Key prefixes of the resources, without the last dot. */
    private final Set<String> watched = new TreeSet<>();

    public Watchdog(Cmap cmap, Log log) {
        this.cmap = cmap;
        this.log = log;
    }

    /** Looks at the configured device and resources. */
    public void start() {
        checkTimeout();
        checkDevice(cmap.getString("resources.watchdog_device"));
        boolean some = false;
        for (String key : cmap.withPrefix(RESOURCES).keySet()) {
            if (key.endsWith(STATE)) {
                String resource = key.substring(0, key.length() - STATE.length());
                watched.add(resource);
                some |= isRecoverable(resource);
            }
        }
        if (!some) {
            log.log(Subsystem.WD, Level.INFO, "no resources configured.");
        }
        cmap.track(RESOURCES, true, (event, key, now, old) -> onKey(event, key));
    }

    private void checkTimeout() {
        boolean given = cmap.get(TIMEOUT) != null;
        if (!isTimeoutInRange()) {
            if (given) {
                warnOfTimeout();
                log.log(Subsystem.WD, Level.INFO, "use default value %d seconds.", DEFAULT_TIMEOUT_S);
            }
            cmap.set(TIMEOUT, CmapValue.u32(DEFAULT_TIMEOUT_S));
        }
    }

    private boolean isTimeoutInRange() {
        long seconds = cmap.getInteger(TIMEOUT, CmapType.U32, 0);
        return seconds >= MIN_TIMEOUT_S && seconds <= MAX_TIMEOUT_S;
    }

    private void warnOfTimeout() {
        warn("Set watchdog_timeout is out of range (%d..%d).", MIN_TIMEOUT_S, MAX_TIMEOUT_S);
    }

    // ---- changes by clients

    private void onKey(Cmap.Event event, String key) {
        if (key.equals(TIMEOUT)) {
            if (event != Cmap.Event.DELETED && !isTimeoutInRange()) {
                warnOfTimeout();
                cmap.set(TIMEOUT, CmapValue.u32(DEFAULT_TIMEOUT_S));
            }
        } else if (event == Cmap.Event.DELETED) {
            onDeleted(key);
        } else {
            onWritten(key);
        }
    }

    private void onDeleted(String key) {
        String resource = key.endsWith(STATE) ? key.substring(0, key.length() - STATE.length()) : "";
        if (watched.remove(resource)) {
            warn("resource \"%s\" deleted from cmap!", name(resource));
        }
    }

    private void onWritten(String key) {
        Matcher appeared = NEW_STATE.matcher(key);
        if (appeared.matches() && !watched.contains(appeared.group(1))) {
            onAppeared(appeared.group(1));
            return;
        }
        for (String resource : watched) {
            if (key.startsWith(resource + ".") && !MEASURED.contains(key.substring(resource.length()))) {
                isRecoverable(resource);
            }
        }
    }

    private void onAppeared(String resource) {
        if (cmap.get(resource + POLL_PERIOD) == null) {
            cmap.set(resource + POLL_PERIOD, CmapValue.u64(DEFAULT_POLL_PERIOD_MS));
        }
        watched.add(resource);
        isRecoverable(resource);
    }

    private static String name(String resource) {
        return resource.substring(resource.lastIndexOf('.') + 1);
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
        warn("resource %s missing a recovery key.", name(resource));
        return false;
    }

    private void warn(String template, Object... arguments) {
        log.log(Subsystem.WD, Level.WARNING, template, arguments);
    }
}
