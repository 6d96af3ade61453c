package org.quorate.posix.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.quorate.base.IpAddress;

/** Keeps what arrives, for tests. */
final class Received implements DatagramHandler {
    record Datagram(IpAddress source, int port, byte[] bytes) {}

    final List<Datagram> datagrams = new ArrayList<>();

    @Override
    public void onDatagram(IpAddress source, int port, byte[] buffer, int offset, int length) {
        datagrams.add(new Datagram(source, port, Arrays.copyOfRange(buffer, offset, offset + length)));
    }

    List<Integer> sizes() {
        return datagrams.stream().map(d -> d.bytes().length).toList();
    }

    byte[] joined() {
        byte[] all = new byte[datagrams.stream().mapToInt(d -> d.bytes().length).sum()];
        int at = 0;
        for (Datagram datagram : datagrams) {
            System.arraycopy(datagram.bytes(), 0, all, at, datagram.bytes().length);
            at += datagram.bytes().length;
        }
        return all;
    }
}
