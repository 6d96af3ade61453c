package org.quorate.pmxcfs.fuse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether jFUSE's classes and libfuse's structures are those we reach into, on each kind of processor. */
class NativeStructuresTest {
    private static Class<?> ofJfuse(String processor, String name) throws ClassNotFoundException {
        return Class.forName(
                "org.cryptomator.jfuse.linux." + processor + "." + name,
                false,
                NativeStructuresTest.class.getClassLoader());
    }

    private static long offset(String processor, String structure, String field) throws Exception {
        GroupLayout layout = (GroupLayout) ofJfuse(processor, "extr.fuse3." + structure)
                .getMethod("layout")
                .invoke(null);
        return layout.byteOffset(PathElement.groupElement(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64"})
    void theyAreAsExpected(String processor) throws Exception {
        for (String name : NativeStructures.NAMES) {
            Class<?> type = ofJfuse(processor, name);
            assertThatCode(() -> NativeStructures.check(type)).doesNotThrowAnyException();
        }
        assertThat(offset(processor, "fuse_config", "direct_io")).isEqualTo(NativeStructures.DIRECT_IO);
        assertThat(offset(processor, "stat", "st_blocks")).isEqualTo(NativeStructures.ST_BLOCKS);
        assertThat(offset(processor, "statvfs", "f_files")).isEqualTo(NativeStructures.F_FILES);
        assertThat(offset(processor, "statvfs", "f_ffree")).isEqualTo(NativeStructures.F_FILES + 8);
        assertThat(offset(processor, "statvfs", "f_favail")).isEqualTo(NativeStructures.F_FILES + 16);
    }

    /** jFUSE looks at the processor once. */
    static final class OnAnotherProcessor {
        private OnAnotherProcessor() {}

        public static void main(String[] arguments) {
            try {
                System.out.println(Mount.builder());
            } catch (MountException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void aProcessorWithoutJfuseIsNamed() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dos.arch=s390x",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OnAnotherProcessor.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                .isEqualTo("fuse_new error: there is no jFUSE for this processor (s390x), only for x86-64 and AArch64:"
                        + " start with --no-mount\n");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void anotherJfuseIsNamed() {
        assertThatThrownBy(() -> NativeStructures.check(String.class))
                .isInstanceOf(MountException.class)
                .hasMessage("fuse_new error: this jFUSE is another one than 0.7: java.lang.String has no segment()");
    }
}
