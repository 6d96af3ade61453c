package org.quorate.client.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.quorate.base.StatusCode;
import org.quorate.client.AccessDeniedException;
import org.quorate.client.BackPressureException;
import org.quorate.client.ClusterException;
import org.quorate.client.ClusterTimeoutException;
import org.quorate.client.ClusterUnavailableException;
import org.quorate.client.ConnectOptions;
import org.quorate.client.ReconnectPolicy;
import org.quorate.client.RequestRefusedException;
import org.quorate.client.connection.Service;
import org.quorate.ipc.message.PlainRequest;
import org.quorate.ipc.message.PlainResponse;
import org.quorate.posix.Errno;

class ServiceSessionTest {
    private static final ConnectOptions OPTIONS = ConnectOptions.DEFAULT
            .withCallTimeout(Duration.ofMillis(50))
            .withReconnect(new ReconnectPolicy(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofSeconds(30)));
    private static final PlainRequest REQUEST = new PlainRequest(3);

    private final List<FakeConnection> made = new ArrayList<>();
    private final CountDownLatch lost = new CountDownLatch(1);
    private final BlockingQueue<Integer> connected = new ArrayBlockingQueue<>(100);
    private IntConsumer onEvent = id -> {};
    private Runnable onConnected = () -> {};

    private ServiceSession session(ConnectOptions options) {
        return new ServiceSession(
                        service -> {
                            FakeConnection connection = new FakeConnection();
                            synchronized (made) {
                                made.add(connection);
                            }
                            return connection;
                        },
                        Service.CFG,
                        options,
                        new ServiceListener() {
                            @Override
                            public void connected() {
                                connected.add(1);
                                onConnected.run();
                            }

                            @Override
                            public void event(int id, byte[] buffer, int length) {
                                onEvent.accept(id);
                            }

                            @Override
                            public void lost(ClusterException cause) {
                                lost.countDown();
                            }
                        })
                .open();
    }

    private FakeConnection connection(int index) {
        synchronized (made) {
            return made.get(index);
        }
    }

    private static byte[] answer(StatusCode status) {
        return new PlainResponse(3, status.number()).encode();
    }

    @Test
    void goesOnWhileTheNodeSaysTryAgain() {
        try (ServiceSession session = session(OPTIONS)) {
            connection(0).answers.add(answer(StatusCode.TRY_AGAIN));
            connection(0).answers.add(answer(StatusCode.BUSY));
            connection(0).answers.add(answer(StatusCode.OK));
            session.call("something", REQUEST);
            assertThat(connection(0).answers).hasSize(1);
        }
    }

    @Test
    void everyEndHasItsException() {
        try (ServiceSession session = session(OPTIONS)) {
            connection(0).answers.add(answer(StatusCode.NOT_EXIST));
            assertThatThrownBy(() -> session.call("something", REQUEST))
                    .isInstanceOfSatisfying(
                            RequestRefusedException.class,
                            refused -> assertThat(refused.status()).isEqualTo(StatusCode.NOT_EXIST))
                    .hasMessage("something: CS_ERR_NOT_EXIST");
            connection(0).answers.clear();
            connection(0).answers.add(answer(StatusCode.ACCESS));
            assertThatThrownBy(() -> session.call("something", REQUEST)).isInstanceOf(AccessDeniedException.class);
            connection(0).answers.clear();
            connection(0).answers.add(answer(StatusCode.TRY_AGAIN));
            assertThatThrownBy(() -> session.call("something", REQUEST)).isInstanceOf(ClusterTimeoutException.class);
            connection(0).answers.clear();
            connection(0).answers.add(new byte[3]);
            assertThatThrownBy(() -> session.call("something", REQUEST)).hasMessageContaining("too short");
        }
    }

    @Test
    void virtualThreadsGetTheSameExceptions() throws InterruptedException {
        try (ServiceSession session = session(OPTIONS)) {
            connection(0).answers.add(answer(StatusCode.NOT_EXIST));
            BlockingQueue<Throwable> thrown = new ArrayBlockingQueue<>(1);
            Thread.startVirtualThread(() -> {
                try {
                    session.call("something", REQUEST);
                } catch (ClusterException e) {
                    thrown.add(e);
                }
            });
            assertThat(thrown.poll(30, TimeUnit.SECONDS)).isInstanceOf(RequestRefusedException.class);
        }
    }

    @Test
    void aLostConnectionIsMadeAgain() throws InterruptedException {
        try (ServiceSession session = session(OPTIONS)) {
            assertThat(connected.poll(30, TimeUnit.SECONDS)).isNotNull();
            connection(0).abandon();
            assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(connected.poll(30, TimeUnit.SECONDS)).isNotNull();
            assertThat(connection(0).closed).isTrue();
            connection(1).answers.add(answer(StatusCode.OK));
            session.call("something", REQUEST);
        }
        assertThat(connection(1).closed).isTrue();
    }

    @Test
    void aConnectionMadeWhileClosingIsGivenBack() throws InterruptedException {
        BlockingQueue<Thread> closing = new ArrayBlockingQueue<>(1);
        try (ServiceSession session = session(OPTIONS)) {
            onConnected = () -> {
                Thread closer = Thread.ofPlatform().start(session::close);
                while (closer.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait(); // it waits for the thread that is here
                }
                closing.add(closer);
            };
            connection(0).abandon();
            Thread closer = closing.poll(30, TimeUnit.SECONDS);
            assertThat(closer).isNotNull();
            closer.join();
        }
        assertThat(connection(1).closed).isTrue();
    }

    @Test
    void withoutReconnectingEveryCallSaysWhy() throws InterruptedException {
        try (ServiceSession session = session(OPTIONS.withReconnect(ReconnectPolicy.NEVER))) {
            connection(0).abandon();
            assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> session.call("something", REQUEST))
                    .isInstanceOf(ClusterUnavailableException.class)
                    .hasMessageStartingWith(
                            "something: not connected, because the connection to 'cfg' of the node is lost");
        }
    }

    @Test
    void aListenerThatCannotSendIsTold() throws InterruptedException {
        BlockingQueue<Throwable> thrown = new ArrayBlockingQueue<>(1);
        ServiceSession[] own = new ServiceSession[1];
        onEvent = id -> {
            try {
                own[0].send("sending", new byte[40]);
            } catch (BackPressureException e) {
                thrown.add(e);
            }
        };
        try (ServiceSession session = session(OPTIONS)) {
            own[0] = session;
            connection(0).sendResult = -Errno.EAGAIN;
            connection(0).event(new PlainResponse(5, 1));
            assertThat(thrown.poll(30, TimeUnit.SECONDS)).isInstanceOf(BackPressureException.class);
        }
    }

    @Test
    void aListenerThatFailsEndsTheConnection() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        onEvent = id -> {
            called.countDown();
            throw new IllegalArgumentException("a mistake");
        };
        try (ServiceSession _ = session(OPTIONS)) {
            connection(0).event(new PlainResponse(5, 1));
            assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(made).hasSize(1);
        assertThat(connection(0).closed).isTrue();
    }
}
