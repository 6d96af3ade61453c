package org.quorate.simulation;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.quorate.base.IpAddress;

/** Datagrams that arrived and were not read yet, because the process is paused or busy. What does not fit is lost. */
final class SocketBuffer {
    /** A socket buffer of 8 MiB holds about this many of full size. */
    private static final int DATAGRAMS = 5000;

    private final ArrayDeque<Datagram> kept = new ArrayDeque<>();
    private final Reader reader;

    /** Who reads. */
    @FunctionalInterface
    interface Reader {
        void onDatagram(int link, IpAddress source, int port, byte[] buffer, int length);
    }

    private record Datagram(int link, IpAddress source, int port, byte[] bytes) {}

    SocketBuffer(Reader reader) {
        this.reader = reader;
    }

    void keep(int link, IpAddress source, int port, byte[] buffer, int length) {
        if (kept.size() < DATAGRAMS) {
            kept.add(new Datagram(link, source, port, Arrays.copyOf(buffer, length)));
        }
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    void deliverNext() {
        Datagram next = kept.remove();
        reader.onDatagram(next.link(), next.source(), next.port(), next.bytes(), next.bytes().length);
    }

    void clear() {
        kept.clear();
    }
}
