package org.quorate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RecordingSizeTest {
    private static final long MIB = 1 << 20;
    private static final long HEAP = 256 * MIB;

    @Test
    void saysWhatTheValueMeans() {
        assertThat(RecordingSize.of(null, HEAP)).isEqualTo(new RecordingSize(16 * MIB, null));
        assertThat(RecordingSize.of("off", HEAP)).isEqualTo(new RecordingSize(0, null));
        assertThat(RecordingSize.of("OFF", HEAP)).isEqualTo(new RecordingSize(0, null));
        assertThat(RecordingSize.of("2M", HEAP)).isEqualTo(new RecordingSize(2 * MIB, null));
        assertThat(RecordingSize.of("2048k", HEAP)).isEqualTo(new RecordingSize(2 * MIB, null));
        assertThat(RecordingSize.of("3145728", HEAP)).isEqualTo(new RecordingSize(3 * MIB, null));
    }

    @Test
    void aSmallHeapHasASmallRecording() {
        assertThat(RecordingSize.of(null, 48 * MIB)).isEqualTo(new RecordingSize(6 * MIB, null));
    }

    @Test
    void whatCannotBeIsRemarkedOn() {
        assertThat(RecordingSize.of("16 MB", HEAP))
                .isEqualTo(new RecordingSize(
                        16 * MIB,
                        "quorate.recording is neither 'off' nor a size such as 16M: '16 MB'. 16 MiB are used"));
        assertThat(RecordingSize.of("1G", HEAP))
                .isEqualTo(new RecordingSize(
                        32 * MIB,
                        "quorate.recording must be between 1M and an eighth of the heap, 32 MiB, and is 1G. 32 MiB are"
                                + " used"));
        assertThat(RecordingSize.of("1", HEAP).bytes()).isEqualTo(MIB);
    }
}
