package org.quorate.daemon.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.quorate.base.StatusCode;

/** Opening of client connections with a deadline, and the words for their ends. */
final class ControlConnections {
    private ControlConnections() {}

    /** Connects on a thread of its own: a stopped daemon with a full backlog would block for ever. */
    static SocketChannel open(Path socket, Duration timeout) throws ClusterAccessException {
        SocketChannel channel;
        UnixDomainSocketAddress address;
        try {
            address = UnixDomainSocketAddress.of(socket);
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (IOException failure) {
            throw ended(failure);
        }
        CompletableFuture<Void> connected = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("control-connect").start(() -> {
            try {
                channel.connect(address);
                connected.complete(null);
            } catch (IOException failure) {
                connected.completeExceptionally(failure);
            }
        });
        try {
            connected.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return channel;
        } catch (TimeoutException late) {
            close(channel);
            throw silent(timeout);
        } catch (ExecutionException refused) {
            close(channel);
            throw notConnected(socket, refused);
        } catch (InterruptedException stop) {
            close(channel);
            Thread.currentThread().interrupt();
            throw new ClusterAccessException(StatusCode.INTERRUPT, "interrupted", stop);
        }
    }

    private static ClusterAccessException notConnected(Path socket, Throwable cause) {
        if (Files.exists(socket) && !Files.isWritable(socket)) {
            return new ClusterAccessException(StatusCode.ACCESS, "no permission to use " + socket, cause);
        }
        return new ClusterAccessException(StatusCode.LIBRARY, "no daemon listens on " + socket, cause);
    }

    static ClusterAccessException silent(Duration timeout) {
        return new ClusterAccessException(
                StatusCode.TIMEOUT, "the daemon did not answer within " + timeout.toMillis() + " ms");
    }

    static ClusterAccessException ended(Exception cause) {
        return new ClusterAccessException(
                StatusCode.LIBRARY, "the connection to the daemon ended: " + cause.getMessage(), cause);
    }

    static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // nothing is lost
        }
    }
}
