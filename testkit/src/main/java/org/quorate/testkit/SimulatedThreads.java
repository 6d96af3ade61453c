package org.quorate.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RandomSource;
import org.quorate.client.connection.Scheduling;
import org.quorate.simulation.SimulatedCluster;

/**
 * Threads of which exactly one runs at a time, in virtual time. It runs until it waits; then another one that can go on is chosen by the seed, and
 * if there is none the cluster goes on to its next event. So a run depends on nothing but its seed, whatever the real threads
 * do.
 */
final class SimulatedThreads implements Scheduling {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long MAX_END_MS = 5_000;

    private final SimulatedCluster cluster;
    private final RandomSource random;
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<SimulatedTask> tasks = new ArrayList<>();
    /** The one thread that runs. */
    private volatile Thread running = Thread.currentThread();
    /** Why nothing goes on any more. */
    private volatile @Nullable String over;
    /** Whom somebody outside has interrupted. */
    private volatile @Nullable String interrupted;

    /** A thread that waits, and what for. */
    private static final class Waiting {
        final Thread thread;
        final BooleanSupplier condition;
        final long deadlineNanos;
        final Semaphore turn = new Semaphore(0);
        boolean held;

        Waiting(Thread thread, BooleanSupplier condition, long deadlineNanos) {
            this.thread = thread;
            this.condition = condition;
            this.deadlineNanos = deadlineNanos;
        }

        /** Whether it can go on: also because its time is up. */
        boolean isDue(long nowNanos) {
            held = condition.getAsBoolean();
            return held || nowNanos >= deadlineNanos;
        }
    }

    /** The calling thread is the one that runs, first. */
    SimulatedThreads(SimulatedCluster cluster, RandomSource random) {
        this.cluster = cluster;
        this.random = random;
    }

    // ---- waiting

    /**
     * Lets the others and the cluster go on until the condition holds.
     *
     * @param nanos of virtual time, at most
     * @return whether it held in time
     */
    boolean waitFor(BooleanSupplier condition, long nanos) {
        requireTurn();
        if (condition.getAsBoolean()) {
            return true;
        }
        long now = cluster.nowNanos();
        Waiting self =
                new Waiting(Thread.currentThread(), condition, nanos > NEVER - now ? NEVER : now + Math.max(0, nanos));
        waiting.add(self);
        Waiting next = next();
        if (next != self) {
            handTo(next);
            awaitTurn(self);
            requireGoingOn();
        }
        return self.held;
    }

    /** An interrupt, of a test that takes too long for instance, is for whoever runs: it ends all. */
    private void awaitTurn(Waiting self) {
        while (true) {
            try {
                self.turn.acquire();
                return;
            } catch (InterruptedException e) {
                interrupted = Thread.currentThread().getName();
            }
        }
    }

    /** That the calling thread is the one that runs. */
    void requireTurn() {
        requireGoingOn();
        if (Thread.currentThread() != running) {
            throw new IllegalStateException(
                    "thread '" + Thread.currentThread().getName()
                            + "' is none of this simulated cluster, in which one thread runs at a time: start it by TestCluster.start");
        }
    }

    private void requireGoingOn() {
        String reason = over;
        if (reason != null) {
            throw new SimulationOverException(reason);
        }
    }

    /** Who goes on; the cluster goes on until there is somebody. */
    private Waiting next() {
        try {
            return nextDue();
        } catch (SimulationOverException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            end("the simulation failed: " + e);
            throw e;
        }
    }

    private Waiting nextDue() {
        while (true) {
            endIfInterrupted();
            List<Waiting> due = due();
            if (!due.isEmpty()) {
                Waiting chosen = due.get(due.size() == 1 ? 0 : Math.floorMod(random.nextLong(), due.size()));
                waiting.remove(chosen);
                return chosen;
            }
            long deadline = NEVER;
            for (Waiting one : waiting) {
                deadline = Math.min(deadline, one.deadlineNanos);
            }
            if (!cluster.runToNext(() -> interrupted != null || !due().isEmpty(), deadline)) {
                end("nothing can happen any more: every thread waits for ever, and no node runs");
                requireGoingOn();
            }
        }
    }

    private void endIfInterrupted() {
        if (Thread.interrupted()) {
            interrupted = Thread.currentThread().getName();
        }
        String who = interrupted;
        if (who != null) {
            end("thread '" + who + "' was interrupted at "
                    + Duration.ofNanos(cluster.nowNanos()) + " of virtual time; waiting are "
                    + waiting.stream().map(one -> one.thread.getName()).toList());
            requireGoingOn();
        }
    }

