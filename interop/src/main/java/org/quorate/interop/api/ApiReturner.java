package org.quorate.interop.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.quorate.client.Cluster;
import org.quorate.client.ClusterException;
import org.quorate.client.Group;
import org.quorate.client.GroupChange;
import org.quorate.client.GroupListener;
import org.quorate.client.GroupMessage;

/** Joins a group, loses its daemon, and is a member again when the daemon is back; writes what it sees to a file. */
public final class ApiReturner implements GroupListener {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path file;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    private ApiReturner(Path file) {
        this.file = file;
    }

    /** Argument: the file. */
    public static void main(String[] arguments) throws InterruptedException {
        ApiReturner returner = new ApiReturner(Path.of(arguments[0]));
        try (Cluster cluster = Cluster.connect();
                Group group = cluster.join("return", returner)) {
            returner.await("members 1");
            group.send(new byte[1]);
            returner.await("own message");
            returner.await("lost");
            returner.await("members 1");
            group.send(new byte[1]);
            returner.await("own message");
            returner.write("end");
        }
    }

    private void await(String expected) throws InterruptedException {
        String event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (!expected.equals(event)) {
            throw new IllegalStateException(expected + " should have come, not " + event);
        }
        write(event);
    }

    private void write(String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void onMessage(GroupMessage message) {
        events.add("own message");
    }

    @Override
    public void onChange(GroupChange change) {
        if (!change.members().isEmpty()) {
            events.add("members " + change.members().size());
        }
    }

    @Override
    public void onLost(ClusterException cause) {
        events.add("lost");
    }
}
