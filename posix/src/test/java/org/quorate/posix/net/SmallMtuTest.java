package org.quorate.posix.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quorate.base.IpAddress;
import org.quorate.posix.Errno;

/** What path MTU discovery depends on: too large a datagram is refused, and the kernel tells the size. */
class SmallMtuTest {
    private static final int MTU = 1300;

    private final List<String> errors = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"10.9.0.1,10.9.0.2,28,true", "10.9.0.1,10.9.0.2,28,false", "fd00:9::1,fd00:9::2,48,true"})
    void theDevicesMtuIsReported(String from, String to, int overhead, boolean offload) throws Exception {
        NetworkNamespace.call(() -> {
            NetworkNamespace.ip("link add quorate0 mtu " + MTU + " type veth peer name quorate1");
            NetworkNamespace.ip("address add " + from + "/64".replace("64", overhead == 28 ? "24" : "64")
                    + " dev quorate0" + (overhead == 28 ? "" : " nodad"));
            NetworkNamespace.ip("link set quorate0 up");
            NetworkNamespace.ip("link set quorate1 up");
            sendAroundTheMtu(IpAddress.of(from), new UdpAddress(IpAddress.of(to), 5405), MTU - overhead, offload);
            findTheInterface(IpAddress.of(from));
            return null;
        });
    }

    private static void findTheInterface(IpAddress address) throws Exception {
        assertThat(Interfaces.addresses())
                .filteredOn(entry -> entry.address().equals(address))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.interfaceName()).isEqualTo("quorate0");
                    assertThat(entry.mtuBytes()).isEqualTo(MTU);
                    assertThat(entry.prefixLength()).isEqualTo(address.isV6() ? 64 : 24);
                    assertThat(entry.isUp()).isTrue();
                    assertThat(entry.isLoopback()).isFalse();
                });
    }

    private void sendAroundTheMtu(IpAddress from, UdpAddress to, int largest, boolean offload) throws Exception {
        byte[] bytes = new byte[10_000];
        try (UdpSocket socket = UdpSocket.open(new UdpAddress(from, 5405), offload);
                UdpSendBatch sender = new UdpSendBatch(socket, 1 << 17, 64);
                SocketErrorQueue queue = new SocketErrorQueue()) {
            sender.add(to, bytes, 0, largest, largest);
            sender.add(to, bytes, 0, 5 * largest, largest);
            assertThat(flush(sender)).isZero();
            assertThat(errors).isEmpty();
            assertThat(queue.poll(socket)).isNull();

            sender.add(to, bytes, 0, largest + 1, largest + 1);
            sender.add(to, bytes, 0, 5 * (largest + 1), largest + 1);
            sender.add(to, bytes, 0, 200, 100);
            assertThat(flush(sender)).isZero();
            assertThat(errors).containsExactly("0 EMSGSIZE", "1 EMSGSIZE");
            SocketError error = queue.poll(socket);
            // IPv4 does not tell the port of a datagram that never left.
            UdpAddress told = to.ip().isV6() ? to : new UdpAddress(to.ip(), 0);
            assertThat(error)
                    .isEqualTo(new SocketError(Errno.EMSGSIZE, SocketError.Origin.LOCAL, 0, 0, MTU, told, null));
            assertThat(socket.segmentationOffload()).isEqualTo(offload);
        }
    }

    private int flush(UdpSendBatch sender) {
        return sender.flush((entry, to, errno) -> errors.add(entry + " " + Errno.name(errno)));
    }
}
