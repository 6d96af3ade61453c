package org.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.engine.recording.ClientReplay;
import org.quorate.engine.recording.DamagedRecordingException;
import org.quorate.engine.recording.RecordedInput;
import org.quorate.engine.recording.Recording;
import org.quorate.engine.recording.Replay;
import org.quorate.engine.recording.ReplayWatcher;

/** Recorded nodes under random faults are run again from their recordings, and do the same. */
final class RecordingTest {
    private static final int DISTURBANCES = 12;
    private static final int FRESH_SEEDS = 12;
    private static final long PLENTY = 1L << 30;

    static LongStream seeds() {
        return FreshSeeds.of(FRESH_SEEDS);
    }

    private static byte[] file(Recording recording) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        recording.writeTo(out);
        return out.toByteArray();
    }

    /** Wants every line, which the recorded nodes did not: that must change nothing. */
    private static final class Listener implements ReplayWatcher {
        private long inputs;
        private long lines;

        @Override
        public boolean isLogEnabled(Level level) {
            return true;
        }

        @Override
        public void onLog(LogEvent event) {
            lines += event.text().isEmpty() ? 0 : 1;
        }

        @Override
        public void afterInput(RecordedInput input) {
            inputs++;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyIncarnationReplaysToIdenticalOutputs(long seed) throws IOException, DamagedRecordingException {
        SimulatedCluster cluster = RandomFaults.run(seed, DISTURBANCES, PLENTY);
        long inputs = 0;
        for (SimulatedNode node : cluster.nodes()) {
            assertThat(node.recordings()).hasSize(node.incarnation());
            for (Recording recording : node.recordings()) {
                Recording read = Recording.read(file(recording));
                Listener listener = new Listener();
                assertThat(Replay.run(read, ClientReplay.Factory.NONE, listener))
                        .as("seed %d, %s", seed, node)
                        .isEqualTo(new Replay.Outcome.Identical(recording.inputs()));
                assertThat(listener.inputs).isEqualTo(recording.inputs()).isPositive();
                assertThat(listener.lines).isPositive();
                inputs += listener.inputs;
            }
        }
        assertThat(inputs).isGreaterThan(1000);
    }

    /** Being recorded is nothing a node notices. */
    @Test
    void recordingDoesNotChangeARun() {
        long seed = System.nanoTime();
        assertThat(RandomFaults.run(seed, 4, PLENTY).fingerprint())
                .as("seed %d", seed)
                .isEqualTo(RandomFaults.run(seed, 4));
    }
}
