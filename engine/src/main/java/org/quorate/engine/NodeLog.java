package org.quorate.engine;

import java.util.List;
import org.quorate.base.IpAddress;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.base.time.Timers;

/** Turns the layers' log calls into events with the time of the input that caused them. */
final class NodeLog implements Log {
    private final Timers timers;
    private final NodeOutputs outputs;

    NodeLog(Timers timers, NodeOutputs outputs) {
        this.timers = timers;
        this.outputs = outputs;
    }

    @Override
    public boolean isEnabled(Subsystem subsystem, Level level) {
        return outputs.isLogEnabled(subsystem, level);
    }

    @Override
    public void log(Subsystem subsystem, Level level, String template, Object... arguments) {
        if (!outputs.isLogEnabled(subsystem, level)) {
            return;
        }
        LogEvent event = new LogEvent(timers.nowNanos(), subsystem, level, template, List.of(arguments));
        // rendered by another thread, later: what it says must not change until then
        outputs.log(
                isConstant(arguments) ? event : new LogEvent(event.nanos(), subsystem, level, event.text(), List.of()));
    }

    private static boolean isConstant(Object[] arguments) {
        for (Object argument : arguments) {
            boolean constant = argument instanceof String
                    || argument instanceof Number
                    || argument instanceof Enum<?>
                    || argument instanceof Record
                    || argument instanceof IpAddress
                    || argument instanceof Boolean
                    || argument instanceof Character;
            if (!constant) {
                return false;
            }
        }
        return true;
    }
}
