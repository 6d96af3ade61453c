package org.quorate.ipc.libqb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.function.Consumer;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.event.Poll;
import org.quorate.posix.local.UnixAddress;
import org.quorate.posix.local.UnixSocket;

/** A client that has the rings in its hands and may do with them what it likes. */
final class RawClient implements AutoCloseable {
    final UnixSocket setup;
    final SetupResponse names;
    final SharedRing requests;
    final SharedRing responses;
    private final Arena arena = Arena.ofShared();

    RawClient(String service, int bufferBytes) throws PosixException {
        setup = UnixSocket.connect(UnixAddress.ofPaddedAbstract(service), UnixSocket.Type.STREAM);
        byte[] request = new SetupRequest(bufferBytes).encode();
        assertThat(setup.write(request, 0, request.length)).isEqualTo(request.length);
        assertThat(Poll.await(setup.fd(), Epoll.IN, 10_000)).isEqualTo(Epoll.IN);
        byte[] answer = new byte[SetupResponse.BYTES];
        assertThat(setup.read(answer, 0, answer.length)).as("in one piece").isEqualTo(answer.length);
        names = Objects.requireNonNull(SetupResponse.decode(answer));
        assertThat(names.error()).isZero();
        requests = SharedRing.open(names.requestName(), names.bufferBytes(), true, arena);
        responses = SharedRing.open(names.responseName(), names.bufferBytes(), false, arena);
    }

    /** Puts a request into the ring without waking the server. */
    void put(byte[] message) {
        assertThat(requests.write(message, message.length, message, 0, 0)).isZero();
    }

    /** Wakes the server. */
    void wake() {
        int _ = setup.write(new byte[1], 0, 1);
    }

    /** Calls and checks that the answer comes. */
    void echo(byte[] message) {
        put(message);
        wake();
        byte[] buffer = new byte[names.bufferBytes()];
        assertThat(responses.read(buffer, 10_000_000_000L)).isEqualTo(message.length);
    }

    private Path file(String kind, String part) {
        String name = switch (kind) {
            case "request" -> names.requestName();
            case "response" -> names.responseName();
            default -> names.eventName();
        };
        return Path.of(name + '-' + part);
    }

    /** Changes a file behind the server's back. */
    void spoil(String kind, String part, Consumer<MemorySegment> change) {
        try (Arena mapping = Arena.ofConfined();
                FileChannel channel =
                        FileChannel.open(file(kind, part), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            change.accept(channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), mapping));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void truncate(String kind, String part) {
        try (RandomAccessFile file = new RandomAccessFile(file(kind, part).toFile(), "rw")) {
            file.setLength(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        setup.close();
        arena.close();
    }
}
