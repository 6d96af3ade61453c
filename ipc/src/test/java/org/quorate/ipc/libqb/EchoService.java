package org.quorate.ipc.libqb;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.quorate.base.wire.Endian;
import org.quorate.posix.local.PeerCredentials;

/** Answers every request with its own bytes; id 7 has no answer; id 9 comes back as an event, id 10 as both. */
final class EchoService implements IpcService {
    static final int SILENT = 7;
    static final int EVENT = 9;
    static final int EVENT_AND_ANSWER = 10;

    final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger disconnects = new AtomicInteger();
    volatile int verdict;
    volatile RequestRate rate = RequestRate.FAST;
    volatile PeerCredentials lastPeer = new PeerCredentials(0, -1, -1);

    @Override
    public int admit(PeerCredentials client) {
        lastPeer = client;
        return verdict;
    }

    @Override
    public RequestRate rate() {
        return rate;
    }

    @Override
    public IpcSession open(IpcConnection connection) {
        return new IpcSession() {
            @Override
            public void onRequest(int id, byte[] buffer, int offset, int length) {
                requests.incrementAndGet();
                byte[] copy = Arrays.copyOfRange(buffer, offset, offset + length);
                if (id == EVENT || id == EVENT_AND_ANSWER) {
                    connection.event(copy, 16, buffer, offset + 16, length - 16);
                }
                if (id != EVENT && id != SILENT) {
                    connection.reply(copy, length);
                }
            }

            @Override
            public void onDisconnect() {
                disconnects.incrementAndGet();
            }
        };
    }

    /** A request of this size whose bytes tell where they belong. */
    static byte[] message(int id, int length, int seed) {
        byte[] message = new byte[length];
        for (int i = 16; i < length; i++) {
            message[i] = (byte) (seed * 31 + i);
        }
        Endian.LITTLE.putInt(message, 0, id);
        Endian.LITTLE.putInt(message, 8, length);
        return message;
    }
}
