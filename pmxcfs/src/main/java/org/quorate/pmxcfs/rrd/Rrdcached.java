package org.quorate.pmxcfs.rrd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.rrd.RrdFormat;
import org.quorate.clusterfs.rrd.RrdSample;

/**
 * rrdcached, by the text protocol of its socket: a line, answered by a line that begins with a number, which is the number of lines that
 * follow, or negative for an error.
 */
final class Rrdcached implements RrdProgram {
    private final SocketChannel channel;
    private final BufferedReader answers;

    private Rrdcached(SocketChannel channel) {
        this.channel = channel;
        this.answers = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8));
    }

    /** Connects; fails if nobody listens there. */
    static Rrdcached connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new Rrdcached(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public @Nullable String create(Path file, RrdSample sample, long begin) throws IOException {
        return ask("CREATE %s -s %d -b %d -O %s"
                .formatted(
                        file,
                        RrdFormat.STEP,
                        begin,
                        String.join(" ", sample.format().definitions())));
    }

    @Override
    public @Nullable String update(Path file, RrdSample sample) throws IOException {
        return ask("UPDATE " + file + " " + sample.values());
    }

    private @Nullable String ask(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        String status = answer();
        String first = status.split(" ", 2)[0];
        int following;
        try {
            following = Integer.parseInt(first);
        } catch (NumberFormatException e) {
            throw new IOException("rrdcached answered: " + status, e);
        }
        for (int i = 0; i < following; i++) {
            String _ = answer();
        }
        return following < 0 ? status : null;
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new EOFException("rrdcached closed the connection");
        }
        return line;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing is lost with it
        }
    }
}
