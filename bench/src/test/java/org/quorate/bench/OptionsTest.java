package org.quorate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void measuresBothKindsByDefault() {
        Options options = Options.parse(new String[0]);
        assertThat(options.kinds()).containsExactly(Contender.REAL, Contender.QUORATE);
        assertThat(options.cryptos()).containsExactly(Options.Crypto.NONE, Options.Crypto.AES256);
    }

    @Test
    void measuresTheRingUnlessAskedForFiles() {
        assertThat(Options.parse(new String[0]).files()).isFalse();
        assertThat(Options.parse(new String[] {"--files"}).files()).isTrue();
    }

    @Test
    void takesListsInAnyCase() {
        Options options = Options.parse(
                new String[] {"--sizes", "1,2", "--crypto", "aes128", "--kinds", "quorate", "--seconds", "0.5"});
        assertThat(options.sizes()).containsExactly(1, 2);
        assertThat(options.cryptos()).containsExactly(Options.Crypto.AES128);
        assertThat(options.kinds()).containsExactly(Contender.QUORATE);
        assertThat(options.floodMillis()).isEqualTo(500);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> Options.parse(new String[] {"--crypto", "rot13"}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Options.parse(new String[] {"--rounds"})).hasMessageContaining("--rounds");
    }

    @Test
    void takesTheMiddleOfTheRounds() {
        assertThat(Results.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2.0);
        assertThat(Results.median(List.of(4.0, 1.0))).isEqualTo(2.5);
    }
}
