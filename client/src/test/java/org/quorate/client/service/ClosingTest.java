package org.quorate.client.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quorate.base.StatusCode;
import org.quorate.client.AccessDeniedException;
import org.quorate.client.ClusterTimeoutException;
import org.quorate.client.ConnectOptions;
import org.quorate.client.Group;
import org.quorate.client.GroupChange;
import org.quorate.client.GroupListener;
import org.quorate.client.GroupMessage;
import org.quorate.client.ReconnectPolicy;
import org.quorate.client.RequestRefusedException;
import org.quorate.client.Subscription;
import org.quorate.ipc.message.CmapMessages;
import org.quorate.ipc.message.CpgMessages;
import org.quorate.ipc.message.Message;
import org.quorate.ipc.message.PlainResponse;

/** What is ended when the connection is gone needs no node any more; else its answer counts. */
class ClosingTest {
    private static final int NODE = 1;
    private static final int PID = 77;
    private static final ConnectOptions OPTIONS = ConnectOptions.DEFAULT
            .withCallTimeout(Duration.ofSeconds(1))
            .withPid(PID)
            .withReconnect(ReconnectPolicy.NEVER);

    private FakeConnection connection = new FakeConnection();

    private void answer(Message... answers) {
        connection.answer(answers);
    }

    private static Message status(StatusCode status) {
        return new PlainResponse(1, status.number());
    }

    private MapSession map() {
        connection = new FakeConnection();
        answer(status(StatusCode.OK));
        return new MapSession(service -> connection, OPTIONS, MapSession.Which.CONFIGURATION).open();
    }

    private Subscription tracking(MapSession map) {
        answer(new CmapMessages.HandleResponse(CmapMessages.TRACK_ADD, StatusCode.OK.number(), 5));
        return map.trackPrefix("a.", (key, now, before) -> {});
    }

    @Test
    void theEndOfTrackingIsRefusedAloud() {
        try (MapSession map = map()) {
            Subscription tracking = tracking(map);
            answer(status(StatusCode.NOT_EXIST));
            assertThatThrownBy(tracking::close)
                    .isInstanceOf(RequestRefusedException.class)
                    .hasMessageContaining("end of tracking a.");
            assertThatCode(tracking::close).doesNotThrowAnyException();
        }
    }

    @Test
    void theEndOfTrackingMayComeTooLate() {
        try (MapSession map = map()) {
            Subscription tracking = tracking(map);
            answer(status(StatusCode.TRY_AGAIN));
            assertThatThrownBy(tracking::close).isInstanceOf(ClusterTimeoutException.class);
        }
    }

    @Test
    void withTheConnectionTrackingEnds() throws Exception {
        try (MapSession map = map()) {
            Subscription tracking = tracking(map);
            loseConnection();
            assertThatCode(tracking::close).doesNotThrowAnyException();
        }
        MapSession closed = map();
        Subscription tracking = tracking(closed);
        closed.close();
        assertThatCode(tracking::close).doesNotThrowAnyException();
    }

    private void loseConnection() throws InterruptedException {
        connection.abandon();
        while (!connection.closed) {
            Thread.sleep(1);
        }
    }

    private Group group() {
        connection = new FakeConnection();
        answer(status(StatusCode.OK));
        CpgMessages.Member own = new CpgMessages.Member(NODE, PID, 1);
        connection.event(new CpgMessages.ConfigurationChange(
                "group".getBytes(StandardCharsets.UTF_8), List.of(own), List.of(), List.of(own)));
        return new GroupSession(service -> connection, OPTIONS, NODE, "group", new Deaf()).open();
    }

    @Test
    void aLeaveThatIsNotTakenInTimeIsToldAndTheConnectionEnds() {
        Group group = group();
        answer(status(StatusCode.TRY_AGAIN));
        assertThatThrownBy(group::close)
                .isInstanceOf(ClusterTimeoutException.class)
                .hasMessageContaining("leaving group 'group'");
        assertThat(connection.closed).isTrue();
        assertThatCode(group::close).doesNotThrowAnyException();
    }

    @Test
    void aLeaveIsRefusedAloudUnlessThereIsNothingToLeave() {
        Group group = group();
        answer(status(StatusCode.ACCESS));
        assertThatThrownBy(group::close).isInstanceOf(AccessDeniedException.class);
        assertThat(connection.closed).isTrue();

        Group unknown = group();
        answer(status(StatusCode.NOT_EXIST));
        assertThatCode(unknown::close).doesNotThrowAnyException();
        assertThat(connection.closed).isTrue();
    }

    @Test
    void withTheConnectionMembershipEnds() throws Exception {
        Group group = group();
        loseConnection();
        assertThatCode(group::close).doesNotThrowAnyException();
    }

    /** Hears and does nothing. */
    private static final class Deaf implements GroupListener {
        @Override
        public void onMessage(GroupMessage message) {}

        @Override
        public void onChange(GroupChange change) {}
    }
}
