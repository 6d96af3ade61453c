package org.quorate.posix.event;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.quorate.posix.PosixException;

/**
 * Turns signals into an event of the loop.
 *
 * <p>Why not signalfd: it needs the signals blocked in every thread, and the virtual machine unblocks in its threads those it
 * uses itself. So they are taken through the machine's own dispatcher ({@code sun.misc.Signal}), whose thread does no more than
 * set a bit and wake the loop. What that leaves to the machine: SIGQUIT prints a thread dump, where the original shuts down
 * (send SIGTERM instead), SIGPIPE is ignored as the original does, SIGSEGV and SIGABRT write the machine's own crash report.
 *
 * <p>With the machine's option {@code -Xrs} nothing can be watched. The signals stay watched when this is closed, but then
 * have no effect.
 */
public final class Signals implements AutoCloseable {
    private final EventFd wakeup = new EventFd();
    private final AtomicInteger pending = new AtomicInteger();
    private volatile boolean closed;

    /** @throws UnsupportedOperationException if the virtual machine keeps one of them for itself */
    public Signals(Set<ProcessSignal> watched) throws PosixException {
        watched.forEach(this::watch);
    }

    // By reflection, because naming the class is a compiler warning that cannot be turned off.
    private void watch(ProcessSignal signal) {
        try {
            Class<?> signalClass = Class.forName("sun.misc.Signal");
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    handlerClass.getClassLoader(), new Class<?>[] {handlerClass}, (proxy, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(signal, arguments);
                        }
                        onSignal(signal);
                        return null;
                    });
            Object named = signalClass.getConstructor(String.class).newInstance(signal.shortName);
            signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, named, handler);
        } catch (InvocationTargetException e) {
            throw new UnsupportedOperationException("SIG" + signal.shortName + " cannot be watched", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException("this virtual machine has no sun.misc.Signal", e);
        }
    }

    /** On the machine's dispatcher thread. */
    private synchronized void onSignal(ProcessSignal signal) {
        if (!closed) {
            pending.accumulateAndGet(signal.bit, (before, bit) -> before | bit);
            wakeup.signal();
        }
    }

    /** For an epoll set. */
    public int fd() {
        return wakeup.fd();
    }

    /** The signals that came since the last call; several of one kind count once. */
    public Set<ProcessSignal> drain() {
        wakeup.drain();
        int bits = pending.getAndSet(0);
        Set<ProcessSignal> result = EnumSet.noneOf(ProcessSignal.class);
        for (ProcessSignal signal : ProcessSignal.values()) {
            if ((bits & signal.bit) != 0) {
                result.add(signal);
            }
        }
        return result;
    }

    @Override
    public synchronized void close() {
        closed = true;
        wakeup.close();
    }
}
