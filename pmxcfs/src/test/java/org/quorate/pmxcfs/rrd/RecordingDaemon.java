package org.quorate.pmxcfs.rrd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** In the place of rrdcached: keeps the lines it is sent, and answers as it is told to. */
final class RecordingDaemon implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final UnaryOperator<String> answers;

    RecordingDaemon(Path socket, UnaryOperator<String> answers) throws IOException {
        this.answers = answers;
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofPlatform().daemon().start(this::serve);
    }

    private void serve() {
        while (listener.isOpen()) {
            try (SocketChannel client = listener.accept()) {
                BufferedReader in = new BufferedReader(new InputStreamReader(Channels.newInputStream(client), UTF_8));
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    lines.add(line);
                    ByteBuffer answer = ByteBuffer.wrap(answers.apply(line).getBytes(UTF_8));
                    while (answer.hasRemaining()) {
                        client.write(answer);
                    }
                }
            } catch (IOException over) {
                // the next one, or the end
            }
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
