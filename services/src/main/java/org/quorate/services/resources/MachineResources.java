package org.quorate.services.resources;

import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;

/**
 * Memory and load of the machine in the map (spec 30 §8.1), where tools of the original expect them. Nothing is measured: the state
 * is that of a resource without a limit, which the original does not measure either, and a configured limit is refused by a warning.
 */
public final class MachineResources {
    private static final long POLL_PERIOD_MS = 3000;

    private final Cmap cmap;
    private final Log log;

    public MachineResources(Cmap cmap, Log log) {
        this.cmap = cmap;
        this.log = log;
    }

    /** Publishes both resources. */
    public void start() {
        publish("memory_used", CmapValue.i32(0));
        publish("load_15min", CmapValue.ofDouble(0));
    }

    private void publish(String name, CmapValue unmeasured) {
        String prefix = "resources.system." + name + ".";
        cmap.set(prefix + "current", unmeasured);
        cmap.set(prefix + "last_updated", CmapValue.u64(0));
        cmap.set(prefix + "state", CmapValue.string("stopped"));
        // The original reads it as a text, which the configuration file never gives, and so always takes its default.
        cmap.set(prefix + "poll_period", CmapValue.u64(POLL_PERIOD_MS));
        if (cmap.getString(prefix + "max") != null) {
            log.log(
                    Subsystem.MON,
                    Level.WARNING,
                    "%smax is configured, but this version does not measure %s: leave it out",
                    prefix,
                    name);
        }
    }
}
