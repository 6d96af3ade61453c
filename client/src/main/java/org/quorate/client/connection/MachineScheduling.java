package org.quorate.client.connection;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Time and threads of this machine. */
final class MachineScheduling implements Scheduling {
    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void pause(long nanos) {
        LockSupport.parkNanos(nanos);
    }

    @Override
    public Task newTask(String name, Runnable work) {
        return new MachineTask(Thread.ofPlatform().daemon().name(name).unstarted(work));
    }

    @Override
    public Lock newLock() {
        return new ReentrantLock();
    }

    @Override
    public Gate newGate() {
        return new MachineGate();
    }

    private record MachineTask(Thread thread) implements Task {
        @Override
        public void start() {
            thread.start();
        }

        @Override
        public boolean isCurrent() {
            return Thread.currentThread() == thread;
        }

        @Override
        public void wake() {
            LockSupport.unpark(thread);
        }

        @Override
        public void join() throws InterruptedException {
            thread.join();
        }
    }

    private static final class MachineGate implements Gate {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();

        @Override
        public boolean await(BooleanSupplier condition, long nanos) throws InterruptedException {
            long left = nanos;
            lock.lock();
            try {
                while (!condition.getAsBoolean()) {
                    if (left <= 0) {
                        return false;
                    }
                    left = changed.awaitNanos(left);
                }
                return true;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void signal() {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
