package org.quorate.services.cfg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CryptoChangeTest {
    private final CryptoChange change = new CryptoChange();

    CryptoChangeTest() {
        change.onMembers(List.of(1, 2, 3));
    }

    @Test
    void eachStepWaitsForAllMembers() {
        change.begin();
        change.onLoaded(1);
        change.onLoaded(3);
        assertThat(change.isToActivate()).isFalse();
        change.onLoaded(2);
        assertThat(change.isToActivate()).isTrue();

        change.activated();
        assertThat(change.isToActivate()).isFalse();
        change.onActivated(2);
        change.onActivated(3);
        assertThat(change.isToCleanUp()).isFalse();
        change.onActivated(1);
        assertThat(change.isToCleanUp()).isTrue();

        change.cleanedUp();
        assertThat(change.isToCleanUp()).isFalse();
    }

    @Test
    void whoLeavesIsNotWaitedForAndWhoJoinsNeither() {
        change.begin();
        change.onLoaded(1);
        change.onLoaded(2);
        change.onMembers(List.of(1, 2, 4));
        assertThat(change.isToActivate()).isTrue();

        change.activated();
        change.onActivated(1);
        assertThat(change.isToCleanUp()).isFalse();
        change.onMembers(List.of(1));
        assertThat(change.isToCleanUp()).isTrue();
    }

    @Test
    void aMemberMayBeTwoChangesBehind() {
        int first = change.begin();
        change.onLoaded(1);
        change.onLoaded(2);
        int second = change.begin();
        assertThat(change.isCurrent(first)).isFalse();
        assertThat(change.isCurrent(second)).isTrue();

        change.onLoaded(1);
        change.onLoaded(2);
        change.onLoaded(3);
        assertThat(change.isToActivate()).isFalse();
        change.onLoaded(3);
        assertThat(change.isToActivate()).isTrue();
    }

    /** One that refused the reload sends nothing: the debt of one change must not stop the next. */
    @Test
    void nothingIsOwedOnceAChangeIsDone() {
        change.begin();
        change.activated();
        change.onActivated(1);
        change.onActivated(2);
        change.onActivated(3);
        change.cleanedUp();

        change.begin();
        change.onLoaded(1);
        change.onLoaded(2);
        change.onLoaded(3);
        assertThat(change.isToActivate()).isTrue();
    }

    @Test
    void messagesOfOthersWithoutAChangeHereHaveNoEffect() {
        change.onLoaded(2);
        change.onActivated(2);
        assertThat(change.isToActivate()).isFalse();
        assertThat(change.isToCleanUp()).isFalse();
    }
}
