package org.quorate.posix.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quorate.base.IpAddress;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;

/** Loopback is fast and keeps order, so what was sent can be compared byte by byte with what arrives. */
class UdpLoopbackTest {
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final Received received = new Received();
    private final UdpReceiveBatch batch = closing(new UdpReceiveBatch(16));

    private <T extends AutoCloseable> T closing(T resource) {
        open.add(resource);
        return resource;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    private UdpSocket socket(String ip, boolean offload) throws PosixException {
        return closing(UdpSocket.open(new UdpAddress(IpAddress.of(ip), 0), offload));
    }

    private UdpSendBatch sendBatch(UdpSocket socket) {
        return closing(new UdpSendBatch(socket, 1 << 20, 1024));
    }

    private int flush(UdpSendBatch sender) {
        return sender.flush((entry, to, errno) -> errors.add(entry + " " + to.ip() + " " + Errno.name(errno)));
    }

    /** Receives until this many datagrams are there or nothing came for a while. */
    private void receive(UdpSocket socket, int count) throws PosixException {
        try (Epoll epoll = new Epoll(1)) {
            epoll.add(socket.fd(), Epoll.IN, 0);
            while (received.datagrams.size() < count && epoll.await(PATIENCE_NANOS) > 0) {
                assertThat(batch.receive(socket, received)).isNotNegative();
            }
        }
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,true,true",
        "127.0.0.1,true,false",
        "127.0.0.1,false,true",
        "::1,true,true",
        "::1,false,false"
    })
    void aLongMessageArrivesAsItsSegments(String ip, boolean senderOffload, boolean receiverOffload) throws Exception {
        UdpSocket from = socket(ip, senderOffload);
        UdpSocket to = socket(ip, receiverOffload);
        UdpSendBatch sender = sendBatch(from);
        byte[] message = noise(200_000);

        assertThat(sender.add(to.local(), message, 0, message.length, 1400)).isZero();
        assertThat(flush(sender)).isZero();
        receive(to, 143);

        assertThat(errors).isEmpty();
        List<Integer> sizes = new ArrayList<>(Collections.nCopies(142, 1400));
        sizes.add(1200);
        assertThat(received.sizes()).isEqualTo(sizes);
        assertThat(received.joined()).isEqualTo(message);
        assertThat(received.datagrams).allSatisfy(datagram -> {
            assertThat(datagram.source()).isEqualTo(IpAddress.of(ip));
            assertThat(datagram.port()).isEqualTo(from.local().port());
        });
        assertThat(from.segmentationOffload()).isEqualTo(senderOffload);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void entriesOfOneDestinationAreJoinedAndStillArriveSingly(boolean offload) throws Exception {
        UdpSocket from = socket("127.0.0.1", offload);
        UdpSocket to = socket("127.0.0.1", true);
        UdpSendBatch sender = sendBatch(from);
        List<Integer> sizes = List.of(300, 300, 300, 40, 300, 301, 299, 1, 1, 1, 0, 1, 9000);
        byte[] bytes = noise(9000);
        for (int size : sizes) {
            sender.add(to.local(), bytes, 9000 - size, size, 60_000);
        }
        assertThat(flush(sender)).isZero();
        receive(to, sizes.size());

        assertThat(errors).isEmpty();
        assertThat(received.sizes()).isEqualTo(sizes);
    }

    @Test
    void theSameSourceIsTheSameObject() throws Exception {
        UdpSocket from = socket("127.0.0.1", true);
        UdpSocket to = socket("127.0.0.1", true);
        UdpSendBatch sender = sendBatch(from);
        for (int i = 0; i < 3; i++) {
            sender.add(to.local(), noise(10 + i), 0, 10 + i, 1400);
            flush(sender);
            receive(to, i + 1);
        }
        assertThat(received.datagrams).hasSize(3);
        assertThat(received.datagrams)
                .allSatisfy(datagram -> assertThat(datagram.source())
                        .isSameAs(received.datagrams.getFirst().source()));
    }

    @Test
    void datagramsToManyDestinationsKeepTheirOrder() throws Exception {
        UdpSocket from = socket("127.0.0.1", true);
        UdpSocket first = socket("127.0.0.1", true);
        UdpSocket second = socket("127.0.0.1", true);
        UdpSendBatch sender = sendBatch(from);
        for (int i = 0; i < 10; i++) {
            byte[] message = {(byte) i};
            assertThat(sender.add(first.local(), message, 0, 1, 1)).isEqualTo(2 * i);
            assertThat(sender.add(second.local(), message, 0, 1, 1)).isEqualTo(2 * i + 1);
        }
        flush(sender);
        assertThat(sender.isEmpty()).isTrue();
        receive(first, 10);
        assertThat(received.joined()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        received.datagrams.clear();
        receive(second, 10);
        assertThat(received.joined()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void anEntryThatCannotBeSentIsReportedAndTheOthersLeave() throws Exception {
        UdpSocket from = socket("127.0.0.1", true);
        UdpSocket to = socket("127.0.0.1", true);
        UdpSendBatch sender = sendBatch(from);
        UdpAddress unreachable = new UdpAddress(IpAddress.of("255.255.255.255"), 5405);
        byte[] bytes = noise(70_000);
        sender.add(to.local(), bytes, 0, 5000, 1000);
        sender.add(unreachable, bytes, 0, 5000, 1000);
        sender.add(to.local(), bytes, 0, 65_600, 65_600);
        sender.add(to.local(), bytes, 0, 100, 1000);
        assertThat(flush(sender)).isZero();
        receive(to, 6);

        assertThat(received.sizes()).containsExactly(1000, 1000, 1000, 1000, 1000, 100);
        assertThat(errors).containsExactly("1 255.255.255.255 EACCES", "2 127.0.0.1 EMSGSIZE");
        assertThat(from.segmentationOffload()).isTrue();
    }

    @Test
    void aFullBatchSaysSo() throws Exception {
        UdpSocket from = socket("127.0.0.1", true);
        UdpSendBatch sender = closing(new UdpSendBatch(from, UdpSendBatch.MAX_PAYLOAD_BYTES, 4));
        byte[] bytes = noise(60_000);
        assertThat(sender.add(from.local(), bytes, 0, 60_000, 1400)).isZero();
        assertThat(sender.add(from.local(), bytes, 0, 6_000, 1400)).isEqualTo(UdpSendBatch.FULL);
        assertThat(sender.add(from.local(), bytes, 0, 5_000, 1400)).isEqualTo(1);
        assertThat(flush(sender)).isZero();
        assertThat(sender.add(from.local(), bytes, 0, 6_000, 1400)).isZero();
        assertThatThrownBy(() -> sender.add(from.local(), new byte[70_000], 0, 70_000, 1400))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClosedPortReachesTheErrorQueueAndDoesNotLoseOtherDatagrams() throws Exception {
        UdpSocket from = socket("127.0.0.1", true);
        UdpSocket to = socket("127.0.0.1", true);
        UdpSocket gone = UdpSocket.open(new UdpAddress(IpAddress.of("127.0.0.1"), 0));
        gone.close();
        UdpSendBatch sender = sendBatch(from);
        byte[] bytes = noise(100);
        sender.add(gone.local(), bytes, 0, 100, 1400);
        flush(sender);
        sender.add(to.local(), bytes, 0, 100, 1400);
        flush(sender);
        receive(to, 1);

        assertThat(received.sizes()).containsExactly(100);
        assertThat(errors).isEmpty();
        try (SocketErrorQueue queue = new SocketErrorQueue()) {
            SocketError error = queue.poll(from);
            assertThat(error)
                    .isEqualTo(new SocketError(
                            Errno.ECONNREFUSED,
                            SocketError.Origin.ICMP,
                            3,
                            3,
                            0,
                            gone.local(),
                            IpAddress.of("127.0.0.1")));
            assertThat(queue.poll(from)).isNull();
        }
    }

    @Test
    void anAddressThatDoesNotExistYetCanBeBound() throws Exception {
        assertThat(socket("192.0.2.77", true).local().ip()).isEqualTo(IpAddress.of("192.0.2.77"));
        assertThat(socket("2001:db8::77", true).local().port()).isPositive();
    }

    @Test
    void aPortInUseIsAnErrorThatNamesIt() throws Exception {
        UdpSocket first = socket("127.0.0.1", true);
        assertThatThrownBy(() -> UdpSocket.open(first.local()))
                .isInstanceOf(PosixException.class)
                .hasMessage("bind " + first.local() + ": Address already in use (98)");
    }
}
