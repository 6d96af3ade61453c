package org.quorate.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrnoTest {
    @Test
    void namesAndTextsAreTheCLibrarys() {
        assertThat(Errno.name(Errno.EMSGSIZE)).isEqualTo("EMSGSIZE");
        assertThat(Errno.text(Errno.EMSGSIZE)).isEqualTo("Message too long");
        assertThat(Errno.name(4711)).isEqualTo("errno 4711");
        assertThat(Errno.text(4711)).isEqualTo("Unknown error 4711");
        assertThat(new PosixException("open x", Errno.ENOENT))
                .hasMessage("open x: No such file or directory (2)")
                .satisfies(e -> assertThat(e.errnoText()).isEqualTo("No such file or directory"));
    }
}
