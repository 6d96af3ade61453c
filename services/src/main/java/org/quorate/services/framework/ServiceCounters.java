package org.quorate.services.framework;

import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;

/**
 * Messages sent and received per service and function. Counting is free of allocation; the map keys {@code
 * runtime.services.NAME.FUNCTION.tx} and {@code .rx} are brought up to date by {@link #publish}.
 */
public final class ServiceCounters {
    private static final int FUNCTIONS = 8;

    private final Cmap cmap;
    private final long[] sent = new long[ServiceId.values().length * FUNCTIONS];
    private final long[] received = new long[sent.length];

    public ServiceCounters(Cmap cmap) {
        this.cmap = cmap;
    }

    public void countSent(ServiceId service, int function) {
        sent[service.number() * FUNCTIONS + function]++;
    }

    public void countReceived(ServiceId service, int function) {
        received[service.number() * FUNCTIONS + function]++;
    }

    /** Stores the counts of one loaded service in the map. */
    public void publish(ServiceId service) {
        for (int function = 0; function < service.messageFunctions(); function++) {
            String key = "runtime.services." + service.shortName() + '.' + function;
            int slot = service.number() * FUNCTIONS + function;
            cmap.set(key + ".tx", CmapValue.u64(sent[slot]));
            cmap.set(key + ".rx", CmapValue.u64(received[slot]));
        }
    }
}
