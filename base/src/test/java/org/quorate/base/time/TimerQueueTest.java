package org.quorate.base.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
    @Test
    void expiresInOrderOfDeadlineThenOfArming() {
        TimerQueue queue = new TimerQueue();
        List<String> expired = new ArrayList<>();
        queue.create("late", () -> expired.add("late")).start(20);
        queue.create("first", () -> expired.add("first")).start(10);
        queue.create("second", () -> expired.add("second")).start(10);

        queue.setNow(10);
        while (queue.expireNext()) {}

        assertThat(expired).containsExactly("first", "second");
        assertThat(queue.nextDeadlineNanos()).isEqualTo(20);
    }

    @Test
    void cancelledAndRearmedTimersExpireOnce() {
        TimerQueue queue = new TimerQueue();
        List<String> expired = new ArrayList<>();
        Timer timer = queue.create("t", () -> expired.add("t"));
        timer.start(5);
        timer.start(50);
        queue.setNow(10);
        assertThat(queue.expireNext()).isFalse();
        timer.cancel();
        assertThat(timer.isArmed()).isFalse();
        queue.setNow(100);
        assertThat(queue.expireNext()).isFalse();
        assertThat(queue.nextDeadlineNanos()).isEqualTo(TimerQueue.NEVER);
        assertThat(expired).isEmpty();
    }

    @Test
    void timeNeverGoesBack() {
        TimerQueue queue = new TimerQueue();
        queue.setNow(10);
        queue.setNow(3);
        assertThat(queue.nowNanos()).isEqualTo(10);
    }

    record Expiry(long deadline, int arming) {}

    @Property
    void agreesWithASortedList(@ForAll @Size(max = 60) List<@IntRange(min = -20, max = 30) Integer> steps) {
        TimerQueue queue = new TimerQueue();
        List<Expiry> model = new ArrayList<>();
        List<Expiry> expired = new ArrayList<>();
        List<Timer> timers = new ArrayList<>();
        int armings = 0;
        for (int step : steps) {
            if (step >= 0) {
                Expiry expiry = new Expiry(step, armings++);
                model.add(expiry);
                Timer timer = queue.create("t", () -> expired.add(expiry));
                timer.start(step);
                timers.add(timer);
            } else if (!timers.isEmpty()) {
                int index = -step % timers.size();
                timers.remove(index).cancel();
                model.remove(index);
            }
        }
        queue.setNow(100);
        while (queue.expireNext()) {}
        model.sort(Comparator.comparingLong(Expiry::deadline).thenComparingInt(Expiry::arming));
        assertThat(expired).isEqualTo(model);
    }
}
