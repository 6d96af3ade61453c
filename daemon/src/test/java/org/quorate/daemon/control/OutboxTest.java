package org.quorate.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Order, bounds and accounting of what waits for a client. */
final class OutboxTest {
    @Test
    void bytesComeOutInTheOrderTheyWentIn() throws InterruptedException {
        PendingBytes shared = new PendingBytes(1 << 24);
        Outbox outbox = new Outbox(1 << 24, shared, () -> {});
        Random random = new Random(1);
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int waiting = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] head = new byte[random.nextInt(16)];
            byte[] tail = new byte[random.nextInt(i % 50 == 0 ? 200_000 : 300)];
            random.nextBytes(head);
            random.nextBytes(tail);
            in.writeBytes(head);
            in.writeBytes(tail);
            assertThat(outbox.put(head, head.length, tail, 0, tail.length)).isTrue();
            waiting += head.length + tail.length;
            if (waiting > 0 && random.nextInt(3) == 0) {
                waiting -= copy(Objects.requireNonNull(outbox.take()), out);
            }
        }
        outbox.end();
        for (ByteBuffer taken = outbox.take(); taken != null; taken = outbox.take()) {
            assertThat(copy(taken, out)).isPositive();
        }
        assertThat(out.toByteArray()).isEqualTo(in.toByteArray());
        assertThat(shared.reserve(1 << 24)).isTrue();
    }

    private static int copy(ByteBuffer taken, ByteArrayOutputStream out) {
        byte[] bytes = new byte[taken.remaining()];
        taken.get(bytes);
        out.writeBytes(bytes);
        return bytes.length;
    }

    @Test
    void beyondItsLimitItEndsOnceAndKeepsWhatItHas() throws InterruptedException {
        CountDownLatch overflows = new CountDownLatch(1);
        Outbox outbox = new Outbox(100, new PendingBytes(1000), overflows::countDown);
        assertThat(outbox.put(new byte[100])).isTrue();
        assertThat(outbox.put(new byte[1])).isFalse();
        assertThat(outbox.put(new byte[1])).isFalse();
        assertThat(overflows.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(Objects.requireNonNull(outbox.take()).remaining()).isEqualTo(100);
        assertThat(outbox.take()).isNull();
    }

    @Test
    void manyOutboxesShareOneLimit() {
        PendingBytes shared = new PendingBytes(150);
        Outbox one = new Outbox(100, shared, () -> {});
        Outbox two = new Outbox(100, shared, () -> {});
        assertThat(one.put(new byte[100])).isTrue();
        assertThat(two.put(new byte[51])).isFalse();
        one.discard();
        Outbox three = new Outbox(100, shared, () -> {});
        assertThat(three.put(new byte[100])).isTrue();
        three.discard();
        three.discard();
        assertThat(shared.reserve(150)).isTrue();
    }
}
