package org.quorate.pmxcfs.owner;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.message.LogEntry;
import org.quorate.clusterfs.message.StatusUpdate;
import org.quorate.clusterfs.node.Writing;
import org.quorate.clusterfs.status.NodeStatus;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.pmxcfs.files.FileService;
import org.quorate.pmxcfs.files.LogLine;
import org.quorate.pmxcfs.files.ServiceStoppedException;

/** The one thread in which the file system lives. What it is given, it does in order; what is too much at a time, waits. */
public final class FileSystemThread implements FileService, AutoCloseable {
    /** More than the threads of a mount and its tools ask for at a time. */
    private static final int WAITING = 1024;

    private static final int LOOK_EVERY_MILLIS = 200;

    private static final long TICK_NANOS = 1_000_000_000L;

    private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(WAITING);
    private final View view;
    private final Writing writing;
    private final WallClock clock;
    private final BooleanSupplier disk;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean refusing;
    private volatile @Nullable Throwable failure;

    /**
     * A thread that does not run yet, of a tree that no disk has.
     *
     * @param onFailure told of an error in the file system itself, after which it does nothing any more
     */
    public FileSystemThread(
            Tree tree, NodeStatus status, Writing writing, WallClock clock, Consumer<Throwable> onFailure) {
        this(tree, status, writing, clock, () -> true, onFailure);
    }

    /**
     * A thread that does not run yet.
     *
     * @param disk has what was stored on the disk itself, and tells whether it is there; any thread calls it
     * @param onFailure told of an error in the file system itself, after which it does nothing any more
     */
    public FileSystemThread(
            Tree tree,
            NodeStatus status,
            Writing writing,
            WallClock clock,
            BooleanSupplier disk,
            Consumer<Throwable> onFailure) {
        this.writing = writing;
        this.clock = clock;
        this.disk = disk;
        this.onFailure = onFailure;
        this.view = new OwnView(tree, status, writing, clock);
        this.thread = Thread.ofPlatform().daemon().name("file system").unstarted(this::run);
    }

    /** Begins. What was given before is done first. */
    public FileSystemThread start() {
        thread.start();
        return this;
    }

    private record OwnView(Tree tree, NodeStatus status, Writing writing, WallClock clock) implements View {
        @Override
        public boolean quorate() {
            return writing.isQuorate();
        }

        @Override
        public long elapsed() {
            return clock.now().elapsed();
        }
    }

    private void run() {
        try {
            long nextTick = System.nanoTime() + TICK_NANOS;
            while (!stopping || !tasks.isEmpty()) {
                Runnable task = tasks.poll(Math.max(0, nextTick - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (task != null) {
                    task.run();
                }
                if (System.nanoTime() - nextTick >= 0) {
                    nextTick = System.nanoTime() + TICK_NANOS;
                    writing.tick();
                }
            }
        } catch (InterruptedException stop) {
            stopping = true;
        } catch (RuntimeException | Error broken) {
            // A dead file system is safe and a wrong one is not.
            failure = broken;
            stopping = true;
            onFailure.accept(broken);
        } finally {
            // Callers find the thread ended, and those that wait already are told.
            List<Runnable> left = new ArrayList<>();
            tasks.drainTo(left);
            left.stream().filter(Task.class::isInstance).forEach(task -> ((Task) task).abandon());
        }
    }

    /** A question or change with somebody who waits. */
    private record Task(Runnable work, CompletableFuture<?> answer) implements Runnable {
        @Override
        public void run() {
            work.run();
        }

        void abandon() {
            answer.completeExceptionally(new ServiceStoppedException("the file system has ended"));
        }
    }

    /**
     * Has something done, without waiting for it; waits while too much is to be done.
     *
     * @throws ServiceStoppedException if the thread has ended
     */
    public void execute(Runnable task) {
        try {
            while (!tasks.offer(task, 1, TimeUnit.SECONDS)) {
                refuseIfStopped();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceStoppedException("interrupted while handing a request over");
        }
        refuseIfStopped();
    }

    private void refuseIfStopped() {
        if (stopping && !thread.isAlive()) {
            throw new ServiceStoppedException("the file system has ended" + (failure == null ? "" : ": " + failure));
        }
    }

    @Override
    public <T> T ask(Function<View, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        execute(new Task(
                () -> {
                    try {
                        answer.complete(question.apply(view));
                    } catch (RuntimeException broken) {
                        answer.completeExceptionally(broken);
                        throw broken;
                    }
                },
                answer));
        return await(answer);
    }

    @Override
    public Result change(Operation operation) {
        CompletableFuture<Result> answer = new CompletableFuture<>();
        execute(new Task(() -> writing.change(operation, answer::complete), answer));
        return await(answer);
    }

    @Override
    public boolean sync() {
        return disk.getAsBoolean();
    }

    @Override
    public boolean setKey(String key, byte[] value) {
        return ask(all -> {
            boolean taken = all.status().setOwn(key, value, all.elapsed());
            if (taken) {
                writing.tellOthers(StatusUpdate.SUBTYPE, new StatusUpdate(key, value).encode());
            }
            return taken;
        });
    }

    @Override
    public void log(LogLine line, int pid) {
        LogEntry _ = ask(all -> {
            LogEntry entry = all.status()
                    .logged(
                            line.ident(),
                            line.tag(),
                            pid,
                            line.priority(),
                            clock.now().clock(),
                            line.message());
            writing.tellOthers(LogEntry.SUBTYPE, entry.encode());
            return entry;
        });
    }

    private <T> T await(CompletableFuture<T> answer) {
        while (true) {
            try {
                return answer.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException stillBusy) {
                if (refusing) {
                    throw new ServiceStoppedException("the file system is being ended");
                }
                refuseIfStopped();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ServiceStoppedException("interrupted while waiting for an answer");
            } catch (ExecutionException e) {
                throw new ServiceStoppedException(String.valueOf(e.getCause()));
            }
        }
    }

    /** The end is near: who waits for a cluster that does not answer need not wait for it. */
    public void refuseCallers() {
        refusing = true;
    }

    /** Does what it was given, and ends. */
    @Override
    public void close() {
        stopping = true;
        boolean interrupted = false;
        tasks.offer(() -> {});
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
