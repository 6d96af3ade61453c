package org.quorate.client.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.quorate.client.Member;

class MessagePartsTest {
    private static final int FIRST = 1;
    private static final int CONTINUED = 2;
    private static final int LAST = 3;
    private static final Member A = new Member(1, 10);
    private static final Member B = new Member(2, 10);

    private final MessageParts parts = new MessageParts();

    private byte @Nullable [] add(Member sender, int type, int total, int... content) {
        byte[] bytes = new byte[content.length];
        for (int i = 0; i < content.length; i++) {
            bytes[i] = (byte) content[i];
        }
        return parts.add(sender, type, total, bytes, 0, bytes.length);
    }

    @Test
    void partsOfSeveralSendersAreNotMixed() {
        assertThat(add(A, FIRST, 4, 1, 2)).isNull();
        assertThat(add(B, FIRST, 3, 9)).isNull();
        assertThat(add(A, CONTINUED, 4, 3)).isNull();
        assertThat(add(B, LAST, 3, 8, 7)).containsExactly(9, 8, 7);
        assertThat(add(A, LAST, 4, 4)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void whatHasNoBeginningIsLeftOut() {
        assertThat(add(A, CONTINUED, 3, 2)).isNull();
        assertThat(add(A, LAST, 3, 3)).isNull();
    }

    @Test
    void aNewBeginningReplacesWhatWasBegun() {
        assertThat(add(A, FIRST, 4, 1, 2)).isNull();
        assertThat(add(A, FIRST, 2, 5)).isNull();
        assertThat(add(A, LAST, 2, 6)).containsExactly(5, 6);
    }

    @Test
    void moreThanPromisedIsNotTaken() {
        assertThat(add(A, FIRST, 2, 1)).isNull();
        assertThat(add(A, LAST, 2, 2, 3)).isNull();
        assertThat(add(A, LAST, 2, 2)).as("the message is given up").isNull();
    }

    @Test
    void whatTheGoneHadBegunIsForgotten() {
        assertThat(add(A, FIRST, 2, 1)).isNull();
        parts.remove(List.of(A));
        assertThat(add(A, LAST, 2, 2)).isNull();
    }
}
