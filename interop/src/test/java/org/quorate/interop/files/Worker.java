package org.quorate.interop.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.quorate.interop.PmxcfsNode;

/** Somebody who works on one node's mount without a pause, and keeps what he tried. */
final class Worker implements Runnable {
    private static final int REGISTERS = 3;
    private static final int LOCKS = 2;
    /** A lock that nobody can be sure to have, or to be rid of, is not asked for any more after so long. */
    private static final long LOCK_GENERATION_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int LARGE = 20_000;

    /** Always as long, so that one write replaces what was there. */
    private static final String WRITTEN = "%-40s";

    private final PmxcfsNode node;
    private final int nodeId;
    private final String name;
    private final SplittableRandom random;
    private final BooleanSupplier isOver;
    private final LongSupplier clock;
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private final Map<String, String> contents = new HashMap<>();
    private int sequence;

    Worker(PmxcfsNode node, int nodeId, int number, long seed, BooleanSupplier isOver, LongSupplier clock) {
        this.node = node;
        this.nodeId = nodeId;
        this.name = nodeId + "-" + number;
        this.random = new SplittableRandom(seed * 31 + nodeId * 7L + number);
        this.isOver = isOver;
        this.clock = clock;
    }

    /** What was tried; to be asked for when it is over. */
    List<Attempt> attempts() {
        return attempts;
    }

    @Override
    public void run() {
        while (!isOver.getAsBoolean()) {
            boolean wentWell = switch (random.nextInt(8)) {
                case 0, 1 -> create();
                case 2 -> delete();
                case 3 -> replace();
                case 4 -> rename();
                case 5 -> overwrite();
                default -> lockAndUnlock();
            };
            pause(wentWell ? 1 : 50);
        }
    }

    /** Its contents are never alike, so that it is known who wrote what is found. */
    private String content() {
        String text = name + "/" + ++sequence;
        return random.nextInt(10) == 0 ? text + "x".repeat(random.nextInt(LARGE)) : text;
    }

    private boolean create() {
        String value = content();
        String path = "files/" + name + "-" + sequence;
        boolean done = attempt(
                Attempt.Kind.CREATE,
                path,
                value,
                () -> Files.writeString(
                        node.path(path), value, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        if (done) {
            files.add(path);
            contents.put(path, value);
        }
        return done;
    }

    private boolean delete() {
        if (files.isEmpty()) {
            return true;
        }
        String path = files.remove(random.nextInt(files.size()));
        contents.remove(path);
        return attempt(Attempt.Kind.DELETE, path, "", () -> Files.delete(node.path(path)));
    }

    /** A file that is there alone is one that went and another that came, with the same content. */
    private boolean rename() {
        if (files.isEmpty()) {
            return true;
        }
        String from = files.remove(random.nextInt(files.size()));
        String to = "files/" + name + "-" + ++sequence;
        boolean done = attempt(
                Attempt.Kind.DELETE,
                from,
                "",
                () -> Files.move(node.path(from), node.path(to), StandardCopyOption.ATOMIC_MOVE));
        String value = contents.remove(from);
        attempts.add(attempts.getLast().as(Attempt.Kind.CREATE, to, String.valueOf(value)));
        if (done) {
            files.add(to);
            contents.put(to, String.valueOf(value));
        }
        return done;
    }

    /** In place, by one call that changes all of it. */
    private boolean overwrite() {
        String value = WRITTEN.formatted(name + "/" + ++sequence);
        return attempt(
                Attempt.Kind.REPLACE,
                ownFile(),
                value,
                () -> Files.writeString(node.path(ownFile()), value, StandardOpenOption.WRITE));
    }

    private String ownFile() {
        return "registers/own-" + name;
    }

    /** Makes the file that it writes in place, before anything is disturbed. */
    void prepare() {
        String value = WRITTEN.formatted(name + "/" + ++sequence);
        boolean made = attempt(
                Attempt.Kind.REPLACE,
                ownFile(),
                value,
                () -> Files.writeString(node.path(ownFile()), value, StandardOpenOption.CREATE_NEW));
        if (!made) {
            throw new IllegalStateException("worker " + name + " cannot begin: " + attempts.getLast());
        }
    }

    /** By a rename, so that the whole content changes in one step. */
    private boolean replace() {
        String register = "registers/" + random.nextInt(REGISTERS);
        String value = content();
        String temporary = "registers/new-" + name + "-" + sequence;
        try {
            Files.writeString(node.path(temporary), value);
        } catch (IOException notWritten) {
            return false;
        }
        return attempt(
                Attempt.Kind.REPLACE,
                register,
                value,
                () -> Files.move(
                        node.path(temporary),
                        node.path(register),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING));
    }

    private boolean lockAndUnlock() {
        String lock = "priv/lock/" + clock.getAsLong() / LOCK_GENERATION_NANOS + "-" + random.nextInt(LOCKS);
        String value = name + "/" + ++sequence;
        if (!attempt(Attempt.Kind.LOCK, lock, value, () -> Files.createDirectory(node.path(lock)))) {
            return attempts.getLast().outcome() == Attempt.Outcome.REFUSED;
        }
        pause(random.nextInt(20));
        return attempt(Attempt.Kind.UNLOCK, lock, value, () -> Files.delete(node.path(lock)));
    }

    @FunctionalInterface
    private interface Call {
        void run() throws IOException;
    }

    private boolean attempt(Attempt.Kind kind, String target, String value, Call call) {
        long begin = clock.getAsLong();
        Attempt.Outcome outcome;
        try {
            call.run();
            outcome = Attempt.Outcome.ACKNOWLEDGED;
        } catch (FileAlreadyExistsException refused) {
            outcome = Attempt.Outcome.REFUSED;
        } catch (IOException failed) {
            outcome = Attempt.Outcome.UNKNOWN;
        }
        attempts.add(new Attempt(kind, nodeId, target, value, begin, clock.getAsLong(), outcome));
        return outcome == Attempt.Outcome.ACKNOWLEDGED;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