    private List<Waiting> due() {
        long now = cluster.nowNanos();
        return waiting.stream().filter(one -> one.isDue(now)).toList();
    }

    private void handTo(Waiting next) {
        running = next.thread;
        next.turn.release();
    }

    /** Everything that waits ends by an exception, and so does what waits later. */
    private void end(String reason) {
        over = reason;
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(one -> one.turn.release());
    }

    /** Ends all threads and waits for them. Returns what the application's own ended with. */
    List<Throwable> close() {
        end("the simulated cluster has been closed");
        List<Throwable> failures = new ArrayList<>();
        for (SimulatedTask task : List.copyOf(tasks)) {
            task.awaitEnd();
            Throwable failure = task.failure;
            if (failure != null) {
                failures.add(failure);
            } else if (task.thread.isAlive()) {
                failures.add(new IllegalStateException("thread '" + task.thread.getName()
                        + "' goes on after the end of the simulated cluster; it is at "
                        + List.of(task.thread.getStackTrace()).stream().limit(5).toList()));
            }
        }
        return failures;
    }

    // ---- as sessions see it

    @Override
    public long nanoTime() {
        return cluster.nowNanos();
    }

    @Override
    public void pause(long nanos) {
        SimulatedTask current = current();
        if (current == null) {
            boolean _ = waitFor(() -> false, nanos);
        } else {
            boolean _ = waitFor(() -> current.isWoken, nanos);
            current.isWoken = false;
        }
    }

    private @Nullable SimulatedTask current() {
        for (SimulatedTask task : tasks) {
            if (task.isCurrent()) {
                return task;
            }
        }
        return null;
    }

    @Override
    public SimulatedTask newTask(String name, Runnable work) {
        return new SimulatedTask(name, work);
    }

    @Override
    public Lock newLock() {
        return new SimulatedLock();
    }

    @Override
    public Gate newGate() {
        return new Gate() {
            @Override
            public boolean await(BooleanSupplier condition, long nanos) {
                return waitFor(condition, nanos);
            }

            @Override
            public void signal() {
                // conditions are looked at whenever a thread waits
            }
        };
    }

    final class SimulatedTask implements Task {
        private final Thread thread;
        private final Waiting beginning;
        private boolean isStarted;
        private volatile boolean isOver;
        private volatile @Nullable Throwable failure;
        private boolean isWoken;

        private SimulatedTask(String name, Runnable work) {
            thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> run(work));
            beginning = new Waiting(thread, () -> true, NEVER);
        }

        private void run(Runnable work) {
            beginning.turn.acquireUninterruptibly();
            try {
                if (over == null) {
                    work.run();
                }
            } catch (SimulationOverException e) {
                // so do all that wait
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                isOver = true;
                if (over == null) {
                    passOn();
                }
            }
        }

        private void passOn() {
            try {
                handTo(next());
            } catch (SimulationOverException e) {
                // and everybody has been told
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }

        @Override
        public void start() {
            requireTurn();
            isStarted = true;
            tasks.add(this);
            waiting.add(beginning);
            thread.start();
        }

        @Override
        public boolean isCurrent() {
            return Thread.currentThread() == thread;
        }

        @Override
        public void wake() {
            isWoken = true;
        }

        @Override
        public void join() {
            boolean _ = waitFor(() -> isOver || !isStarted, NEVER);
        }

        /** Whether it is over, and how: what it threw, if it threw something. */
        boolean isOver() {
            return isOver;
        }

        @Nullable
        Throwable failure() {
            return failure;
        }

        private void awaitEnd() {
            try {
                thread.join(MAX_END_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final class SimulatedLock implements Lock {
        private @Nullable Thread owner;
        private int holds;

        @Override
        public void lock() {
            if (owner != Thread.currentThread()) {
                boolean _ = waitFor(() -> owner == null, NEVER);
                owner = Thread.currentThread();
            }
            holds++;
        }

        @Override
        public void unlock() {
            if (owner != Thread.currentThread()) {
                throw new IllegalMonitorStateException("another thread holds it");
            }
            if (--holds == 0) {
                owner = null;
            }
        }

        @Override
        public boolean tryLock() {
            boolean free = owner == null || owner == Thread.currentThread();
            if (free) {
                lock();
            }
            return free;
        }

        @Override
        public boolean tryLock(long time, TimeUnit unit) {
            boolean free = owner == Thread.currentThread() || waitFor(() -> owner == null, unit.toNanos(time));
            if (free) {
                lock();
            }
            return free;
        }

        @Override
        public void lockInterruptibly() {
            lock();
        }

        @Override
        public Condition newCondition() {
            throw new UnsupportedOperationException("wait by a gate");
        }
    }
}
