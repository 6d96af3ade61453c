package org.quorate.engine.recording;

import java.util.List;
import java.util.stream.Stream;
import org.quorate.engine.NodeInput;

/**
 * One input of a recording.
 *
 * @param number from 0, the start
 * @param nanos the node's clock
 * @param digest of everything put out up to its end
 */
public record RecordedInput(long number, long nanos, NodeInput input, List<Circumstance> circumstances, int digest) {
    public RecordedInput {
        circumstances = List.copyOf(circumstances);
    }

    /** What was logged, from notices upwards, and what subscribers were told, in order. */
    public List<String> notes() {
        return circumstances.stream()
                .flatMap(circumstance -> switch (circumstance) {
                    case Circumstance.Logged logged -> Stream.of(logged.level().word() + ": " + logged.text());
                    case Circumstance.Happened happened -> Stream.of(happened.text());
                    default -> Stream.<String>empty();
                })
                .toList();
    }
}
