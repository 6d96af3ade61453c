package org.quorate.ipc.libqb;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.event.EventFd;

/** A server with a loop of its own, as the daemon would drive it. */
final class ServerThread implements AutoCloseable {
    /** Small, so that a test reaches them soon. */
    static final EventLimits LIMITS = new EventLimits(64 * 1024, 256 * 1024, 1_000_000_000);

    static final long EVENT_MEMORY_BYTES = 1024 * 1024;

    private final Epoll epoll = new Epoll(64);
    private final EventFd wake = new EventFd();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final EventMemory eventMemory = new EventMemory(EVENT_MEMORY_BYTES);
    private final Thread thread;
    private volatile boolean stop;

    ServerThread(IpcSettings settings, IpcService service) throws PosixException {
        epoll.add(wake.fd(), Epoll.IN, 0);
        CompletableFuture<IpcServer> started = new CompletableFuture<>();
        thread = new Thread(() -> run(settings, service, started), "ipc server");
        thread.start();
        try {
            server = started.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private final IpcServer server;

    /** An abstract name that is this test run's alone, buffers in the directory. */
    static IpcSettings settings(String name, TransportKind kind, Path directory) {
        String service = name + ProcessHandle.current().pid();
        return new IpcSettings(service, kind, null, directory.toString(), 2000, 16 << 20, LIMITS);
    }

    private void run(IpcSettings settings, IpcService service, CompletableFuture<IpcServer> started) {
        EpollReadiness readiness = new EpollReadiness(epoll);
        Log log = new Log() {
            @Override
            public boolean isEnabled(Subsystem subsystem, Level level) {
                return true;
            }

            @Override
            public void log(Subsystem subsystem, Level level, String template, Object... arguments) {
                lines.add(new LogEvent(0, subsystem, level, template, List.of(arguments)).text());
            }
        };
        try (IpcServer listening = IpcServer.listen(settings, service, readiness, eventMemory, log)) {
            started.complete(listening);
            while (!stop) {
                turn(listening, readiness);
            }
        } catch (PosixException | RuntimeException | Error e) {
            started.completeExceptionally(e);
            lines.add("loop died: " + e);
        }
    }

    private void turn(IpcServer listening, EpollReadiness readiness) throws PosixException {
        long left = listening.nextDeadlineNanos() == Long.MAX_VALUE
                ? -1
                : Math.max(0, listening.nextDeadlineNanos() - System.nanoTime());
        int ready = epoll.await(left);
        for (int i = 0; i < ready; i++) {
            long data = epoll.data(i);
            if (EpollReadiness.owns(data)) {
                readiness.dispatch(data, epoll.conditions(i));
            } else {
                wake.drain();
            }
        }
        Runnable task = tasks.poll();
        while (task != null) {
            task.run();
            task = tasks.poll();
        }
        listening.flush(System.nanoTime());
    }

    /** Runs on the loop's thread and waits for the end. */
    void onLoop(Consumer<IpcServer> action) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                action.accept(server);
                done.complete(true);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        wake.signal();
        done.join();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        stop = true;
        wake.signal();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        wake.close();
        epoll.close();
    }
}
